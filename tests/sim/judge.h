/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who says whether a line is down: ours, which is src/health as the daemon has it,
 * or the timing and the rule of another program, as it is shipped. Another's is one
 * of two kinds: so many in a row; or a window of loss.
 */
#ifndef TESTS_SIM_JUDGE_H
#define TESTS_SIM_JUDGE_H

#include "health/health.h"
#include "line.h"

struct judge_kind {
	const char *name;
	/* ours */
	const char *profile;
	/* theirs: microseconds */
	int64_t interval;	/* between probes, */
	int64_t interval_down;	/* and when down; 0: the same */
	int64_t timeout;
	unsigned fail, recover;	/* rounds in a row */
	unsigned probes;	/* a round has so many, at once, to each target */
	unsigned need;		/* so many targets must answer */
	/* a window: loss over so many percent of the last span */
	int64_t span, settle;
	double percent;
	int64_t alert;		/* the window is looked at each so long */
	const char *source;
};

enum { JUDGE_RING = 4096 };

struct judged_probe {
	int64_t sent;
	unsigned round;
	uint8_t target;
	bool answered;
};

struct judge {
	const struct judge_kind *kind;
	struct health h;
	size_t targets;
	/* of the others */
	bool down;
	uint32_t next;
	struct judged_probe probe[JUDGE_RING];
	int64_t started, round_due, verdict_due;
	unsigned failed, passed;
	uint32_t round_first;
	/* called for each probe */
	void (*send)(void *world, unsigned target, uint16_t seq);
	void *world;
};

const struct judge_kind *judge_find(const char *name);
/* The i-th of those that are not ours; NULL: no more. */
const struct judge_kind *judge_other(unsigned i);
void judge_start(struct judge *j, const struct judge_kind *kind,
		 const struct health_conf *conf, size_t targets, int64_t now);
int64_t judge_due(const struct judge *j, int64_t now);
void judge_run(struct judge *j, int64_t now);
void judge_reply(struct judge *j, uint16_t seq, int64_t now);
void judge_traffic(struct judge *j, uint64_t tx, uint64_t rx, int64_t now);
/* Called down, or held, so that nothing new goes by it. */
bool judge_unused(const struct judge *j);

#endif
