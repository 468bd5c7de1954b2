/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel says has changed: rtnetlink's notifications (rtnetlink(7)),
 * one at a time, for watch and for who waits for an address. Says nothing of
 * whose it is.
 */
#ifndef MULTIHOME_EVENTS_H
#define MULTIHOME_EVENTS_H

#include "model/dns_servers.h"
#include "model/kobj.h"

enum event_kind {
	EVENT_LINK,
	EVENT_ADDR,
	EVENT_OBJECT,	/* a rule or route */
	EVENT_NEIGHBOUR,	/* one that does not answer */
	EVENT_SERVERS,	/* DNS servers, named by a router */
	EVENT_FORWARDING,	/* a device begins to forward, or ends */
	EVENT_LOST,	/* more came than fits into the socket (ENOBUFS) */
};

struct event {
	enum event_kind kind;
	bool gone;		/* it was removed */
	uint32_t portid;	/* of the socket that did it; 0: the kernel */
	int ifindex;		/* of all but an object */
	char dev[KOBJ_DEVLEN];	/* a link's name, */
	bool down;		/* and whether it is down, or without carrier, */
	bool carrier;		/* that is, by the signal on the wire alone */
	bool forwards;		/* of EVENT_FORWARDING */
	bool newcomer;		/* a global IPv6 address that is new or gone */
	struct kobj k;		/* of EVENT_OBJECT */
	struct addr neighbour;	/* of EVENT_NEIGHBOUR */
	struct dns_servers servers;	/* of EVENT_SERVERS; gone: no more */
};

struct events;

/*
 * Of links and addresses; for who stays, also of rules and routes, neighbours that
 * do not answer, DNS servers of router advertisements, and who forwards. 0, or
 * -errno and *out is NULL; events_close() takes that too.
 */
int events_open(struct events **out, bool stays);
void events_close(struct events *e);
/* A descriptor that becomes readable when something has changed. */
int events_fd(const struct events *e);
/* Reads all there is, and calls cb for each that can be read. */
void events_read(struct events *e, void (*cb)(const struct event *, void *),
		 void *arg);
/* Waits at most ms for anything, and drops it. */
void events_wait(struct events *e, int ms);
/* Milliseconds of a clock that only goes forward, to know for how long. */
int64_t events_clock(void);

#endif
