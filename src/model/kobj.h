/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel object: one policy rule (fib_rules), one route, the link group of a
 * device, or an endpoint of MPTCP, wanted by a plan or found in the kernel. One
 * type, one order, one printer.
 */
#ifndef MULTIHOME_KOBJ_H
#define MULTIHOME_KOBJ_H

#include "base/addr.h"
#include "base/text.h"
#include "base/vec.h"

enum kobj_kind { KOBJ_ROUTE, KOBJ_RULE, KOBJ_GROUP, KOBJ_ENDPOINT };

/* What an endpoint is for, as the kernel has it (linux/mptcp.h); ip-mptcp(8). */
enum {
	ENDPOINT_SIGNAL = 1, ENDPOINT_SUBFLOW = 2, ENDPOINT_BACKUP = 4,
	ENDPOINT_FULLMESH = 8,
	ENDPOINT_IMPLICIT = 16,	/* the kernel's own, which gives way to one added */
	ENDPOINT_MAX = 8,	/* in a namespace (MPTCP_PM_ADDR_MAX) */
};

/* What a route may say of connections that go by it (ip-route(8)). */
enum kobj_metric {
	METRIC_MTU, METRIC_ADVMSS, METRIC_INITCWND, METRIC_INITRWND, METRICS
};
/* Their words: "mtu", "advmss", ... */
extern const char *const kobj_metric_names[METRICS];

enum {
	KOBJ_DEVLEN = 16,	/* IFNAMSIZ */
	KOBJ_EXTRA = 96,
	KOBJ_METRIC6 = 1024,	/* IP6_RT_PRIO_USER, what IPv6 has for none */
	KOBJ_HOPS = 16,		/* more than that share no route of ours */
	KOBJ_WEIGHT = 256,	/* a next hop's, at most */
};

/* One of a route's next hops. */
struct hop {
	int ifindex;
	char dev[KOBJ_DEVLEN];	/* for reading only */
	struct addr gateway;	/* perhaps of the other family; or none */
	unsigned weight;	/* 1 to KOBJ_WEIGHT */
	bool onlink;
};

struct hops {
	size_t n;
	struct hop v[KOBJ_HOPS];	/* in their order: a removal has to say it */
};

struct kobj {
	enum kobj_kind kind;
	uint8_t family;
	uint8_t protocol;	/* RTPROT_ */
	uint8_t type;		/* RTN_ of a route, FR_ACT_ of a rule */
	uint32_t table;		/* of a link: its group */
	struct prefix dst;	/* zeroed: any */
	/* a rule */
	struct prefix src;	/* zeroed: any */
	uint32_t priority;
	uint32_t mark, mask;	/* mask 0: no mark */
	int suppress;		/* suppress_prefixlength, -1: none */
	uint32_t suppress_group;	/* suppress_ifgroup, 0: none */
	char iif[KOBJ_DEVLEN], oif[KOBJ_DEVLEN];
	bool invert;		/* `not`: has the packets that do not match */
	uint32_t target;	/* of a goto: the priority to go on at */
	uint8_t tos;		/* of a route, too */
	/* attributes that this type has no field for, as they came */
	uint8_t extra[KOBJ_EXTRA];
	uint8_t extra_len;
	/* a route */
	uint32_t metric;
	uint32_t metrics[METRICS];	/* 0: not said */
	int ifindex;		/* also of a link */
	char dev[KOBJ_DEVLEN];	/* ifindex's name, for reading only */
	struct addr gateway, prefsrc;	/* gateway: perhaps of the other family */
	uint32_t nexthop;	/* id of the nexthop object it leads by, 0: none */
	/* if there are several that share it, else NULL; it outlives this */
	const struct hops *hops;
	uint8_t scope;
	bool onlink;
	/* an endpoint: its address is src's, its device as a route's */
	uint32_t flags;
	uint16_t port;
	uint8_t id;		/* 0: the kernel is to give one */
	/* found in the kernel */
	bool strange;		/* carries what this type has no field for */
	bool l3mdev;		/* so does this rule: looks up the VRF's table */
	bool no_protocol;	/* a rule of a kernel before 4.17 */
	bool cloned;		/* a route that is only an answer or cached */
	bool several;		/* a route with more than one next hop */
	bool dead;		/* a route that the kernel passes over: link down */
	/* wanted */
	int claim;		/* index of the uplink that asked, -1: none */
};

struct kobjs VEC_OF(struct kobj);

/*
 * Total order of struct kobj, also for qsort(3): by kind, then
 * family, table (a route) or priority (a rule), then what identifies the object
 * for the kernel, then the rest. Names of devices and claim do not take part.
 */
int kobj_cmp(const void *a, const void *b);
/*
 * Only what identifies it: all of a rule; of a route family, table, prefix, tos and
 * metric (so that one that differs otherwise is its new form); of a group its
 * device; of an endpoint its address.
 */
bool kobj_same_place(const struct kobj *a, const struct kobj *b);
/* The words of an endpoint's flags, "subflow signal"; "" for none. */
void kobj_add_flags(struct text *out, uint32_t flags);
/* The order of next hops, for qsort(3). */
int kobj_hop_cmp(const void *a, const void *b);
/* The selector of a rule: family, from, to, mark, devices. */
bool kobj_same_selector(const struct kobj *a, const struct kobj *b);
/* Whether a rule names a table that an uplink may have: not main. */
bool kobj_names_table(const struct kobj *k);
/*
 * An order of rules by whom they are for: a source, else a mark, else the device
 * that a socket is bound to, else a destination. The rungs of one of them may have
 * more in their selectors.
 */
int kobj_subject_cmp(const struct kobj *a, const struct kobj *b);

/*
 * Adds the object in ip(8) syntax: what stands behind `ip -4|-6 rule add`,
 * `ip route add`, `ip link set` or `ip mptcp endpoint add`, without the protocol,
 * and safe to show, whatever names devices have. table_name may be NULL: the
 * number.
 */
void kobj_print(struct text *out, const struct kobj *k, const char *table_name);
/* Adds the whole line by which ip(8) does that with it: "add", "replace", "del". */
void kobj_print_command(struct text *out, const char *verb,
			const struct kobj *k, const char *table_name);
/* The line that removes it, and no other with less words. */
void kobj_print_removal(struct text *out, const struct kobj *k);

#endif
