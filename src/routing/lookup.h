/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rule decided: the kernel names the table and the route that a packet
 * got, but not the rule (RTM_F_FIB_MATCH). Pure.
 */
#ifndef MULTIHOME_LOOKUP_H
#define MULTIHOME_LOOKUP_H

#include "model/kobj.h"

struct packet {
	struct addr from;	/* family 0: the source is not decided yet */
	struct addr to;
	uint32_t mark;
	char iif[KOBJ_DEVLEN];	/* the device it came in by, "": our own; */
	int came_by;		/* and that one's number */
	char oif[KOBJ_DEVLEN];	/* the device it is bound to, "": none; */
	int ifindex;		/* and that one's number */
	uint32_t vrf_table;	/* of the VRF that one of these is in, 0: none */
};

/*
 * Whether the rule's selector has the packet; a strange rule never has, but the one
 * of VRFs.
 */
bool lookup_matches(const struct kobj *rule, const struct packet *p);

/*
 * The index of the first rule from i on (in the kernel's order) that has the
 * packet; n if there is none. A goto is followed, unless no rule has its number.
 */
size_t lookup_next(const struct kobj *rules, size_t n, size_t i,
		   const struct packet *p);
/*
 * Whether the rule passes over a route that it has found: by the length of its
 * prefix, or by the link group of its device. Never one that refuses.
 */
bool lookup_suppresses(const struct kobj *rule, const struct kobj *route,
		       uint32_t group);
/*
 * The first that has the packet, looks into the route's table and does not
 * suppress it; NULL if there is none.
 */
const struct kobj *lookup_decider(const struct kobj *rules, size_t n,
				  const struct packet *p,
				  const struct kobj *route, uint32_t group);
/* The table in which the rule looks for the packet. */
uint32_t lookup_table(const struct kobj *rule, const struct packet *p);
/* Whether a rule or route itself ends a packet: unreachable, prohibit, blackhole. */
bool lookup_refuses(const struct kobj *k);
/*
 * The route of one table that the packet takes: longest prefix, then metric; none
 * that the kernel passes over, as those by another device than that it is bound to.
 */
const struct kobj *lookup_route(const struct kobj *routes, size_t n,
				const struct packet *p);

#endif
