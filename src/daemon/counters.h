/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes out by the lines' devices and comes in from beyond their gateways, told
 * to the lines: unanswered use is what finds a dead line soon. In a doubt, also whether
 * there is a carrier still: the kernel tells of that once a second, if links change
 * all the time.
 */
#ifndef MULTIHOME_COUNTERS_H
#define MULTIHOME_COUNTERS_H

#include "daemon/watchlist.h"
#include "kernel/kernel.h"

struct counters {
	struct kernel *kernel;	/* NULL: not opened yet */
	VEC(struct traffic) last;	/* of each device, as it was last read */
	int64_t at;		/* when that was */
	int64_t due;		/* 0: nothing was read yet */
};

/* Reads them if it is time to. */
void counters_run(struct counters *c, struct watchlist *l, int64_t now);
/* When that is; INT64_MAX: no line asks anybody. */
int64_t counters_due(const struct counters *c, const struct watchlist *l);
/* As they were last read; NULL: they were not. */
const struct traffic *counters_find(const struct counters *c, int ifindex);
void counters_free(struct counters *c);

#endif
