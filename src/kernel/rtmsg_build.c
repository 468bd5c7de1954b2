/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtmsg_build(): kernel objects to netlink messages. */
#include "kernel/rtmsg.h"

#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

/* The headers of release 7 (3.10) have not all of these. */
#define FRA_SUPPRESS_IFGROUP 13
#define FRA_SUPPRESS_PREFIXLEN 14
#define FRA_PROTOCOL 21
#define RTA_VIA 18
#define RTA_NH_ID 30

static void build_rule(struct nlmsghdr *nlh, const struct kobj *k)
{
	struct fib_rule_hdr *frh = mnl_nlmsg_put_extra_header(nlh, sizeof *frh);
	size_t bytes = addr_bits(k->family) / 8;

	frh->family = k->family;
	frh->action = k->type;
	frh->tos = k->tos;
	frh->flags = k->invert ? FIB_RULE_INVERT : 0;
	frh->src_len = k->src.len;
	frh->dst_len = k->dst.len;
	frh->table = k->table < 256 ? (uint8_t)k->table : RT_TABLE_UNSPEC;
	mnl_attr_put_u32(nlh, FRA_PRIORITY, k->priority);
	if (k->src.addr.family)
		mnl_attr_put(nlh, FRA_SRC, bytes, k->src.addr.b);
	if (k->dst.addr.family)
		mnl_attr_put(nlh, FRA_DST, bytes, k->dst.addr.b);
	if (k->iif[0])
		mnl_attr_put_strz(nlh, FRA_IIFNAME, k->iif);
	if (k->oif[0])
		mnl_attr_put_strz(nlh, FRA_OIFNAME, k->oif);
	if (k->mark || k->mask) {
		mnl_attr_put_u32(nlh, FRA_FWMARK, k->mark);
		mnl_attr_put_u32(nlh, FRA_FWMASK, k->mask);
	}
	if (k->table)
		mnl_attr_put_u32(nlh, FRA_TABLE, k->table);
	if (k->suppress >= 0)
		mnl_attr_put_u32(nlh, FRA_SUPPRESS_PREFIXLEN,
				 (uint32_t)k->suppress);
	if (k->suppress_group)
		mnl_attr_put_u32(nlh, FRA_SUPPRESS_IFGROUP, k->suppress_group);
	if (k->target)
		mnl_attr_put_u32(nlh, FRA_GOTO, k->target);
	if (!k->no_protocol)
		mnl_attr_put_u8(nlh, FRA_PROTOCOL, k->protocol);
	memcpy(mnl_nlmsg_get_payload_tail(nlh), k->extra, k->extra_len);
	nlh->nlmsg_len += k->extra_len;
}

static void put_metrics(struct nlmsghdr *nlh, const uint32_t *metrics)
{
	struct nlattr *nest = NULL;
	size_t i;

	for (i = 0; i < METRICS; i++) {
		if (!metrics[i])
			continue;
		if (!nest)
			nest = mnl_attr_nest_start(nlh, RTA_METRICS);
		mnl_attr_put_u32(nlh, rtmsg_metric_types[i], metrics[i]);
	}
	if (nest) {
		mnl_attr_nest_end(nlh, nest);
		nest->nla_type = RTA_METRICS;	/* IPv4 refused NLA_F_NESTED */
	}
}

/* A next hop; struct rtvia where it is of the other family (RFC 5549). */
static void put_gateway(struct nlmsghdr *nlh, int of, const struct addr *a)
{
	size_t bytes = addr_bits(a->family) / 8;
	char via[sizeof(uint16_t) + sizeof a->b];
	uint16_t family = a->family;

	if (family == of) {
		mnl_attr_put(nlh, RTA_GATEWAY, bytes, a->b);
		return;
	}
	memcpy(via, &family, sizeof family);
	memcpy(via + sizeof family, a->b, bytes);
	mnl_attr_put(nlh, RTA_VIA, sizeof family + bytes, via);
}

