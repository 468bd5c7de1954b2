/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a device that something has happened to is looked at: soon, but once
 * for all that happens together; and less and less often while somebody else
 * keeps undoing what was mended: what was put back is removed again, and not
 * because the link went down. Pure: times are milliseconds of a clock that only
 * goes forward, given by the daemon.
 */
#ifndef MULTIHOME_DAMPING_H
#define MULTIHOME_DAMPING_H

#include "base/vec.h"
#include "model/kobj.h"

enum {
	WATCH_QUIET = 10,	/* ms without an event end a burst, */
	WATCH_BURST = 50,	/* but no burst is longer */
	WATCH_FREE = 5,		/* so often it is mended at once; */
	WATCH_FIRST = 1000,	/* then after that many ms, twice that, ... */
	WATCH_LAST = 60000,	/* at most that many; */
	WATCH_CALM = 120000,	/* and from the start when nothing was for so long */
	WATCH_KEPT = 16,	/* of a device's objects that were put back last */
};

struct put_back {
	struct kobj k;
	bool gone;		/* again, and it was not the link */
};

struct damped {
	char device[KOBJ_DEVLEN];	/* "": all of them */
	bool dirty;
	int64_t since, due;	/* of a burst; due is when to look */
	VEC(struct put_back) put;
	bool contested;		/* by who removed something of that again */
	unsigned mends;		/* of what was undone, of a row without a calm */
	int64_t mended;		/* when last */
	int64_t hold;		/* no look before that */
};

struct damping {
	VEC(struct damped) devices;
	/* rules gone in this burst: with a table, and without one of ours */
	struct kobjs named, bare;
	int64_t bare_due;
};

/* Something has happened to that device ("": to nobody knows which). */
void damping_touch(struct damping *w, const char *device, int64_t now);
/* Rules without a table tell their device by one that has their selector. */
void damping_rule_named(struct damping *w, const struct kobj *rule);
void damping_rule_bare(struct damping *w, const struct kobj *rule, int64_t now);
/* What was put back on a device ("": nobody knows on which). */
void damping_put(struct damping *w, const char *device, const struct kobj *k,
		 int64_t now);
/*
 * Others have removed that there (NULL: wherever it was), or (gone false) have put it
 * in as it is now.
 */
void damping_others(struct damping *w, const char *device,
		    const struct kobj *k, bool gone);
/* Whatever has gone there went with the link, and nothing is held back. */
void damping_link_down(struct damping *w, const char *device);
/* All is to be looked at, as if nothing had been before. */
void damping_restart(struct damping *w, int64_t now);
/* Milliseconds until something is due; -1: nothing has happened. */
int damping_wait(const struct damping *w, int64_t now);
/*
 * A device that is due, in device; it is then not dirty any more. "" stands
 * for all. False if none is due.
 */
bool damping_next(struct damping *w, int64_t now, char device[KOBJ_DEVLEN]);
/*
 * The look has changed something in the kernel, which counts if it was undone
 * before; or it has failed (then it comes again by itself). True when this is the
 * one with which damping begins: worth a line.
 */
bool damping_mended(struct damping *w, int64_t now);
bool damping_failed(struct damping *w, const char *device, int64_t now);
void damping_free(struct damping *w);

#endif
