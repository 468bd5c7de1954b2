/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a line is full, either way: its packets wait in a queue, and so answers to
 * probes come later than the fastest of the last minutes. Pure.
 */
#ifndef MULTIHOME_HEALTH_LATENESS_H
#define MULTIHOME_HEALTH_LATENESS_H

#include "health/health_conf.h"

/* Of one target; times are microseconds. */
struct lateness_target {
	int64_t last;		/* round trip; 0: none yet */
	int64_t usual;		/* the last that was not late */
	int64_t jitter;
	int64_t fastest, before;	/* of this spell, and the one before */
	int64_t from;		/* when this one began */
};

/* Zeroed: nothing is known. */
struct lateness {
	struct lateness_target target[HEALTH_TARGETS];
	unsigned late;		/* answers, without one between that was not */
	int64_t heard;		/* the last one */
};

/*
 * An answer took so long, and came now, by the kernel's clock, not the reader's. used:
 * something is sent by the line, so that there may be a queue.
 */
void lateness_answer(struct lateness *l, unsigned target, int64_t took,
		     bool used, int64_t now);
/* So the last two answers say, and they are not old. */
bool lateness_is_full(const struct lateness *l, int64_t now);

#endif
