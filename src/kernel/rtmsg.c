/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Netlink messages to kernel objects; rtmsg_build.c has the way there. */
#include "kernel/rtmsg.h"
#include "base/vec.h"

#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* The headers of release 7 (3.10) have not all of these. */
#define FRA_SUPPRESS_IFGROUP 13
#define FRA_SUPPRESS_PREFIXLEN 14
#define FRA_PAD 18
#define FRA_L3MDEV 19
#define FRA_PROTOCOL 21
#define RTA_VIA 18
#define RTA_PREF 20
#define RTA_PAD 24
#define RTA_NH_ID 30
#define IFA_FLAGS 8

/*
 * What an attribute has, if that is what it must be: MNL_CB_OK, or
 * MNL_CB_ERROR, which ends the reading of its message.
 */
static int take_u32(uint32_t *out, const struct nlattr *attr)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return MNL_CB_ERROR;
	*out = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

/* The family is IPv4 or IPv6. */
static int take_addr(struct addr *out, int family, const struct nlattr *attr)
{
	size_t n = family == AF_INET ? 4 : 16;

	if (mnl_attr_validate2(attr, MNL_TYPE_BINARY, n) < 0)
		return MNL_CB_ERROR;
	*out = (struct addr){ .family = (uint8_t)family };
	memcpy(out->b, mnl_attr_get_payload(attr), n);
	return MNL_CB_OK;
}

static int take_via(struct addr *out, const struct nlattr *attr)
{
	size_t n = mnl_attr_get_payload_len(attr);
	const char *via = mnl_attr_get_payload(attr);
	uint16_t family = 0;

	if (n > sizeof family)
		memcpy(&family, via, sizeof family);
	if (!addr_bits(family) || n != sizeof family + addr_bits(family) / 8)
		return MNL_CB_ERROR;
	*out = (struct addr){ .family = (uint8_t)family };
	memcpy(out->b, via + sizeof family, n - sizeof family);
	return MNL_CB_OK;
}

static int take_name(char out[KOBJ_DEVLEN], const struct nlattr *attr)
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ||
	    mnl_attr_get_payload_len(attr) > KOBJ_DEVLEN)
		return MNL_CB_ERROR;
	text_copy(out, KOBJ_DEVLEN, mnl_attr_get_str(attr));
	return MNL_CB_OK;
}

/* Kept as it is, so that the rule can be removed by all that it says. */
static int keep_strange(struct kobj *k, const struct nlattr *attr)
{
	size_t n = MNL_ALIGN((size_t)attr->nla_len);

	k->strange = true;
	if (n <= (size_t)(KOBJ_EXTRA - k->extra_len)) {
		memcpy(k->extra + k->extra_len, attr, attr->nla_len);
		k->extra_len = (uint8_t)(k->extra_len + n);
	}
	return MNL_CB_OK;
}

/* A rule as it is read. */
struct rule {
	struct kobj *k;
	bool *says_suppress;
};

static int rule_attr(const struct nlattr *attr, void *arg)
{
	const struct rule *r = arg;
	struct kobj *k = r->k;
	uint32_t n = 0;
	int ret;

	switch (mnl_attr_get_type(attr)) {
	case FRA_PRIORITY:
		return take_u32(&k->priority, attr);
	case FRA_TABLE:
		return take_u32(&k->table, attr);
	case FRA_FWMARK:
		return take_u32(&k->mark, attr);
	case FRA_FWMASK:
		return take_u32(&k->mask, attr);
	case FRA_GOTO:
		return take_u32(&k->target, attr);
	case FRA_SRC:
		return take_addr(&k->src.addr, k->family, attr);
	case FRA_DST:
		return take_addr(&k->dst.addr, k->family, attr);
	case FRA_IIFNAME:
		return take_name(k->iif, attr);
	case FRA_OIFNAME:
		return take_name(k->oif, attr);
	case FRA_SUPPRESS_IFGROUP:
		ret = take_u32(&k->suppress_group, attr);
		/* the group that every link has is no group of uplinks */
		return ret != MNL_CB_OK || k->suppress_group
			? ret : keep_strange(k, attr);
	case FRA_PROTOCOL:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
			return MNL_CB_ERROR;
		k->protocol = mnl_attr_get_u8(attr);
		k->no_protocol = false;
		return MNL_CB_OK;
	case FRA_SUPPRESS_PREFIXLEN:
		*r->says_suppress = true;
		ret = take_u32(&n, attr);
		k->suppress = n > 128 ? -1 : (int)n;
		return ret;
	case FRA_UNSPEC:
	case FRA_PAD:
		return MNL_CB_OK;
	case FRA_L3MDEV:
		k->l3mdev = !mnl_attr_validate(attr, MNL_TYPE_U8) &&
			    mnl_attr_get_u8(attr);
		return keep_strange(k, attr);
	}
	return keep_strange(k, attr);
}

