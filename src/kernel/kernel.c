/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of the kernel, and what it is told. */
#include "kernel/kernel.h"
#include "base/vec.h"
#include "kernel/netlink.h"
#include "kernel/rtmsg.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The headers of release 7 (3.10) have not all of these. */
#ifndef RTM_F_LOOKUP_TABLE
#define RTM_F_LOOKUP_TABLE 0x1000
#endif
#ifndef RTM_F_FIB_MATCH
#define RTM_F_FIB_MATCH 0x2000
#endif

_Static_assert((int)RTMSG_OBJ_MAX <= NETLINK_MESSAGE_MAX, "fits into a batch");

int kernel_open(struct kernel **out)
{
	struct kernel *k = *out = vec_realloc(NULL, sizeof **out);

	/* clearing the buffers would touch all their pages */
	memset(k, 0, offsetof(struct kernel, nl.send));
	return netlink_connect(&k->nl);
}

void kernel_close(struct kernel *k)
{
	if (!k)
		return;
	vec_free(&k->pretended);
	while (k->hops.n)
		free(k->hops.v[--k->hops.n]);
	vec_free(&k->hops);
	if (k->generic)
		netlink_finish(k->generic, 0, NULL);
	if (k->nl.socket)
		mnl_socket_close(k->nl.socket);
	free(k);
}

uint32_t kernel_portid(const struct kernel *k)
{
	return k->nl.portid;
}

const char *kernel_error(struct kernel *k)
{
	return netlink_words(&k->nl);
}

bool kernel_permits(struct kernel *k)
{
	/* the right is looked at first; then, that link 0 is no link */
	struct nlmsghdr *nlh = netlink_start(&k->nl, RTM_SETLINK,
					     sizeof(struct ifinfomsg));

	return netlink_request(&k->nl, nlh, NULL, NULL) != -EPERM;
}

struct rule_dump {
	struct kernel *k;
	struct kobjs *out;
	int family;
};

static int on_rule(const struct nlmsghdr *nlh, void *arg)
{
	struct rule_dump *d = ((struct answers *)arg)->arg;
	bool says = false;
	struct kobj r;

	if (!rtmsg_read_rule(&r, nlh, &says) ||
	    (d->family && r.family != d->family))
		return MNL_CB_OK;
	d->k->keeps_suppress |= says;
	*vec_push(d->out) = r;
	return MNL_CB_OK;
}

bool kernel_keeps_suppress(const struct kernel *k)
{
	return k->keeps_suppress || k->nl.strict;
}

int kernel_rules(struct kernel *k, int family, struct kobjs *out)
{
	struct nlmsghdr *nlh = netlink_start(&k->nl, RTM_GETRULE,
				     sizeof(struct fib_rule_hdr));
	struct fib_rule_hdr *frh = mnl_nlmsg_get_payload(nlh);
	struct rule_dump d = { .k = k, .out = out, .family = family };
	struct kobj like = { .kind = KOBJ_RULE, .family = (uint8_t)family };
	size_t first = out->n;
	int ret;

	frh->family = (uint8_t)family;
	ret = netlink_dump(&k->nl, nlh, on_rule, &d, &out->n);
	if (!ret && k->pretends)
		pretend_read(k, &like, out, first);
	return ret == -EAFNOSUPPORT || ret == -EOPNOTSUPP ? 0 : ret;
}

struct route_dump {
	struct kernel *k;
	struct kobjs *out;
	int family;
	uint32_t table;
	uint8_t protocol;
};

/* Its next hops are kept as long as the kernel is open. */
static void read_several(struct kernel *k, struct kobj *r,
			 const struct nlmsghdr *nlh)
{
	struct hops *hops = vec_realloc(NULL, sizeof *hops);
	struct kobj read;
	size_t i;

	if (rtmsg_read_several(&read, hops, nlh)) {
		for (i = 0; i < hops->n; i++)
			kernel_device_name(hops->v[i].ifindex, hops->v[i].dev);
		*vec_push(&k->hops) = hops;
		*r = read;
	} else {
		free(hops);
	}
}

static int on_route(const struct nlmsghdr *nlh, void *arg)
{
	struct route_dump *d = ((struct answers *)arg)->arg;
	struct kobj r;

	if (!rtmsg_read_route(&r, nlh) || r.cloned ||
	    (d->family && r.family != d->family) ||
	    (d->table && r.table != d->table) ||
	    (d->protocol && r.protocol != d->protocol))
		return MNL_CB_OK;
	if (r.several)
		read_several(d->k, &r, nlh);
	*vec_push(d->out) = r;
	return MNL_CB_OK;
}

