/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's routing, by rtnetlink: what is asked of it, and told. What it
 * tells by itself is in events.h; no other file has a netlink socket.
 * Functions return 0 or -errno; kernel_error() then has the kernel's own
 * words. Dumps that the kernel calls interrupted are repeated, at most ten
 * times.
 */
#ifndef MULTIHOME_KERNEL_H
#define MULTIHOME_KERNEL_H

#include "model/facts.h"
#include "routing/diff.h"
#include "routing/lookup.h"

struct kernel;

int kernel_open(struct kernel **out);
void kernel_close(struct kernel *k);
/*
 * From now on nothing is sent that changes it, and its rules and routes are read as
 * if it had been. In pretend.c.
 */
void kernel_pretend(struct kernel *k);
/* By what notifications tell its changes from those of others. */
uint32_t kernel_portid(const struct kernel *k);
/* What the last failure was about, one line; never NULL. */
const char *kernel_error(struct kernel *k);

/* Whether this process may change anything (CAP_NET_ADMIN). */
bool kernel_permits(struct kernel *k);

/*
 * Fills f->device, ifindex, up, no_carrier, pointopoint, tunnel, group, no_ipv6
 * and addrs for the device of that name or (NULL) of f's number. No such device is
 * no error: ifindex is 0 then.
 */
int kernel_device(struct kernel *k, const char *name, struct facts *f);
/* Adds the links that are in that group. */
int kernel_grouped(struct kernel *k, uint32_t group, struct kobjs *out);
/*
 * Whether a neighbour on that device does not answer (ARP, neighbour discovery):
 * *silent gets the state in ip-neighbour(8)'s word, else NULL.
 */
int kernel_neighbour(struct kernel *k, const struct addr *a, int ifindex,
		     const char **silent);
/* Adds the neighbours of a family on that device that are there, or were lately. */
int kernel_hosts(struct kernel *k, int family, int ifindex,
		 struct prefixes *out);
/*
 * Fills main_default and main_gateway of that family, and adds the pins, by main's
 * routes by the device of f. hops: next hops of its uplinks, by which nothing is a
 * pin but what lies within one. This and the next in main_routes.c.
 */
int kernel_default(struct kernel *k, int family, const struct prefixes *hops,
		   struct facts *f);
/*
 * Adds main's routes of a family that are as wide as a default or a piece of one
 * (facts_wide()): a default by several next hops as one route by each. Reads all
 * of main.
 */
int kernel_wide(struct kernel *k, int family, struct kobjs *out);

/*
 * Fills in device and gateway of routes that show no more than the nexthop object
 * by which they lead (net.ipv4.nexthop_compat_mode=0). Where that is a group,
 * the list gets the route once for each member. In nexthop.c.
 */
int kernel_nexthops(struct kernel *k, struct kobjs *routes);

/* Packets of a device since it was made; there: such a device. */
struct traffic {
	int ifindex;
	bool there;
	bool no_carrier;	/* now, as far as it was asked: its event may be late */
	uint64_t tx, rx;	/* packets */
	uint64_t tx_bytes, rx_bytes;
};

/*
 * Fills the rest in for those with their ifindex, all in one go: by RTM_GETSTATS; to
 * know of carriers (links), or where the kernel has none of that (before 4.7), by
 * RTM_GETLINK, which costs ten times as much. In traffic.c.
 */
int kernel_traffic(struct kernel *k, struct traffic *list, size_t n, bool links);

/* Adds the rules of a family (AF_UNSPEC: both), in their order. */
int kernel_rules(struct kernel *k, int family, struct kobjs *out);
/*
 * Whether it is known that this kernel keeps suppress_prefixlength (3.12), by
 * rules that were read or by what else it can. False: it may, or not.
 */
bool kernel_keeps_suppress(const struct kernel *k);
/*
 * Adds the routes of a family (AF_UNSPEC: both) of that table; table 0: of all
 * tables, those with that protocol (0: any).
 */
int kernel_routes(struct kernel *k, int family, uint32_t table,
		  uint8_t protocol, struct kobjs *out);

/*
 * Adds the endpoints of MPTCP that this network namespace has. -EOPNOTSUPP: the
 * kernel has no MPTCP (before 5.7). This and the next in mptcp.c.
 */
int kernel_endpoints(struct kernel *k, struct kobjs *out);
/* Adds one, removes it by its id, or (OP_REPLACE) sets or clears backup. */
int kernel_endpoint(struct kernel *k, const struct op *op);
/* So many further subflows a session has, and so many announced addresses it takes. */
struct endpoint_limits {
	uint32_t subflows, accepted;
};
int kernel_endpoint_limits(struct kernel *k, struct endpoint_limits *out);
int kernel_set_endpoint_limits(struct kernel *k,
			       const struct endpoint_limits *l);

/* Results that are no failures. */
enum {
	KERNEL_UNKNOWN = 1,	/* sent, the answer is lost: done, or not */
	KERNEL_ABSENT = 2,	/* what was to be removed is not there */
};
/*
 * Sends the operations in order, in bounded batches; results[i] gets 0, -errno
 * or one of the above. Returns the first failure, -errno. Everything is sent,
 * whatever fails before it.
 */
int kernel_apply(struct kernel *k, const struct op *ops, size_t n,
		 int *results);
/*
 * Adds one rule and reads back, by NLM_F_ECHO, how it was stored; without
 * suppress_prefixlength if nothing comes back. *result as above.
 */
int kernel_add_echo(struct kernel *k, const struct kobj *rule,
		    struct kobj *stored, int *result);

/*
 * Asks the kernel for a packet's way (RTM_GETROUTE). *match gets the route as
 * its table has it, by its first next hop, *way the one it takes. Returns
 * -ENETUNREACH and the like when the packet has none.
 */
int kernel_lookup(struct kernel *k, const struct packet *p, struct kobj *match,
		  struct kobj *way);
/* The device's name, or "ifN", in buf. */
const char *kernel_device_name(int ifindex, char buf[KOBJ_DEVLEN]);

/*
 * Whether the kernel has no suppress_prefixlength, for who changes nothing here:
 * tried in a network namespace of its own. Where none can be made (CAP_SYS_ADMIN)
 * it is taken to have it, as all do since 3.12. In suppress.c.
 */
bool suppress_is_ignored(void);

#endif
