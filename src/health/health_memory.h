/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a line is worth keeping over a restart of the daemon. Times are of the
 * monotonic clock, so it is for as long as the machine runs.
 */
#ifndef MULTIHOME_HEALTH_MEMORY_H
#define MULTIHOME_HEALTH_MEMORY_H

#include "health/health.h"

struct health_memory {
	int64_t saved;		/* when it was taken */
	enum health_state state;
	bool held;
	int64_t since, down_since, hold_until, calm_from;
	unsigned failures;
	int64_t patience, worn;
	size_t targets;
	struct {
		bool answered;
		int64_t srtt, var;
	} target[HEALTH_TARGETS];
};

void health_keep(const struct health *h, struct health_memory *m, int64_t now);
/*
 * To be called right after health_init(), with callbacks or without: says nothing. The
 * order of targets is that of then; the caller sees to it (answered is false of one
 * that is new). What cannot be so is left out.
 */
void health_recall(struct health *h, const struct health_memory *m, int64_t now);

#endif
