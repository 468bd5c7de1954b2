/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line, those who use it, its targets and a judge over it, for some time. */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include "judge.h"
#include "line.h"

enum use { USE_NONE, USE_STEADY, USE_WEB, USE_ONE_WAY };
/* How targets answer: one, or three; once a second only; one of three is away. */
enum targets { TARGETS_ONE, TARGETS_THREE, TARGETS_SLOW, TARGETS_SLOW_THREE,
	TARGETS_AWAY };

struct trial {
	const char *judge, *line;
	double loss;		/* percent, in place of the line's; < 0: as it has */
	enum use use;
	enum targets targets;
	enum death death;
	int64_t each, for_long;	/* a death, of that length; each 0: none */
	double sets_in;		/* this loss, after SETS_IN_AFTER; 0: none */
	uint64_t seed;
};

#define SETS_IN_AFTER S(7200)

struct outcome {
	int64_t *found;		/* after the first packet without an answer, sorted */
	unsigned deaths, n;	/* of those so many were found */
	unsigned alarms;	/* false */
	unsigned moves;		/* used or not any more */
	int64_t back_most;	/* after a death, until it is used again */
	double weeks;
	double bytes;		/* of a month, IPv4 */
	int64_t degraded;	/* or not used any more, for the first time; NEVER */
};

enum { OUTCOME_MAX = 20000 };

void sim_run(const struct trial *t, int64_t length, struct outcome *o);
void outcome_free(struct outcome *o);
void outcome_sort(struct outcome *o);
/* 0.5: the median; milliseconds */
double outcome_part(const struct outcome *o, double part);

#endif
