/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names follow the lines: what each is to have is sent to the name server by
 * nsupdate(1), written to files or given to a command, and asked back. Waits for
 * nobody; what lasts runs beside us, one at a time, always for what is wanted by then.
 */
#ifndef MULTIHOME_PUBLISHING_H
#define MULTIHOME_PUBLISHING_H

#include "daemon/asking_back.h"
#include "daemon/child.h"
#include "daemon/kept_records.h"
#include "daemon/reached.h"
#include "daemon/watchlist.h"
#include "model/policy.h"

enum publishing_state {
	PUBLISHING_RESTS,
	PUBLISHING_KEEPS,	/* writes down what will be published */
	PUBLISHING_SENDS,
	PUBLISHING_ASKS,	/* what the server has now */
};

struct publishing {
	struct policy_dns policy;	/* by which the rest is */
	struct kept_records kept;
	struct name_sets wanted;
	struct name_sets sent;	/* of them, by the attempt that goes on */
	enum publishing_state state;
	bool dirty;		/* wanted is not known to be there; */
	bool anew;		/* not even by the attempt that goes on */
	int64_t again_at;	/* not before */
	int64_t until;		/* the attempt may take */
	unsigned failures;	/* in a row */
	char why[160];		/* the last one; "": it is not one */
	bool judged;		/* by answers, which tell of each name */
	struct child child;	/* nsupdate, perhaps without its script yet; command */
	bool waits;		/* it has none */
	int64_t doubt_until;	/* and is kept so long */
	bool apart;		/* each set is sent for itself: */
	size_t next;		/* the one that is */
	bool some;		/* was sent, by this attempt; */
	char fault[160];	/* of what was not, the first */
	struct asking_back asking;
	int64_t renewed;	/* files, at that time */
	struct line_returns returns;
	size_t looked;		/* serial of the lines, as it was then */
	uint64_t updates, failed;	/* so many, ever */
};

/* follows: routing is as lines are. */
void publishing_run(struct publishing *p, struct watchlist *l,
		    const struct policy_dns *policy, bool follows, int64_t now);
/* All is sent again, and asked for: somebody has changed something. */
void publishing_again(struct publishing *p);
/* What is to be polled (-1: nothing), and is read by publishing_run(). */
void publishing_poll(const struct publishing *p,
		     void (*add)(void *arg, int fd, short events), void *arg);
int64_t publishing_due(const struct publishing *p, int64_t now);
/* "published", "differs", "unreachable", "waits"; what is wrong is in *text. */
const char *publishing_word(const struct publishing *p, const struct name_set *s,
			    const char **text);
/* Addresses that the name has besides and that are none of ours, as it was asked last. */
const char *publishing_others(const struct publishing *p,
			      const struct name_set *s);
/* What is published stays. */
void publishing_end(struct publishing *p);

#endif
