/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All lines that are watched, their verdicts as they are in the state, what was last
 * told of any of them, and what of it is an event for others.
 */
#ifndef MULTIHOME_WATCHLIST_H
#define MULTIHOME_WATCHLIST_H

#include "daemon/line_event.h"
#include "daemon/survey.h"
#include "daemon/watched.h"

enum { WATCHLIST_CHANGES = 32, WATCHLIST_EVENTS = 64 };

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
	struct verdicts drained;	/* there or not */
	const struct store *store;	/* of all this; and what became of lines */
	struct change_told changes[WATCHLIST_CHANGES];
	size_t changed;			/* so many were told so far */
	size_t serial;			/* another one: something is not as it was */
	struct strings forgotten;	/* devices that are not watched for now */
	bool by_admin;		/* what changes now is his wish */
	struct line_event events[WATCHLIST_EVENTS];
	size_t happened;	/* so many there were so far, */
	size_t settled;		/* and of these routing follows so many: these are told */
	int64_t happened_at;	/* the last one */
	bool told_none[2];	/* that no line lives, of IPv4 and IPv6 */
};

/*
 * What an earlier daemon has left, or by now somebody else has made of what this one
 * has written.
 */
void watchlist_read(struct watchlist *l);
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
/* The same, and it is said. */
void watchlist_say(struct watchlist *l, const struct watched *w,
		   const char *reason, const char *text);
/*
 * An event of a line: "drain"; told once routing follows. So many microseconds it was
 * otherwise before; 0: not known.
 */
void watchlist_event(struct watchlist *l, const struct watched *w,
		     const char *what, const char *reason, int64_t before);
/*
 * It is otherwise than was told: an event, and one more when none of its family lives.
 * It is none that one which is down is held.
 */
void watchlist_tell(struct watchlist *l, struct watched *w, int64_t now);
/*
 * Of line i, as if it had become what it is just now; with i from lines.n on, that no
 * line of IPv4, or of IPv6, lives; then, of each line, whether it is drained; and then
 * whether what comes in by it arrives. False: there is nothing to be told.
 */
#define WATCHLIST_STANDING(l) (3 * (l)->lines.n + 2)	/* so many i there are */
bool watchlist_standing(const struct watchlist *l, size_t i,
			struct line_event *out);
/* Event number n; NULL: it is too long ago. */
const struct line_event *watchlist_happened(const struct watchlist *l, size_t n);
/* A line that is held is used from now on. */
void watchlist_release(struct watchlist *l, struct watched *w, int64_t now);
/* Whether what one line does not take has another that is not simply down. */
bool watchlist_another(const struct watchlist *l, const struct watched *but);
/*
 * The next from line *i on that commands mean by that name (request_family() of it), and
 * *i is behind it; NULL: no more.
 */
struct watched *watchlist_named(const struct watchlist *l, const char *name,
				int family, size_t *i);
/* NULL if there is none. */
struct watched *watchlist_find(const struct watchlist *l, const char *device,
			       int family);
/* The soonest of their dues; INT64_MAX: none. */
int64_t watchlist_due(const struct watchlist *l, int64_t now);
#endif
