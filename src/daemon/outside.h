/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that are tried from outside, where that is asked for: others send to their
 * public addresses (probe/inbound.h), and health/health_inbound.h says what it means.
 * Nothing follows from it for routing: who leads the Internet to lines reads
 * w->inbound.state.
 */
#ifndef MULTIHOME_OUTSIDE_H
#define MULTIHOME_OUTSIDE_H

#include "daemon/watchlist.h"

/* Judges, tells what has changed, and sends what is due. */
void outside_run(struct watchlist *l, int64_t now);
/* When to call that at the latest; INT64_MAX: only after something happens. */
int64_t outside_due(const struct watchlist *l, int64_t now);
/* What is known of it, for the next daemon. */
uint32_t outside_known(const struct watched *w);

#endif
