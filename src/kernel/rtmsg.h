/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel objects as rtnetlink messages and back (rtnetlink(7); net/core/
 * fib_rules.c, net/ipv4/fib_frontend.c, net/ipv6/route.c of Linux), by libmnl.
 * One builder serves adding and removing, so that both mean the same object.
 * Pure: bytes.
 */
#ifndef MULTIHOME_RTMSG_H
#define MULTIHOME_RTMSG_H

#include "model/facts.h"
#include "model/kobj.h"

#include <linux/netlink.h>

enum { RTMSG_OBJ_MAX = 640 };	/* no object of ours takes more bytes */

/* RTAX_ of what a route says of connections. */
extern const uint16_t rtmsg_metric_types[METRICS];

/*
 * Writes the message for k at buf (RTMSG_OBJ_MAX bytes, aligned to 4). A
 * removal says all that k does, so that no other object is taken; to leave a group
 * is to be in 0. flags come to NLM_F_REQUEST. In rtmsg_build.c.
 */
struct nlmsghdr *rtmsg_build(void *buf, const struct kobj *k, bool remove,
			     uint16_t flags, uint32_t seq);

/*
 * Reads a rule or a route, be it there (RTM_NEWRULE, RTM_NEWROUTE) or gone.
 * False if it is neither, is malformed, of another family than IPv4 or IPv6.
 */
bool rtmsg_read(struct kobj *out, const struct nlmsghdr *nlh);
/*
 * Either alone. *says_suppress is set if a rule says its suppress_prefixlength, be
 * it none: so does each of a kernel that knows it (3.12; fib_nl_fill_rule()).
 */
bool rtmsg_read_rule(struct kobj *out, const struct nlmsghdr *nlh,
		     bool *says_suppress);
bool rtmsg_read_route(struct kobj *out, const struct nlmsghdr *nlh);
/*
 * Adds a route as one by each of its next hops. What does not read as a route or
 * next hop adds nothing.
 */
void rtmsg_hops(struct kobjs *out, const struct nlmsghdr *nlh);
/*
 * Reads a route by several next hops into *hops, which out->hops points to then.
 * False if it is none, or one that a struct hops cannot hold, or leads by a nexthop
 * object, which is all that may be said of it.
 */
bool rtmsg_read_several(struct kobj *out, struct hops *hops,
			const struct nlmsghdr *nlh);

/* Reads RTM_NEWADDR; *ifindex gets the device. False as above. */
bool rtmsg_read_addr(struct facts_addr *out, int *ifindex,
		     const struct nlmsghdr *nlh);

#endif
