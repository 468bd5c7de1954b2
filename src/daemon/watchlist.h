/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All lines that are watched, their verdicts as they are in the state, and what was
 * last told of any of them.
 */
#ifndef MULTIHOME_WATCHLIST_H
#define MULTIHOME_WATCHLIST_H

#include "daemon/survey.h"
#include "daemon/watched.h"

enum { WATCHLIST_CHANGES = 32 };

/* Of a line, and when: microseconds of the monotonic clock. */
struct change_told {
	int64_t when;
	char line[64];		/* "eth0 IPv4" */
	char text[160];
};

struct watchlist {
	VEC(struct watched *) lines;	/* by device, then family */
	bool known;		/* all devices were looked at */
	bool carrier_alone;	/* no right to ask: it decides */
	struct verdicts written;	/* as the state has them */
	struct change_told changes[WATCHLIST_CHANGES];
	size_t changed;			/* so many were told so far */
};

/* What an earlier daemon has left; of a store that is open. */
void watchlist_begin(struct watchlist *l, struct store *store);
/* Those of that device, or (NULL) all, are as found now. Takes what found has. */
void watchlist_update(struct watchlist *l, const char *device,
		      struct found_lines *found, int64_t now);
void watchlist_free(struct watchlist *l);
/* NULL if there is none. */
struct watched *watchlist_find(const struct watchlist *l, const char *device,
			       int family);
/* The soonest of their dues; INT64_MAX: none. */
int64_t watchlist_due(const struct watchlist *l, int64_t now);
#endif
