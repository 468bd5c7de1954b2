/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What follows from the verdicts on lines: the table of lines, then the
 * connections of those that have died.
 */
#ifndef MULTIHOME_STEERING_H
#define MULTIHOME_STEERING_H

#include "daemon/balancing.h"
#include "daemon/marking.h"
#include "daemon/watchlist.h"

struct steering {
	int64_t again_at;	/* somebody had the lock; 0: nothing waits */
	size_t decided;		/* serial of the lines, as it was then */
	int failed;		/* -errno of the last time that it was tried */
	int64_t tunnels_at;	/* when WireGuard is told once more; 0: never */
	unsigned tunnels;	/* so many times yet */
	uint32_t own;		/* by which the last changes were made */
	struct marking marking;
	bool marks;		/* connections were to keep their line, then */
	struct balancing balancing;
	bool counted;		/* anew, what lines carry */
	struct policy policy;	/* as it was read last */
};

/*
 * Makes the kernel follow, where it does not yet. Whether something was changed, by
 * the socket of own. Waits for nobody.
 */
bool steering_run(struct steering *s, struct watchlist *l, int64_t now);
/* Whether routing is as lines are now. */
bool steering_follows(const struct steering *s, const struct watchlist *l);
/* When it is to be called, whatever happens; INT64_MAX: never. */
int64_t steering_due(const struct steering *s);
/* Nobody decides any more: main does. */
void steering_end(struct steering *s, struct watchlist *l);
/*
 * Another daemon takes its place at once: all stays, and what is known by now of
 * lines is written down.
 */
void steering_leave(struct steering *s, struct watchlist *l);

#endif