bool rtmsg_read_rule(struct kobj *k, const struct nlmsghdr *nlh,
		     bool *says_suppress)
{
	const struct fib_rule_hdr *frh = mnl_nlmsg_get_payload(nlh);
	struct rule r = { k, says_suppress };

	if ((nlh->nlmsg_type != RTM_NEWRULE &&
	     nlh->nlmsg_type != RTM_DELRULE) ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *frh)
		return false;
	*k = (struct kobj){
		.kind = KOBJ_RULE, .family = frh->family, .type = frh->action,
		.table = frh->table, .suppress = -1, .no_protocol = true,
		.claim = -1, .tos = frh->tos,
		.invert = frh->flags & FIB_RULE_INVERT,
	};
	if (!addr_bits(k->family) || frh->src_len > addr_bits(k->family) ||
	    frh->dst_len > addr_bits(k->family) ||
	    mnl_attr_parse(nlh, sizeof *frh, rule_attr, &r) < 0)
		return false;
	/* `from 0.0.0.0/8` is a selector, `from 0.0.0.0/0` is none */
	k->src.len = frh->src_len;
	k->dst.len = frh->dst_len;
	if (!k->src.len)
		k->src = (struct prefix){ 0 };
	if (!k->dst.len)
		k->dst = (struct prefix){ 0 };
	return (!k->src.len || k->src.addr.family) &&
	       (!k->dst.len || k->dst.addr.family);
}

/* A route as it is read. */
struct route {
	struct kobj *k;
	const struct nlattr *several;	/* RTA_MULTIPATH */
};

const uint16_t rtmsg_metric_types[METRICS] = {
	[METRIC_MTU] = RTAX_MTU, [METRIC_ADVMSS] = RTAX_ADVMSS,
	[METRIC_INITCWND] = RTAX_INITCWND, [METRIC_INITRWND] = RTAX_INITRWND,
};

static int metric_attr(const struct nlattr *attr, void *arg)
{
	struct kobj *k = arg;
	size_t i;

	for (i = 0; i < METRICS; i++)
		if (mnl_attr_get_type(attr) == rtmsg_metric_types[i])
			return take_u32(&k->metrics[i], attr);
	k->strange = true;
	return MNL_CB_OK;
}

