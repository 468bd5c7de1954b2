/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that are made up: round trips, losses, gaps in which all is lost, stalls in
 * which all is late, queues that grow and drain; and how they die. Numbers at random
 * are of a generator of their own, so that a seed gives the same weeks everywhere.
 */
#ifndef TESTS_SIM_LINE_H
#define TESTS_SIM_LINE_H

#include <stdbool.h>
#include <stdint.h>

#define MS(n) ((int64_t)((n) * 1000))
#define S(n) ((int64_t)(n) * 1000000)
#define NEVER INT64_MAX

enum { SPELLS = 16 };

/* What comes by a Poisson process, with log-normal or given lengths; every 0: never */
struct spells {
	double every, median, sigma;	/* seconds */
	uint64_t dice;
	int64_t from[SPELLS], to[SPELLS];
	unsigned n;			/* made so far */
};

struct line_kind {
	const char *name;
	double rtt, jitter, loss;	/* ms, ms, percent */
	struct spells gap, stall, queue;	/* a queue has no sigma */
	double peak;			/* of its queue, seconds */
};

enum death { DEATH_NONE, DEATH_NEAR, DEATH_FAR, DEATH_OUTGOING, DEATH_INCOMING };

struct line {
	struct line_kind kind;
	uint64_t dice;
	enum death death;
	int64_t died;
};

/* NULL if there is none. The second list has others, which nothing was tuned on. */
const struct line_kind *line_find(const char *name);

uint64_t dice_next(uint64_t *state);
double dice_part(uint64_t *state);		/* 0 <= x < 1 */
double dice_exponential(uint64_t *state, double mean);

void line_make(struct line *l, const struct line_kind *kind, uint64_t seed);
/*
 * When the answer to what is sent then arrives, and when the far end has sent it;
 * NEVER: it does not.
 */
int64_t line_answer(struct line *l, int64_t sent, int64_t *there);
/* Whether it does so after all, if the line has died meanwhile. */
bool line_survives(const struct line *l, int64_t there, int64_t back);
/* Whether a packet that would come in then does; and not before which time. */
bool line_enters(struct line *l, int64_t at, int64_t *when);
/* Without jitter and queue. */
int64_t line_round_trip(const struct line *l);

#endif
