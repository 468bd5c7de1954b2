/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel objects to netlink bytes and back. */
#include "kernel/rtmsg.h"
#include "kernel/nlattr.h"

#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* The headers of release 7 (3.10) have not all of these. */
#define FRA_SUPPRESS_PREFIXLEN 14
#define FRA_PAD 18
#define FRA_PROTOCOL 21
#define RTA_VIA 18
#define RTA_PREF 20
#define RTA_PAD 24
#define IFA_FLAGS 8

static void put_addr(struct nlmsghdr *nlh, uint16_t type, const struct addr *a)
{
	nlattr_put(nlh, type, addr_bits(a->family) / 8, a->b);
}

static void build_rule(struct nlmsghdr *nlh, const struct kobj *k)
{
	struct fib_rule_hdr *frh =
		nlattr_header(nlh, sizeof *frh);

	frh->family = k->family;
	frh->action = k->type;
	frh->tos = k->tos;
	frh->flags = k->invert ? FIB_RULE_INVERT : 0;
	frh->src_len = k->src.len;
	frh->dst_len = k->dst.len;
	frh->table = k->table < 256 ? (uint8_t)k->table : RT_TABLE_UNSPEC;
	nlattr_put_u32(nlh, FRA_PRIORITY, k->priority);
	if (k->src.addr.family)
		put_addr(nlh, FRA_SRC, &k->src.addr);
	if (k->dst.addr.family)
		put_addr(nlh, FRA_DST, &k->dst.addr);
	if (k->iif[0])
		nlattr_put(nlh, FRA_IIFNAME, strlen(k->iif) + 1, k->iif);
	if (k->mark || k->mask) {
		nlattr_put_u32(nlh, FRA_FWMARK, k->mark);
		nlattr_put_u32(nlh, FRA_FWMASK, k->mask);
	}
	if (k->table)
		nlattr_put_u32(nlh, FRA_TABLE, k->table);
	if (k->suppress >= 0)
		nlattr_put_u32(nlh, FRA_SUPPRESS_PREFIXLEN,
				 (uint32_t)k->suppress);
	if (k->target)
		nlattr_put_u32(nlh, FRA_GOTO, k->target);
	if (!k->no_protocol)
		nlattr_put(nlh, FRA_PROTOCOL, 1, &k->protocol);
	memcpy((char *)nlh + nlh->nlmsg_len, k->extra, k->extra_len);
	nlh->nlmsg_len += k->extra_len;
}

static void build_route(struct nlmsghdr *nlh, const struct kobj *k)
{
	struct rtmsg *rtm = nlattr_header(nlh, sizeof *rtm);

	rtm->rtm_family = k->family;
	rtm->rtm_dst_len = k->dst.len;
	rtm->rtm_table = k->table < 256 ? (uint8_t)k->table : RT_TABLE_UNSPEC;
	rtm->rtm_protocol = k->protocol;
	rtm->rtm_scope = k->scope;
	rtm->rtm_type = k->type;
	rtm->rtm_flags = k->onlink ? RTNH_F_ONLINK : 0;
	nlattr_put_u32(nlh, RTA_TABLE, k->table);
	if (k->dst.len)
		put_addr(nlh, RTA_DST, &k->dst.addr);
	if (k->metric)
		nlattr_put_u32(nlh, RTA_PRIORITY, k->metric);
	if (k->gateway.family)
		put_addr(nlh, RTA_GATEWAY, &k->gateway);
	if (k->ifindex)
		nlattr_put_u32(nlh, RTA_OIF, (uint32_t)k->ifindex);
	if (k->prefsrc.family)
		put_addr(nlh, RTA_PREFSRC, &k->prefsrc);
}

struct nlmsghdr *rtmsg_build(void *buf, const struct kobj *k, bool remove,
			     uint16_t flags, uint32_t seq)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, RTMSG_OBJ_MAX);	/* padding too */
	nlh = nlattr_begin(buf);
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = seq;
	if (k->kind == KOBJ_RULE) {
		nlh->nlmsg_type = remove ? RTM_DELRULE : RTM_NEWRULE;
		build_rule(nlh, k);
	} else {
		nlh->nlmsg_type = remove ? RTM_DELROUTE : RTM_NEWROUTE;
		build_route(nlh, k);
	}
	return nlh;
}

static bool get_addr(struct addr *out, int family, const struct nlattr *attr)
{
	size_t n = addr_bits(family) / 8;

	if (n > sizeof out->b || nlattr_len(attr) != n)
		return false;
	*out = (struct addr){ .family = (uint8_t)family };
	memcpy(out->b, nlattr_value(attr), n);
	return true;
}

static bool get_u32(uint32_t *out, const struct nlattr *attr)
{
	if (nlattr_len(attr) != sizeof *out)
		return false;
	memcpy(out, nlattr_value(attr), sizeof *out);
	return true;
}

