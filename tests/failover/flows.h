/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of flows on the living line. */
#ifndef FAILOVER_FLOWS_H
#define FAILOVER_FLOWS_H

#include "death.h"

#include <stddef.h>

/*
 * Opens n flows each of TCP and UDP (connected), to all addresses of 203.0.113.0/24,
 * lets the first line die, and heals it. Prints what became of them; how many of the
 * second line were ended, moved, or not answered any more.
 */
size_t flows_run(const struct death *d, size_t n);

#endif