static int route_attr(const struct nlattr *attr, void *arg)
{
	struct route *r = arg;
	uint32_t n = 0;
	int ret;

	switch (mnl_attr_get_type(attr)) {
	case RTA_TABLE:
		return take_u32(&r->k->table, attr);
	case RTA_PRIORITY:
		return take_u32(&r->k->metric, attr);
	case RTA_OIF:
		ret = take_u32(&n, attr);
		r->k->ifindex = (int)n;
		return ret;
	case RTA_DST:
		return take_addr(&r->k->dst.addr, r->k->family, attr);
	case RTA_GATEWAY:
		return take_addr(&r->k->gateway, r->k->family, attr);
	case RTA_VIA:
		return take_via(&r->k->gateway, attr);
	case RTA_NH_ID:
		return take_u32(&r->k->nexthop, attr);
	case RTA_PREFSRC:
		return take_addr(&r->k->prefsrc, r->k->family, attr);
	case RTA_METRICS:
		return mnl_attr_parse_nested(attr, metric_attr, r->k);
	case RTA_PREF:		/* IPv6 always says these two */
	case RTA_CACHEINFO:
	case RTA_UNSPEC:
	case RTA_PAD:
		return MNL_CB_OK;
	case RTA_MULTIPATH:
		r->several = attr;
		r->k->several = true;
		return MNL_CB_OK;
	}
	r->k->strange = true;
	return MNL_CB_OK;
}

static bool read_route(struct route *r, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof *rtm)
		return false;
	*r->k = (struct kobj){
		.kind = KOBJ_ROUTE, .family = rtm->rtm_family,
		.type = rtm->rtm_type, .protocol = rtm->rtm_protocol,
		.table = rtm->rtm_table, .scope = rtm->rtm_scope,
		.suppress = -1, .claim = -1,
		.dst = { { .family = rtm->rtm_family }, rtm->rtm_dst_len },
		.onlink = rtm->rtm_flags & RTNH_F_ONLINK,
		.cloned = rtm->rtm_flags & RTM_F_CLONED,
		.dead = rtm->rtm_flags & RTNH_F_DEAD,
		.tos = rtm->rtm_tos,
		.strange = rtm->rtm_tos || rtm->rtm_src_len,
	};
	return addr_bits(rtm->rtm_family) &&
	       rtm->rtm_dst_len <= addr_bits(rtm->rtm_family) &&
	       mnl_attr_parse(nlh, sizeof *rtm, route_attr, r) >= 0;
}

bool rtmsg_read_route(struct kobj *out, const struct nlmsghdr *nlh)
{
	if ((nlh->nlmsg_type != RTM_NEWROUTE &&
	     nlh->nlmsg_type != RTM_DELROUTE) ||
	    !read_route(&(struct route){ .k = out }, nlh))
		return false;
	out->strange |= out->several;
	return true;
}

bool rtmsg_read(struct kobj *out, const struct nlmsghdr *nlh)
{
	bool says_suppress;

	return rtmsg_read_rule(out, nlh, &says_suppress) ||
	       rtmsg_read_route(out, nlh);
}

static int hop_attr(const struct nlattr *attr, void *arg)
{
	struct kobj *hop = arg;

	switch (mnl_attr_get_type(attr)) {
	case RTA_GATEWAY:
		return take_addr(&hop->gateway, hop->family, attr);
	case RTA_VIA:
		return take_via(&hop->gateway, attr);
	}
	return MNL_CB_OK;
}

/*
 * Calls cb for each next hop that reads as one, with the route as it is by that
 * alone. Whether all of them did.
 */
static bool each_hop(const struct route *r,
		     void (*cb)(const struct kobj *hop,
				const struct rtnexthop *nh, void *arg),
		     void *arg)
{
	const struct rtnexthop *nh = mnl_attr_get_payload(r->several);
	int left = mnl_attr_get_payload_len(r->several);
	struct kobj hop;
	bool all = true;

	/* RTNH_OK() alone reads a length that may not be there */
	while (left >= (int)sizeof *nh && RTNH_OK(nh, left)) {
		hop = *r->k;
		hop.ifindex = nh->rtnh_ifindex;
		hop.gateway = (struct addr){ 0 };
		if (mnl_attr_parse_payload((const char *)nh + RTNH_LENGTH(0),
					   nh->rtnh_len - sizeof *nh,
					   hop_attr, &hop) >= 0)
			cb(&hop, nh, arg);
		else
			all = false;
		left -= (int)RTNH_ALIGN(nh->rtnh_len);
		/* RTNH_NEXT() would cast const away */
		nh = (const void *)((const char *)nh +
				    RTNH_ALIGN(nh->rtnh_len));
	}
	return all && left <= 0;
}

