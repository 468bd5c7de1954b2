/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a device that something has happened to is looked at: soon, but once
 * for all that happens together; and less and less often while somebody else
 * keeps undoing what was mended. Pure: times are milliseconds of a clock that
 * only goes forward, given by cmd_watch.
 */
#ifndef MULTIHOME_WATCH_H
#define MULTIHOME_WATCH_H

#include "model/kobj.h"

enum {
	WATCH_QUIET = 10,	/* ms without an event end a burst, */
	WATCH_BURST = 50,	/* but no burst is longer */
	WATCH_FREE = 5,		/* so often it is mended at once; */
	WATCH_FIRST = 1000,	/* then after that many ms, twice that, ... */
	WATCH_LAST = 60000,	/* at most that many; */
	WATCH_CALM = 120000,	/* and from the start when nothing was for so int64_t */
};

struct watched {
	char device[KOBJ_DEVLEN];	/* "": all of them */
	bool dirty;
	int64_t since, due;	/* of a burst; due is when to look */
	unsigned mends;		/* of a row without a calm */
	int64_t mended;		/* when last */
	int64_t hold;		/* no look before that */
};

struct watch {
	struct { struct watched *v; size_t n, cap; } devices;
	/* rules gone in this burst: with a table, and without one of ours */
	struct kobjs named, bare;
	int64_t bare_due;
};

/* Something has happened to that device ("": to nobody knows which). */
void watch_touch(struct watch *w, const char *device, int64_t now);
/* Rules without a table tell their device by one that has their selector. */
void watch_rule_named(struct watch *w, const struct kobj *rule);
void watch_rule_bare(struct watch *w, const struct kobj *rule, int64_t now);
/* Milliseconds until something is due; -1: nothing has happened. */
int watch_wait(const struct watch *w, int64_t now);
/*
 * A device that is due, in device; it is then not dirty any more. "" stands
 * for all. False if none is due.
 */
bool watch_next(struct watch *w, int64_t now, char device[KOBJ_DEVLEN]);
/*
 * The look has changed something in the kernel, or has failed (then it comes
 * again by itself). True when this is the one with which damping begins: worth
 * a line.
 */
bool watch_mended(struct watch *w, const char *device, int64_t now);
bool watch_failed(struct watch *w, const char *device, int64_t now);
void watch_free(struct watch *w);

#endif
