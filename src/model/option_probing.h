/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values of the options by which a line is watched: multihome-probe, those
 * that begin with it, and multihome-hold. For option.c's table; each returns NULL,
 * or what was expected.
 */
#ifndef MULTIHOME_OPTION_PROBING_H
#define MULTIHOME_OPTION_PROBING_H

#include "base/diag.h"
#include "model/uplink.h"

const char *parse_probe(struct uplink *u, const char *value);
const char *parse_profile(struct uplink *u, const char *value);
const char *parse_interval(struct uplink *u, const char *value);
const char *parse_busy(struct uplink *u, const char *value);
const char *parse_patience(struct uplink *u, const char *value);
const char *parse_rate(struct uplink *u, const char *value);
const char *parse_quorum(struct uplink *u, const char *value);
const char *parse_loss(struct uplink *u, const char *value);
const char *parse_latency(struct uplink *u, const char *value);
const char *parse_hold(struct uplink *u, const char *value);

/* What targets and a quorum together cannot mean: DIAG_REFUSED in d. */
void option_probing_check(const struct uplink *u, struct diag *d);

#endif
