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

/* Of a line, and when: microseconds since 1970. */
struct change_told {
	int64_t when;
	char line[96];		/* "ISP1 eth0 IPv4" */
	char state[12], reason[12];	/* "down", "probes"; "": it has not moved */
	char text[160];
};

struct watchlist {
	VEC(struct watched *) lines;	/* by device, then family */
	bool known;		/* all devices were looked at */
	bool carrier_alone;	/* no right to ask: it decides */
	bool shares;		/* by what lines carry: asked or not, they are counted */
	struct verdicts written;	/* as the state has them */
	struct verdicts left;	/* whose marks connections may bear, too */
	struct change_told changes[WATCHLIST_CHANGES];
	size_t changed;			/* so many were told so far */
	size_t serial;			/* another one: something is not as it was */
	struct strings forgotten;	/* devices that are not watched for now */
};

/*
 * What an earlier daemon has left, or by now somebody else has made of what this one
 * has written; of a store that is open.
 */
void watchlist_read(struct watchlist *l, const struct store *store);
/* Those of that device, or (NULL) all, are as found now. Takes what found has. */
void watchlist_update(struct watchlist *l, const char *device,
		      struct found_lines *found, int64_t now);
void watchlist_free(struct watchlist *l);
/*
 * The lines of that device, or (NULL) all, go, and do not come again by an update until
 * they are remembered: what takes the device's rules away is not watched at it.
 */
void watchlist_forget(struct watchlist *l, const char *device);
void watchlist_remember(struct watchlist *l, const char *device);
/* Keeps what is told of a line, with the word for its reason ("": it has not moved). */
void watchlist_note(struct watchlist *l, const struct watched *w,
		    const char *reason, const char *text);
/* NULL if there is none. */
struct watched *watchlist_find(const struct watchlist *l, const char *device,
			       int family);
/* The soonest of their dues; INT64_MAX: none. */
int64_t watchlist_due(const struct watchlist *l, int64_t now);
#endif
