/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How lines share what has not decided yet, by the flows at work on them and the
 * rate that they are known to carry: a new flow is to go where it gets most. Says
 * where new ones go, moves none. Called some four times a second. Pure.
 *
 * Rates are bit/s, times microseconds. Whatever is handed in, what comes of it is
 * in its bounds.
 */
#ifndef MULTIHOME_SHARE_H
#define MULTIHOME_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHARE_WEIGHT_MAX = 64 };

/* A link has two. */
enum share_way { SHARE_DOWN, SHARE_UP, SHARE_WAYS };

/* One device, for all of its families. */
struct share_line {
	/* seen by the caller since the last share_learn() */
	uint64_t rate[SHARE_WAYS];	/* as configured; 0: not said */
	uint64_t passed[SHARE_WAYS];	/* by the device's counters */
	uint64_t flows;			/* at work now */
	uint64_t udp_flows;		/* of these, those of UDP */
	uint64_t udp[SHARE_WAYS];	/* what they have of what passed */
	bool full;			/* its probes are late now */

	/* kept for the next; zeroed at first */
	double capacity[SHARE_WAYS];	/* what it can carry, or at least has carried */
	double mean[SHARE_WAYS];	/* of what passed */
	int64_t full_for;		/* without a break */
	bool was_full[SHARE_WAYS];	/* ever: it cannot carry more */
};

/* Learns from what was seen in the time that is over. Before share_weigh(). */
void share_learn(struct share_line *l, int64_t elapsed);

/* What a line has to do with one family. */
struct share_part {
	const struct share_line *line;
	unsigned priority;	/* the smaller is preferred */
	bool alive;		/* it may carry */

	double wanted;		/* made: its part of what is new, 0 to 1 */
	unsigned weight;	/* kept: 1 to SHARE_WEIGHT_MAX; 0: nothing goes by it */

	/* of share_settle(), kept */
	unsigned settled;	/* as weight */
	double mean, settles;	/* of what was wanted; its part by that */
};

/* Of one family, over all of its lines; zeroed at first. */
struct share {
	double traffic[SHARE_WAYS];	/* mean of what passed */
	unsigned joined;	/* spill: up to this priority carry; 0: the best */
	int64_t calm_for;	/* those before the last that joined; a while */
};

/*
 * Gives each part its weight. Those of the best priority that is alive carry; with
 * spill those of the next as well, while the former are full. Weights stand until a
 * share moves by more than a fiftieth, or who carries changes: true if they moved.
 */
bool share_weigh(struct share *s, struct share_part *v, size_t n, bool spill,
		 int64_t elapsed);

/*
 * The same for what a change of weights stirs: by what was wanted in the last seconds,
 * and only if a share moves by more than a tenth, or who carries changes. After the
 * former.
 */
bool share_settle(struct share_part *v, size_t n, int64_t elapsed);

/* What a line can carry one way; 0: not known, since nobody said it and it was never
 * full. */
double share_known(const struct share_line *l, enum share_way way);

/*
 * What a line can carry of traffic as it goes over all of them; 0: not known.
 * Such a one is taken to be like the best.
 */
double share_capacity(const struct share *s, const struct share_line *l);

#endif