static void add_route_by(const struct kobj *hop, const struct rtnexthop *nh,
			 void *arg)
{
	struct kobj *k = vec_push((struct kobjs *)arg);

	(void)nh;
	*k = *hop;
	k->strange = true;
}

void rtmsg_hops(struct kobjs *out, const struct nlmsghdr *nlh)
{
	struct kobj k = { 0 };
	struct route r = { .k = &k };

	if (nlh->nlmsg_type != RTM_NEWROUTE || !read_route(&r, nlh))
		return;
	if (r.several)
		each_hop(&r, add_route_by, out);
	else
		*vec_push(out) = k;
}

static void add_hop(const struct kobj *hop, const struct rtnexthop *nh,
		    void *arg)
{
	struct hops *out = arg;

	if (out->n < KOBJ_HOPS)
		out->v[out->n] = (struct hop){
			.ifindex = hop->ifindex, .gateway = hop->gateway,
			.weight = nh->rtnh_hops + 1U,
			.onlink = nh->rtnh_flags & RTNH_F_ONLINK,
		};
	out->n++;
}

bool rtmsg_read_several(struct kobj *out, struct hops *hops,
			const struct nlmsghdr *nlh)
{
	struct route r = { .k = out };

	hops->n = 0;
	if (nlh->nlmsg_type != RTM_NEWROUTE || !read_route(&r, nlh) ||
	    !r.several || out->nexthop || !each_hop(&r, add_hop, hops) ||
	    hops->n > KOBJ_HOPS)
		return false;
	out->gateway = (struct addr){ 0 };	/* they say it all */
	out->ifindex = 0;
	out->hops = hops;
	return true;
}

/* An address as its message has it. */
struct address {
	int family;
	struct addr local, address;	/* the other end's, if there is one */
	uint32_t flags, came;
};

static int address_attr(const struct nlattr *attr, void *arg)
{
	const struct ifa_cacheinfo *info = mnl_attr_get_payload(attr);
	struct address *a = arg;

	switch (mnl_attr_get_type(attr)) {
	case IFA_LOCAL:
		return take_addr(&a->local, a->family, attr);
	case IFA_ADDRESS:
		return take_addr(&a->address, a->family, attr);
	case IFA_FLAGS:
		return take_u32(&a->flags, attr);
	case IFA_CACHEINFO:
		if (mnl_attr_get_payload_len(attr) >= sizeof *info)
			a->came = info->cstamp;
		break;
	}
	return MNL_CB_OK;
}

bool rtmsg_read_addr(struct facts_addr *out, int *ifindex,
		     const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct address a;

	if (nlh->nlmsg_type != RTM_NEWADDR ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *ifa ||
	    !addr_bits(ifa->ifa_family) ||
	    ifa->ifa_prefixlen > addr_bits(ifa->ifa_family))
		return false;
	a = (struct address){ .family = ifa->ifa_family,
			      .flags = ifa->ifa_flags };
	if (mnl_attr_parse(nlh, sizeof *ifa, address_attr, &a) < 0 ||
	    !(a.local.family || a.address.family))
		return false;
	/* with a peer, IFA_ADDRESS is the peer's (linux/if_addr.h) */
	*out = (struct facts_addr){
		.prefix = { a.local.family ? a.local : a.address,
			    ifa->ifa_prefixlen },
		.peer = a.address.family ? a.address : a.local,
		.global = ifa->ifa_scope < RT_SCOPE_LINK,
		.dynamic = !(a.flags & IFA_F_PERMANENT),
		.passing = a.flags & IFA_F_DEPRECATED ||
			   (ifa->ifa_family == AF_INET6 &&
			    a.flags & IFA_F_TEMPORARY),
		.came = a.came,
	};
	*ifindex = (int)ifa->ifa_index;
	return true;
}
