/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A test of failover: for a while nothing that comes by a line is heard, and what is
 * judged, steered and ended follows as if it were dead. Nothing in the kernel blocks
 * it. How long each step takes is measured. One test at a time, and none that would
 * leave a family without a line.
 */
#ifndef MULTIHOME_TRIAL_H
#define MULTIHOME_TRIAL_H

#include "daemon/watchlist.h"

/* Times are of the monotonic clock; 0: it has not come to that. */
struct trial_line {
	char device[16];
	int family;
	char title[96];
	bool carried;
	int64_t down;		/* it was found to be */
	int64_t moved;		/* what goes by lines follows that */
	int64_t answers;	/* again, since it is heard again, */
	int64_t used;		/* and is used */
	bool gone;		/* it is not there any more */
};

struct trial {
	VEC(struct trial_line) lines;	/* none: there is no test */
	int64_t began, until;
	int64_t heard;		/* from then on */
	const char *cut;	/* why that was before its time, or NULL */
	bool over;
	size_t serial;		/* another one: something is not as it was */
};

/*
 * Begins with the lines of that name; or says in why that it does not, and nothing
 * where there is none.
 */
bool trial_begin(struct trial *t, struct watchlist *l, const char *name,
		 unsigned seconds, int64_t now, struct text *why);
/* What follows from it by now; behind steering. */
void trial_run(struct trial *t, struct watchlist *l, int64_t now);
/* When it is to be called; INT64_MAX: never. */
int64_t trial_due(const struct trial *t);
/* Whoever has asked for it has gone, or has heard all: the lines are heard again. */
void trial_end(struct trial *t, struct watchlist *l, int64_t now);

#endif