int kernel_routes(struct kernel *k, int family, uint32_t table,
		  uint8_t protocol, struct kobjs *out)
{
	struct nlmsghdr *nlh = netlink_start(&k->nl, RTM_GETROUTE,
					     sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct route_dump d = { k, out, family, table, protocol };
	struct kobj like = { .kind = KOBJ_ROUTE, .family = (uint8_t)family,
			     .protocol = protocol, .table = table };
	size_t first = out->n;
	int ret;

	rtm->rtm_family = (uint8_t)family;
	if (k->nl.strict) {
		rtm->rtm_protocol = protocol;
		if (table)
			mnl_attr_put_u32(nlh, RTA_TABLE, table);
	}
	ret = netlink_dump(&k->nl, nlh, on_route, &d, &out->n);
	/* a table without a route does not exist */
	if (ret == -ENOENT || ret == -EAFNOSUPPORT || ret == -EOPNOTSUPP)
		ret = 0;
	if (!ret && k->pretends)
		pretend_read(k, &like, out, first);
	return ret;
}

static struct nlmsghdr *build_op(void *buf, size_t i, const void *arg)
{
	static const uint16_t flags[] = {
		[OP_ADD] = NLM_F_CREATE | NLM_F_EXCL,
		[OP_REPLACE] = NLM_F_CREATE | NLM_F_REPLACE,
		[OP_REMOVE] = 0,
	};
	const struct op *op = (const struct op *)arg + i;

	return rtmsg_build(buf, &op->k, op->kind == OP_REMOVE, flags[op->kind],
			   0);
}

int kernel_apply(struct kernel *k, const struct op *ops, size_t n,
		 int *results)
{
	if (!k->pretends)
		return netlink_batches(&k->nl, build_op, ops, n, results);
	pretend_apply(k, ops, n, results);
	return 0;
}

static int on_object(const struct nlmsghdr *nlh, void *arg)
{
	struct kobj *out = ((struct answers *)arg)->arg, got;

	if (rtmsg_read(&got, nlh))
		*out = got;
	return MNL_CB_OK;
}

int kernel_add_echo(struct kernel *k, const struct kobj *rule,
		    struct kobj *stored, int *result)
{
	struct nlmsghdr *nlh =
		rtmsg_build(k->nl.send, rule, false,
			    NLM_F_CREATE | NLM_F_EXCL | NLM_F_ECHO | NLM_F_ACK,
			    0);
	int ret;

	if (k->pretends) {	/* all kernels of today keep what it says */
		*stored = *rule;
		pretend_apply(k, &(struct op){ .k = *rule }, 1, result);
		return 0;
	}
	*stored = (struct kobj){ .claim = -1, .suppress = -1 };
	ret = netlink_request(&k->nl, nlh, on_object, stored);
	*result = k->nl.lost ? KERNEL_UNKNOWN : ret;
	return ret;
}

static int on_way(const struct nlmsghdr *nlh, void *arg)
{
	rtmsg_hops(((struct answers *)arg)->arg, nlh);
	return MNL_CB_OK;
}

/* *out gets the route by the first of its next hops. */
static int route_get(struct kernel *k, const struct packet *p, unsigned flags,
		     struct kobj *out)
{
	struct nlmsghdr *nlh = netlink_start(&k->nl, RTM_GETROUTE,
					     sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct kobjs hops = { 0 };
	int ret;

	rtm->rtm_family = p->to.family;
	rtm->rtm_dst_len = (uint8_t)addr_bits(p->to.family);
	/* IPv6 names the table anyhow, and refuses the flag */
	rtm->rtm_flags = flags |
		(p->to.family == AF_INET ? RTM_F_LOOKUP_TABLE : 0);
	mnl_attr_put(nlh, RTA_DST, addr_bits(p->to.family) / 8, p->to.b);
	if (p->from.family) {
		rtm->rtm_src_len = rtm->rtm_dst_len;
		mnl_attr_put(nlh, RTA_SRC, addr_bits(p->to.family) / 8,
			     p->from.b);
	}
	if (p->mark)
		mnl_attr_put_u32(nlh, RTA_MARK, p->mark);
	if (p->came_by)
		mnl_attr_put_u32(nlh, RTA_IIF, (uint32_t)p->came_by);
	if (p->ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, (uint32_t)p->ifindex);
	ret = netlink_request(&k->nl, nlh, on_way, &hops);
	if (!ret)
		ret = kernel_nexthops(k, &hops);
	*out = hops.n ? hops.v[0] : (struct kobj){ .claim = -1 };
	vec_free(&hops);
	return ret;
}

int kernel_lookup(struct kernel *k, const struct packet *p, struct kobj *match,
		  struct kobj *way)
{
	int ret = route_get(k, p, RTM_F_FIB_MATCH, match);

	if (!ret)
		ret = route_get(k, p, 0, way);
	if (!ret)
		kernel_device_name(way->ifindex, way->dev);
	return ret;
}

const char *kernel_device_name(int ifindex, char buf[KOBJ_DEVLEN])
{
	if (!ifindex || !if_indextoname((unsigned)ifindex, buf))
		snprintf(buf, KOBJ_DEVLEN, "if%d", ifindex);
	return buf;
}
