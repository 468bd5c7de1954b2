/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The marks by which connections keep their line (model/mark.h): whether the host
 * needs them, which device has which, and the table of nftables that sets them.
 */
#ifndef MULTIHOME_MARKING_H
#define MULTIHOME_MARKING_H

#include "daemon/watchlist.h"
#include "engine/session.h"
#include "kernel/nft.h"
#include "model/policy.h"

/* Zeroed: nothing is known, and nothing written. */
struct marking {
	struct nft nft;
	bool asked, forwards;	/* the kernel, and what it said */
	bool pairs;		/* of addresses keep their line, too */
	bool counts;		/* what passes of UDP is counted */
	int failed;		/* -errno of the last time; said */
	int64_t again_at;	/* when it is written once more; 0: never */
	int64_t told_lost;	/* when somebody had taken it away, last */
	bool told_many;		/* that there are more than marks */
};

/* A device forwards, or does no more. Whether that may be another answer. */
bool marking_forwarding(struct marking *m, bool forwards);
/* Gives each device that has none its mark, if they are needed; else false. */
bool marking_give(struct marking *m, struct watchlist *l,
		  const struct policy *policy);
/* The table as these verdicts have it, if they have marks. Says what fails. */
void marking_write(struct marking *m, const struct verdicts *is, int64_t now);
/*
 * Connections by the marks of devices that are no lines any more are forgotten; where
 * no marks are wanted now, those that connections may bear are noted, for the next time.
 */
void marking_note_left(struct session *s, struct watchlist *l, bool marks);
/* It goes, if an earlier daemon or this one has written it. */
void marking_remove(struct marking *m);
/* Others have changed something: reads what. */
void marking_heard(struct marking *m, int64_t now);
/* Leaves the table behind. */
void marking_free(struct marking *m);

#endif
