/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What keeps rules, routes and endpoints as stanzas ask for them: what the kernel tells is
 * given to the devices that it is about, and these are brought in order, as
 * `multihome sync` does. Between events it holds neither the lock nor anything
 * that it has read.
 */
#ifndef MULTIHOME_MENDING_H
#define MULTIHOME_MENDING_H

#include "daemon/arrivals.h"
#include "daemon/damping.h"
#include "daemon/endpoint_watch.h"
#include "daemon/survey.h"
#include "kernel/events.h"
#include "state/store.h"

/* Of a device, by a router's advertisement. */
struct heard_servers {
	char device[KOBJ_DEVLEN];
	bool over;
	struct dns_servers servers;
};

struct mending {
	struct damping damping;
	struct arrivals arrivals;
	struct endpoint_watch endpoints;
	struct store store;	/* while events are read */
	char looked_at[KOBJ_DEVLEN];	/* that device, "": all, at last */
	uint32_t own;		/* by which the changes are known that were ours */
	VEC(struct heard_servers) heard;	/* to be noted with the next look */
	char *said;		/* of the machine, not of a device; */
	char *refused;		/* when it could not be brought in order */
	int64_t take_back_at;	/* what is not confirmed; as it was last looked for, */
	int64_t looked_for;	/* and when that is done again: */
	bool woken;		/* it is, if something has happened */
	bool looked;		/* at it, really: nobody had the lock */
	struct found_lines found;	/* there */
	struct policy policy;	/* as it was read last */
	uint64_t mended;	/* so often something was brought in order */
};

/* An event; the store is open. */
void mending_event(struct mending *m, const struct event *e);
/*
 * Brings a device in order that is due, then looked_at. Whether there was one. Waits
 * for nobody who has the lock: it is due again soon.
 */
bool mending_next(struct mending *m);
/*
 * All is looked at soon; or at once, as if nothing had been before, and the claims of
 * interfaces that nothing calls a hook for are made.
 */
void mending_touch(struct mending *m);
void mending_restart(struct mending *m);
/*
 * Milliseconds until something is to be done, -1: nothing is. What is to be taken back
 * then comes with a look at all.
 */
int mending_wait(struct mending *m);
void mending_free(struct mending *m);

#endif