static bool get_name(char out[KOBJ_DEVLEN], const struct nlattr *attr)
{
	size_t n = nlattr_len(attr);

	if (n < 1 || n > KOBJ_DEVLEN)
		return false;
	memcpy(out, nlattr_value(attr), n);
	out[n - 1] = '\0';
	return true;
}

/* Kept as it is, so that the rule can be removed by all that it says. */
static bool keep_strange(struct kobj *k, const struct nlattr *attr)
{
	size_t n = (size_t)NLA_ALIGN(attr->nla_len), room = KOBJ_EXTRA - k->extra_len;

	k->strange = true;
	if (n > room)
		return true;
	memcpy(k->extra + k->extra_len, attr, attr->nla_len);
	k->extra_len = (uint8_t)(k->extra_len + n);
	return true;
}

static bool read_rule_attr(struct kobj *k, const struct nlattr *attr)
{
	uint32_t n = 0;

	switch (nlattr_type(attr)) {
	case FRA_PRIORITY:
		return get_u32(&k->priority, attr);
	case FRA_TABLE:
		return get_u32(&k->table, attr);
	case FRA_FWMARK:
		return get_u32(&k->mark, attr);
	case FRA_FWMASK:
		return get_u32(&k->mask, attr);
	case FRA_SRC:
		return get_addr(&k->src.addr, k->family, attr);
	case FRA_DST:
		return get_addr(&k->dst.addr, k->family, attr);
	case FRA_IIFNAME:
		return get_name(k->iif, attr);
	case FRA_SUPPRESS_PREFIXLEN:
		if (!get_u32(&n, attr))
			return false;
		k->suppress = n > 128 ? -1 : (int)n;
		return true;
	case FRA_PROTOCOL:
		if (nlattr_len(attr) != 1)
			return false;
		memcpy(&k->protocol, nlattr_value(attr), 1);
		k->no_protocol = false;
		return true;
	case FRA_GOTO:
		return get_u32(&k->target, attr);
	case FRA_UNSPEC:
	case FRA_PAD:
		return true;
	}
	return keep_strange(k, attr);
}