/* Each a struct rtnexthop with attributes of its own. */
static void put_hops(struct nlmsghdr *nlh, const struct kobj *k)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, RTA_MULTIPATH);
	struct rtnexthop *nh;
	const struct hop *h;

	for (h = k->hops->v; h < k->hops->v + k->hops->n; h++) {
		nh = mnl_nlmsg_get_payload_tail(nlh);
		nlh->nlmsg_len += MNL_ALIGN(sizeof *nh);
		nh->rtnh_ifindex = h->ifindex;
		nh->rtnh_hops = (unsigned char)(h->weight - 1);
		nh->rtnh_flags = h->onlink ? RTNH_F_ONLINK : 0;
		if (h->gateway.family)
			put_gateway(nlh, k->family, &h->gateway);
		nh->rtnh_len = (unsigned short)((char *)
			mnl_nlmsg_get_payload_tail(nlh) - (char *)nh);
	}
	mnl_attr_nest_end(nlh, nest);
	nest->nla_type = RTA_MULTIPATH;		/* as in put_metrics() */
}

static void build_route(struct nlmsghdr *nlh, const struct kobj *k)
{
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof *rtm);
	size_t bytes = addr_bits(k->family) / 8;

	rtm->rtm_family = k->family;
	rtm->rtm_dst_len = k->dst.len;
	rtm->rtm_table = k->table < 256 ? (uint8_t)k->table : RT_TABLE_UNSPEC;
	rtm->rtm_protocol = k->protocol;
	rtm->rtm_scope = k->scope;
	rtm->rtm_tos = k->tos;
	rtm->rtm_type = k->type;
	rtm->rtm_flags = k->onlink ? RTNH_F_ONLINK : 0;
	mnl_attr_put_u32(nlh, RTA_TABLE, k->table);
	if (k->dst.len)
		mnl_attr_put(nlh, RTA_DST, bytes, k->dst.addr.b);
	if (k->metric)
		mnl_attr_put_u32(nlh, RTA_PRIORITY, k->metric);
	if (k->nexthop)	/* and no other word of where it leads */
		mnl_attr_put_u32(nlh, RTA_NH_ID, k->nexthop);
	else if (k->hops)	/* the same */
		put_hops(nlh, k);
	else if (k->gateway.family)
		put_gateway(nlh, k->family, &k->gateway);
	if (k->ifindex && !k->nexthop && !k->hops)
		mnl_attr_put_u32(nlh, RTA_OIF, (uint32_t)k->ifindex);
	if (k->prefsrc.family)
		mnl_attr_put(nlh, RTA_PREFSRC, bytes, k->prefsrc.b);
	put_metrics(nlh, k->metrics);
}

/* A device leaves our group for that which every link has: 0. */
static void build_group(struct nlmsghdr *nlh, const struct kobj *k, bool remove)
{
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof *ifi);

	ifi->ifi_index = k->ifindex;
	mnl_attr_put_u32(nlh, IFLA_GROUP, remove ? 0 : k->table);
}

struct nlmsghdr *rtmsg_build(void *buf, const struct kobj *k, bool remove,
			     uint16_t flags, uint32_t seq)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, RTMSG_OBJ_MAX);	/* libmnl leaves padding as it was */
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = seq;
	switch (k->kind) {
	case KOBJ_RULE:
		nlh->nlmsg_type = remove ? RTM_DELRULE : RTM_NEWRULE;
		build_rule(nlh, k);
		break;
	case KOBJ_ROUTE:
		nlh->nlmsg_type = remove ? RTM_DELROUTE : RTM_NEWROUTE;
		build_route(nlh, k);
		break;
	case KOBJ_GROUP:
		nlh->nlmsg_type = RTM_SETLINK;
		build_group(nlh, k, remove);
		break;
	case KOBJ_ENDPOINT:	/* of another bus: mptcp.c */
		break;
	}
	return nlh;
}