static bool read_rule(struct kobj *k, const struct nlmsghdr *nlh)
{
	const struct fib_rule_hdr *frh = nlattr_content(nlh);
	const struct nlattr *attr;

	if (nlattr_content_len(nlh) < sizeof *frh)
		return false;
	*k = (struct kobj){
		.kind = KOBJ_RULE, .family = frh->family, .type = frh->action,
		.table = frh->table, .suppress = -1, .no_protocol = true,
		.claim = -1, .tos = frh->tos,
		.invert = frh->flags & FIB_RULE_INVERT,
	};
	if (!addr_bits(k->family) || frh->src_len > addr_bits(k->family) ||
	    frh->dst_len > addr_bits(k->family))
		return false;
	nlattr_each(attr, nlh, sizeof *frh)
		if (!read_rule_attr(k, attr))
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

bool rtmsg_read_head(struct kobj *out, const struct nlmsghdr *nlh)
{
	const struct fib_rule_hdr *frh = nlattr_content(nlh);
	const struct nlattr *attr;
	bool ok = true;

	if (nlh->nlmsg_type != RTM_NEWRULE ||
	    nlattr_content_len(nlh) < sizeof *frh ||
	    !addr_bits(frh->family))
		return false;
	out->kind = KOBJ_RULE;
	out->family = frh->family;
	out->type = frh->action;
	out->src = (struct prefix){ .len = frh->src_len };
	out->table = frh->table;
	out->priority = 0;
	out->protocol = 0;
	out->no_protocol = true;
	nlattr_each(attr, nlh, sizeof *frh)
		switch (nlattr_type(attr)) {
		case FRA_PRIORITY:
		case FRA_TABLE:
		case FRA_SRC:
		case FRA_PROTOCOL:
			ok &= read_rule_attr(out, attr);
		}
	if (!out->src.len)
		out->src = (struct prefix){ 0 };
	return ok;
}

bool rtmsg_says_suppress(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	nlattr_each(attr, nlh, sizeof(struct fib_rule_hdr))
		if (nlattr_type(attr) == FRA_SUPPRESS_PREFIXLEN)
			return true;
	return false;
}

static bool read_route_attr(struct kobj *k, const struct nlattr *attr)
{
	uint32_t n = 0;

	switch (nlattr_type(attr)) {
	case RTA_TABLE:
		return get_u32(&k->table, attr);
	case RTA_DST:
		return get_addr(&k->dst.addr, k->family, attr);
	case RTA_PRIORITY:
		return get_u32(&k->metric, attr);
	case RTA_GATEWAY:
		return get_addr(&k->gateway, k->family, attr);
	case RTA_PREFSRC:
		return get_addr(&k->prefsrc, k->family, attr);
	case RTA_OIF:
		if (!get_u32(&n, attr))
			return false;
		k->ifindex = (int)n;
		return true;
	case RTA_PREF:		/* IPv6 always says these two */
	case RTA_CACHEINFO:
	case RTA_UNSPEC:
	case RTA_PAD:
		return true;
	}
	k->strange = true;
	return true;
}

static bool read_route(struct kobj *k, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = nlattr_content(nlh);
	const struct nlattr *attr;

	if (nlattr_content_len(nlh) < sizeof *rtm)
		return false;
	*k = (struct kobj){
		.kind = KOBJ_ROUTE, .family = rtm->rtm_family,
		.type = rtm->rtm_type, .protocol = rtm->rtm_protocol,
		.table = rtm->rtm_table, .scope = rtm->rtm_scope,
		.suppress = -1, .claim = -1,
		.dst = { { .family = rtm->rtm_family }, rtm->rtm_dst_len },
		.onlink = rtm->rtm_flags & RTNH_F_ONLINK,
		.cloned = rtm->rtm_flags & RTM_F_CLONED,
		.strange = rtm->rtm_tos || rtm->rtm_src_len,
	};
	if (!addr_bits(k->family) || rtm->rtm_dst_len > addr_bits(k->family))
		return false;
	nlattr_each(attr, nlh, sizeof *rtm)
		if (!read_route_attr(k, attr))
			return false;
	return true;
}

bool rtmsg_read(struct kobj *out, const struct nlmsghdr *nlh)
{
	if (nlh->nlmsg_type == RTM_NEWRULE)
		return read_rule(out, nlh);
	return nlh->nlmsg_type == RTM_NEWROUTE && read_route(out, nlh);
}

/*
 * The gateway among the attributes of one next hop of several. None is by the
 * device alone, but a "via" of the other family is none that we can take over.
 */
static bool multipath_gateway(struct addr *out, int family,
			      const struct rtnexthop *nh)
{
	const struct nlattr *attr = (const void *)RTNH_DATA(nh);
	const char *end = (const char *)nh + nh->rtnh_len;

	for (; nlattr_fits(attr, end); attr = nlattr_next(attr)) {
		if (nlattr_type(attr) == RTA_GATEWAY)
			return get_addr(out, family, attr);
		if (nlattr_type(attr) == RTA_VIA)
			return false;
	}
	return true;
}

bool rtmsg_hop(struct addr *out, const struct nlmsghdr *nlh, int ifindex)
{
	const struct nlattr *attr;
	const struct rtnexthop *nh;
	struct kobj r;
	int left;

	*out = (struct addr){ 0 };
	if (!rtmsg_read(&r, nlh) || r.kind != KOBJ_ROUTE)
		return false;
	nlattr_each(attr, nlh, sizeof(struct rtmsg)) {
		if (nlattr_type(attr) == RTA_VIA)
			return false;
		if (nlattr_type(attr) != RTA_MULTIPATH)
			continue;
		nh = nlattr_value(attr);
		left = (int)nlattr_len(attr);
		/* RTNH_OK() alone reads a length that may not be there */
		for (; left >= (int)sizeof *nh && RTNH_OK(nh, left);
		     left -= (int)RTNH_ALIGN(nh->rtnh_len), nh = RTNH_NEXT(nh))
			if (nh->rtnh_ifindex == ifindex)
				return multipath_gateway(out, r.family, nh);
	}
	*out = r.gateway;
	return r.ifindex == ifindex;
}

bool rtmsg_read_addr(struct facts_addr *out, int *ifindex,
		     const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = nlattr_content(nlh);
	const struct nlattr *attr;
	struct addr local = { 0 }, address = { 0 };
	uint32_t flags;
	bool ok = true;

	if (nlh->nlmsg_type != RTM_NEWADDR ||
	    nlattr_content_len(nlh) < sizeof *ifa ||
	    !addr_bits(ifa->ifa_family) ||
	    ifa->ifa_prefixlen > addr_bits(ifa->ifa_family))
		return false;
	flags = ifa->ifa_flags;
	nlattr_each(attr, nlh, sizeof *ifa) {
		switch (nlattr_type(attr)) {
		case IFA_LOCAL:
			ok &= get_addr(&local, ifa->ifa_family, attr);
			break;
		case IFA_ADDRESS:
			ok &= get_addr(&address, ifa->ifa_family, attr);
			break;
		case IFA_FLAGS:
			ok &= get_u32(&flags, attr);
			break;
		}
	}
	if (!ok || !(local.family || address.family))
		return false;
	/* with a peer, IFA_ADDRESS is the peer's (include/uapi/linux/if_addr.h) */
	*out = (struct facts_addr){
		.prefix = { local.family ? local : address,
			    ifa->ifa_prefixlen },
		.peer = address.family ? address : local,
		.global = ifa->ifa_scope < RT_SCOPE_LINK,
		.dynamic = !(flags & IFA_F_PERMANENT),
	};
	*ifindex = (int)ifa->ifa_index;
	return true;
}
