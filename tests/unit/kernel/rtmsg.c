/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects to netlink bytes and back. Messages to be read lie in memory of just
 * their size, so that a sanitizer sees each byte read beyond.
 */
#include "kernel/rtmsg.h"
#include "../some.h"
#include "base/vec.h"

#include <libmnl/libmnl.h>
#include <linux/if_addr.h>

/* A message that a test puts together by itself. */
union message {
	struct nlmsghdr nlh;
	char buf[1024];
};

static void start(union message *m, uint16_t type, const void *body, size_t n)
{
	memset(m, 0, sizeof *m);
	mnl_nlmsg_put_header(m);
	m->nlh.nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(&m->nlh, n), body, n);
}

static void start_rule(union message *m, uint8_t family, uint8_t src_len)
{
	struct fib_rule_hdr frh = {
		.family = family, .src_len = src_len, .action = FR_ACT_TO_TBL,
	};

	start(m, RTM_NEWRULE, &frh, sizeof frh);
}

static void start_route(union message *m, uint8_t family, uint8_t dst_len)
{
	struct rtmsg rtm = {
		.rtm_family = family, .rtm_dst_len = dst_len,
		.rtm_type = RTN_UNICAST,
	};

	start(m, RTM_NEWROUTE, &rtm, sizeof rtm);
}

/* Adds one attribute of n bytes 0x0a. */
static void put(union message *m, uint16_t type, size_t n)
{
	static const char bytes[64] = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
				      "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";

	mnl_attr_put(&m->nlh, type, n, bytes);
}

/* A copy in memory of its own, so long as its header says, aligned. */
static struct nlmsghdr *alone(const union message *m)
{
	size_t n = NLMSG_ALIGN(m->nlh.nlmsg_len);
	void *copy = malloc(n);

	assert_non_null(copy);
	return memcpy(copy, m, n);
}

static bool reads(const union message *m)
{
	struct nlmsghdr *nlh = alone(m);
	struct facts_addr a;
	struct kobjs hops = { 0 };
	struct kobj k;
	bool ok;
	int ifindex;

	ok = rtmsg_read(&k, nlh);
	rtmsg_hops(&hops, nlh);
	assert_true(!hops.n || (ok && k.kind == KOBJ_ROUTE));
	vec_free(&hops);
	ok |= rtmsg_read_addr(&a, &ifindex, nlh);
	free(nlh);
	return ok;
}

static void wrong_lengths(void **state)
{
	static const struct { bool rule; uint16_t type; size_t n; } rows[] = {
		{ true, FRA_PRIORITY, 0 }, { true, FRA_PRIORITY, 3 },
		{ true, FRA_PRIORITY, 8 }, { true, FRA_TABLE, 1 },
		{ true, FRA_FWMARK, 2 }, { true, FRA_FWMASK, 5 },
		{ true, FRA_SRC, 16 }, { true, FRA_SRC, 3 },
		{ true, FRA_DST, 0 }, { true, FRA_DST, 16 },
		{ true, FRA_GOTO, 8 },
		{ true, FRA_SUPPRESS_PREFIXLEN, 1 }, { true, FRA_PROTOCOL, 4 },
		{ true, FRA_PROTOCOL, 0 }, { true, FRA_IIFNAME, 0 },
		{ true, FRA_IIFNAME, 8 },	/* and no end */
		{ true, FRA_IIFNAME, 17 }, { true, FRA_OIFNAME, 0 },
		{ true, FRA_OIFNAME, 8 }, { true, FRA_OIFNAME, 17 },
		{ true, FRA_SUPPRESS_IFGROUP, 1 },
		{ true, FRA_SUPPRESS_IFGROUP, 8 }, { false, RTA_TABLE, 1 },
		{ false, RTA_DST, 16 }, { false, RTA_PRIORITY, 2 },
		{ false, RTA_GATEWAY, 5 }, { false, RTA_GATEWAY, 0 },
		{ false, RTA_PREFSRC, 16 }, { false, RTA_OIF, 8 },
		{ false, RTA_VIA, 0 }, { false, RTA_VIA, 1 },
		{ false, RTA_VIA, 6 },	/* of a family of its own */
		{ false, RTA_NH_ID, 8 },
	};
	union message m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (rows[i].rule)
			start_rule(&m, AF_INET, 0);
		else
			start_route(&m, AF_INET, 0);
		assert_true(reads(&m));
		put(&m, rows[i].type, rows[i].n);
		same_number(reads(&m), false, rows[i].rule ? "rule" : "route");
	}
}

static void wrong_heads(void **state)
{
	union message m;

	(void)state;
	start_rule(&m, AF_BRIDGE, 0);
	assert_false(reads(&m));
	start_rule(&m, AF_UNSPEC, 0);
	assert_false(reads(&m));
	start_rule(&m, AF_INET, 33);
	put(&m, FRA_SRC, 4);
	assert_false(reads(&m));
	start_rule(&m, AF_INET, 24);	/* a length without a prefix */
	assert_false(reads(&m));
	start_rule(&m, AF_INET6, 64);
	put(&m, FRA_DST, 16);
	assert_false(reads(&m));
	start_rule(&m, AF_INET6, 64);
	put(&m, FRA_SRC, 16);
	assert_true(reads(&m));
	m.nlh.nlmsg_type = RTM_DELRULE;
	assert_true(reads(&m));
	m.nlh.nlmsg_type = RTM_NEWLINK;
	assert_false(reads(&m));
	m.nlh.nlmsg_type = NLMSG_DONE;
	assert_false(reads(&m));
	start_route(&m, AF_MPLS, 0);
	assert_false(reads(&m));
	start_route(&m, AF_INET, 33);
	assert_false(reads(&m));
	start(&m, RTM_NEWRULE, "", 0);
	assert_false(reads(&m));
	start(&m, RTM_NEWROUTE, "\2\0\0\0\0\0\0\1", 8);
	assert_false(reads(&m));
	start(&m, RTM_NEWADDR, "\2\30\0", 4);
	assert_false(reads(&m));
}

/* What we have no field for is no error: somebody else's, or drift. */
static void strangers(void **state)
{
	static const struct { bool rule; uint16_t type; bool strange; } rows[] = {
		{ true, FRA_SPORT_RANGE, true }, { true, FRA_TUN_ID, true },
		{ true, FRA_L3MDEV, true }, { true, FRA_UID_RANGE, true },
		{ true, FRA_IP_PROTO, true },
		{ true, FRA_FLOW, true }, { true, 63, true },
		{ true, FRA_UNSPEC, false }, { true, FRA_PAD, false },
		{ false, RTA_MULTIPATH, true }, { false, RTA_ENCAP, true },
		{ false, RTA_SRC, true }, { false, RTA_IIF, true },
		{ false, 63, true },
		{ false, RTA_CACHEINFO, false }, { false, RTA_PREF, false },
		{ false, RTA_PAD, false },
	};
	union message m;
	struct rtmsg *rtm;
	struct kobj k;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (rows[i].rule)
			start_rule(&m, AF_INET, 0);
		else
			start_route(&m, AF_INET, 0);
		put(&m, rows[i].type, 8);
		assert_true(rtmsg_read(&k, &m.nlh));
		same_number(k.strange, rows[i].strange,
			    rows[i].rule ? "rule" : "route");
	}
	start_rule(&m, AF_INET, 0);
	assert_true(rtmsg_read(&k, &m.nlh) && !k.l3mdev);
	mnl_attr_put_u8(&m.nlh, FRA_L3MDEV, 1);
	assert_true(rtmsg_read(&k, &m.nlh) && k.l3mdev);
	start_route(&m, AF_INET6, 0);
	rtm = mnl_nlmsg_get_payload(&m.nlh);
	rtm->rtm_tos = 4;
	assert_true(rtmsg_read(&k, &m.nlh) && k.strange && !k.cloned);
	rtm->rtm_tos = 0;
	rtm->rtm_src_len = 64;
	assert_true(rtmsg_read(&k, &m.nlh) && k.strange);
	rtm->rtm_src_len = 0;
	rtm->rtm_flags = RTM_F_CLONED;
	assert_true(rtmsg_read(&k, &m.nlh) && !k.strange && k.cloned);
}

/* A rule is removed by all that it says, known or not. */
static void strange_comes_back(void **state)
{
	static const uint16_t types[] = {
		FRA_SPORT_RANGE, FRA_TUN_ID, FRA_L3MDEV, FRA_UID_RANGE, 63,
	};
	union message m, again;
	struct kobj k, back;
	size_t i;

	(void)state;
	start_rule(&m, AF_INET, 0);
	for (i = 0; i < COUNT(types); i++)
		put(&m, types[i], 1 + 3 * i);
	assert_true(rtmsg_read(&k, &m.nlh) && k.strange && k.no_protocol);
	rtmsg_build(&again, &k, true, 0, 0);
	again.nlh.nlmsg_type = RTM_NEWRULE;
	assert_true(rtmsg_read(&back, &again.nlh));
	assert_int_equal(kobj_cmp(&k, &back), 0);
	assert_int_equal(back.extra_len, k.extra_len);
	/* what there is no room for is left out, and strange all the same */
	for (i = 0; i < 9; i++)
		put(&m, FRA_UID_RANGE, 29);
	assert_true(rtmsg_read(&k, &m.nlh) && k.strange);
	assert_in_range(k.extra_len, 1, KOBJ_EXTRA);
	rtmsg_build(&again, &k, true, 0, 0);
	assert_in_range(again.nlh.nlmsg_len, 1, RTMSG_OBJ_MAX);
}

/* The kernel says "none" to suppress_prefixlength by all ones, or not at all. */
static void no_suppress(void **state)
{
	union message m;
	bool says = false;
	struct kobj k;

	(void)state;
	start_rule(&m, AF_INET, 0);
	assert_true(rtmsg_read_rule(&k, &m.nlh, &says));
	assert_false(says);
	mnl_attr_put_u32(&m.nlh, FRA_SUPPRESS_PREFIXLEN, UINT32_MAX);
	assert_true(rtmsg_read_rule(&k, &m.nlh, &says));
	assert_int_equal(k.suppress, -1);
	assert_false(k.strange);
	assert_true(says);
	start_rule(&m, AF_INET6, 0);
	mnl_attr_put_u32(&m.nlh, FRA_SUPPRESS_PREFIXLEN, 128);
	assert_true(rtmsg_read(&k, &m.nlh));
	assert_int_equal(k.suppress, 128);
}

static void read_is_what_was_built(void **state)
{
	(void)state;
	ROUNDS(20000) {
		union message m;
		struct kobj k = some_kobj(), back;
		bool remove = dice(2), says = false;
		uint32_t seq = dice(UINT32_MAX);
		struct nlmsghdr *nlh;

		if (k.kind == KOBJ_RULE && dice_one_in(5))
			k.no_protocol = true, k.protocol = 0;
		memset(&m, 0xee, sizeof m);
		nlh = rtmsg_build(&m, &k, remove, NLM_F_EXCL, seq);
		HOLDS(nlh == &m.nlh && nlh->nlmsg_len <= RTMSG_OBJ_MAX);
		HOLDS((unsigned char)m.buf[RTMSG_OBJ_MAX] == 0xee);
		HOLDS(nlh->nlmsg_seq == seq);
		HOLDS(nlh->nlmsg_flags == (NLM_F_REQUEST | NLM_F_EXCL));
		HOLDS(nlh->nlmsg_type == (k.kind == KOBJ_RULE
		      ? remove ? RTM_DELRULE : RTM_NEWRULE
		      : remove ? RTM_DELROUTE : RTM_NEWROUTE));
		nlh = alone(&m);
		HOLDS(rtmsg_read(&back, nlh));
		HOLDS(!kobj_cmp(&k, &back));
		HOLDS(back.no_protocol == k.no_protocol && !back.cloned);
		HOLDS(back.claim == -1 && back.suppress == k.suppress);
		HOLDS(!memcmp(back.iif, k.iif, sizeof k.iif));
		HOLDS(!memcmp(back.oif, k.oif, sizeof k.oif));
		if (k.kind == KOBJ_RULE)
			HOLDS(rtmsg_read_rule(&back, nlh, &says) &&
			      says == (k.suppress >= 0));
		free(nlh);
	}
}

/* The group that every link has is none of uplinks: kept as it is. */
static void group_of_all(void **state)
{
	union message m, again;
	struct kobj k, back;

	(void)state;
	start_rule(&m, AF_INET, 0);
	mnl_attr_put_u32(&m.nlh, FRA_SUPPRESS_IFGROUP, 0);
	assert_true(rtmsg_read(&k, &m.nlh) && k.strange);
	assert_int_equal(k.suppress_group, 0);
	rtmsg_build(&again, &k, false, 0, 0);
	assert_true(rtmsg_read(&back, &again.nlh));
	assert_int_equal(kobj_cmp(&k, &back), 0);
	assert_int_equal(back.extra_len, MNL_ATTR_HDRLEN + 4);
	start_rule(&m, AF_INET, 0);
	mnl_attr_put_u32(&m.nlh, FRA_SUPPRESS_IFGROUP, 7000);
	assert_true(rtmsg_read(&k, &m.nlh) && !k.strange);
	assert_int_equal(k.suppress_group, 7000);
}

/* What a route says of connections: as we say it, and what we do not know. */
static void route_metrics(void **state)
{
	struct nlattr *nest;
	union message m;
	struct kobj k;

	(void)state;
	start_route(&m, AF_INET, 0);
	nest = mnl_attr_nest_start(&m.nlh, RTA_METRICS);
	mnl_attr_put_u32(&m.nlh, RTAX_ADVMSS, 1360);
	mnl_attr_put_u32(&m.nlh, RTAX_MTU, 1400);
	mnl_attr_nest_end(&m.nlh, nest);
	assert_true(rtmsg_read(&k, &m.nlh) && !k.strange);
	assert_int_equal(k.metrics[METRIC_MTU], 1400);
	assert_int_equal(k.metrics[METRIC_ADVMSS], 1360);
	assert_int_equal(k.metrics[METRIC_INITCWND], 0);
	start_route(&m, AF_INET, 0);
	nest = mnl_attr_nest_start(&m.nlh, RTA_METRICS);
	mnl_attr_put_u32(&m.nlh, RTAX_HOPLIMIT, 64);
	mnl_attr_nest_end(&m.nlh, nest);
	assert_true(rtmsg_read(&k, &m.nlh) && k.strange);
	start_route(&m, AF_INET, 0);
	nest = mnl_attr_nest_start(&m.nlh, RTA_METRICS);
	put(&m, RTAX_MTU, 2);
	mnl_attr_nest_end(&m.nlh, nest);
	assert_false(rtmsg_read(&k, &m.nlh));
}

/* A device goes into a group, and back into that of all. */
static void groups(void **state)
{
	struct kobj k = { .kind = KOBJ_GROUP, .ifindex = 3, .table = 7000,
			  .dev = "eth1" };
	union message m;
	const struct ifinfomsg *ifi;
	const struct nlattr *attr;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		rtmsg_build(&m, &k, i, NLM_F_ACK, 9);
		assert_int_equal(m.nlh.nlmsg_type, RTM_SETLINK);
		assert_int_equal(m.nlh.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
		assert_int_equal(m.nlh.nlmsg_seq, 9);
		ifi = mnl_nlmsg_get_payload(&m.nlh);
		assert_int_equal(ifi->ifi_index, 3);
		assert_int_equal(ifi->ifi_flags | ifi->ifi_change, 0);
		assert_int_equal(m.nlh.nlmsg_len, NLMSG_LENGTH(sizeof *ifi) +
				 MNL_ATTR_HDRLEN + 4);
		attr = mnl_nlmsg_get_payload_offset(&m.nlh, sizeof *ifi);
		assert_int_equal(mnl_attr_get_type(attr), IFLA_GROUP);
		assert_int_equal(mnl_attr_get_u32(attr), i ? 0 : 7000);
	}
}

/* The greatest object of each kind still fits. */
static void largest(void **state)
{
	union message m;
	struct kobj k = {
		.kind = KOBJ_RULE, .family = AF_INET6, .table = UINT32_MAX,
		.mark = 1, .mask = 1, .suppress = 3, .suppress_group = 1,
		.iif = "a123456789abcde", .oif = "b123456789abcde",
		.src = { { AF_INET6, { 1 } }, 128 },
		.dst = { { AF_INET6, { 1 } }, 128 },
	};
	struct hops hops;
	size_t i;

	(void)state;
	rtmsg_build(&m, &k, false, 0, 0);
	assert_in_range(m.nlh.nlmsg_len, 1, RTMSG_OBJ_MAX);
	k.extra_len = KOBJ_EXTRA;
	k.tos = k.target = 1;
	rtmsg_build(&m, &k, true, 0, 0);
	assert_in_range(m.nlh.nlmsg_len, 1, RTMSG_OBJ_MAX);
	k.kind = KOBJ_ROUTE;
	k.metric = 1, k.ifindex = 1;
	k.gateway = k.prefsrc = k.dst.addr;
	for (i = 0; i < METRICS; i++)
		k.metrics[i] = 1;
	rtmsg_build(&m, &k, false, 0, 0);
	assert_in_range(m.nlh.nlmsg_len, 1, RTMSG_OBJ_MAX);
	k.hops = &hops;		/* then nothing else says where it leads */
	for (hops.n = 0; hops.n < KOBJ_HOPS; hops.n++)
		hops.v[hops.n] = (struct hop){ .ifindex = 2, .weight = 256,
					       .gateway = k.dst.addr };
	rtmsg_build(&m, &k, true, 0, 0);
	assert_in_range(m.nlh.nlmsg_len, 1, RTMSG_OBJ_MAX);
	/* IPv4 by routers of IPv6 takes more */
	k.family = k.prefsrc.family = AF_INET;
	k.dst = (struct prefix){ { AF_INET, { 1 } }, 32 };
	rtmsg_build(&m, &k, true, 0, 0);
	assert_in_range(m.nlh.nlmsg_len, 600, RTMSG_OBJ_MAX);
}

/* Of an IPv4 route, also one of IPv6: struct rtvia. */
static void put_gateway(struct nlmsghdr *nlh, const char *gateway)
{
	char via[2 + 16];
	struct prefix p;
	uint16_t family;
	size_t bytes;

	assert_null(prefix_parse(&p, gateway, true));
	bytes = addr_bits(p.addr.family) / 8;
	family = p.addr.family;
	memcpy(via, &family, 2);
	memcpy(via + 2, p.addr.b, bytes);
	if (p.addr.family == AF_INET)
		mnl_attr_put(nlh, RTA_GATEWAY, bytes, p.addr.b);
	else
		mnl_attr_put(nlh, RTA_VIA, 2 + bytes, via);
}

/* One hop of a multipath IPv4 route; "" for a gateway is none that can be read. */
static void put_hop(union message *m, int ifindex, const char *gateway)
{
	struct rtnexthop *nh = (void *)((char *)m +
					NLMSG_ALIGN(m->nlh.nlmsg_len));

	nh->rtnh_ifindex = ifindex;
	m->nlh.nlmsg_len += sizeof *nh;
	if (gateway && *gateway)
		put_gateway(&m->nlh, gateway);
	else if (gateway)
		put(m, RTA_GATEWAY, 3);
	nh->rtnh_len = (unsigned short)((char *)m + m->nlh.nlmsg_len -
					(char *)nh);
}

/* "DEVICE GATEWAY, ..." of a message in memory of just its size. */
static void same_hops(const union message *m, const char *want)
{
	struct nlmsghdr *nlh = alone(m);
	struct kobjs hops = { 0 };
	struct text t = { 0 };
	char buf[ADDR_STRLEN];
	size_t i;

	text_add(&t, "");
	rtmsg_hops(&hops, nlh);
	for (i = 0; i < hops.n; i++) {
		text_addf(&t, "%s%d %s", i ? ", " : "", hops.v[i].ifindex,
			  addr_format(&hops.v[i].gateway, buf));
		assert_int_equal(hops.v[i].several, hops.n > 1);
	}
	same_text(t.s, want, "hops");
	text_free(&t);
	vec_free(&hops);
	free(nlh);
}

static void next_hops(void **state)
{
	struct nlattr *nest;
	union message m;

	(void)state;
	start_route(&m, AF_INET, 0);
	mnl_attr_put_u32(&m.nlh, RTA_PRIORITY, 5);
	nest = mnl_attr_nest_start(&m.nlh, RTA_MULTIPATH);
	put_hop(&m, 2, "10.2.2.1");
	put_hop(&m, 3, NULL);
	put_hop(&m, 4, "");	/* cannot be read */
	put_hop(&m, 5, "10.5.5.1");
	put_hop(&m, 6, "fe80::1");
	mnl_attr_nest_end(&m.nlh, nest);
	same_hops(&m, "2 10.2.2.1, 3 none, 5 10.5.5.1, 6 fe80::1");
	start_route(&m, AF_INET, 0);
	mnl_attr_put_u32(&m.nlh, RTA_PRIORITY, 5);
	mnl_attr_put_u32(&m.nlh, RTA_OIF, 7);
	same_hops(&m, "7 none");
	put_gateway(&m.nlh, "10.10.10.10");
	same_hops(&m, "7 10.10.10.10");
	start_route(&m, AF_INET, 0);
	mnl_attr_put_u32(&m.nlh, RTA_PRIORITY, 5);
	mnl_attr_put_u32(&m.nlh, RTA_OIF, 7);
	put_gateway(&m.nlh, "fe80::1");
	same_hops(&m, "7 fe80::1");
	m.nlh.nlmsg_type = RTM_DELROUTE;
	same_hops(&m, "");
	start_rule(&m, AF_INET, 0);
	same_hops(&m, "");
}

/* A route by several next hops comes back with all of them. */
static void several_come_back(void **state)
{
	(void)state;
	ROUNDS(5000) {
		struct kobj k = some_route(), back;
		struct hops hops = { .n = 0 }, read;
		size_t i, n = 2 + dice(KOBJ_HOPS - 1);
		struct hop *h;
		struct nlmsghdr *nlh;
		union message m;

		k.type = RTN_UNICAST;
		k.onlink = false;
		k.gateway = k.prefsrc = (struct addr){ 0 };
		k.ifindex = 0;
		k.several = true;
		k.hops = &hops;
		for (i = 0; i < n; i++) {
			h = &hops.v[hops.n++];
			h->ifindex = (int)(1 + dice(9));
			h->weight = 1 + dice(256);
			h->onlink = dice_one_in(4);
			if (dice(4))
				h->gateway = some_addr(dice_one_in(9)
					? AF_INET6 : k.family);
		}
		memset(&m, 0xee, sizeof m);
		nlh = rtmsg_build(&m, &k, false, 0, 1);
		HOLDS(nlh->nlmsg_len <= RTMSG_OBJ_MAX);
		nlh = alone(&m);
		HOLDS(rtmsg_read_several(&back, &read, nlh));
		HOLDS(back.hops == &read && back.several && !back.strange &&
		      !kobj_cmp(&back, &k));
		/* who knows of one next hop only has a route that is strange */
		HOLDS(rtmsg_read_route(&back, nlh) && back.strange &&
		      back.several && !back.hops);
		free(nlh);
	}
}

/* What a struct hops cannot hold, or what is none. */
static void several_refused(void **state)
{
	static const struct {
		size_t hops;
		const char *last;
		bool nexthop, gone, reads;
	} rows[] = {
		{ 2, "10.2.2.1", false, false, true },
		{ 1, "10.2.2.1", false, false, true },
		{ 16, "10.2.2.1", false, false, true },
		{ 17, "10.2.2.1", false, false, false },
		{ 2, "", false, false, false },
		{ 2, "fe80::1", false, false, true },
		{ 2, "10.2.2.1", true, false, false },
		{ 2, "10.2.2.1", false, true, false },
		{ 0, NULL, false, false, false },
	};
	struct hops hops;
	struct nlattr *nest;
	struct nlmsghdr *nlh;
	union message m;
	struct kobj k;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start_route(&m, AF_INET, 0);
		if (rows[i].nexthop)
			mnl_attr_put_u32(&m.nlh, RTA_NH_ID, 9);
		if (rows[i].gone)
			m.nlh.nlmsg_type = RTM_DELROUTE;
		if (rows[i].hops) {
			nest = mnl_attr_nest_start(&m.nlh, RTA_MULTIPATH);
			for (j = 1; j < rows[i].hops; j++)
				put_hop(&m, (int)j, "10.1.1.1");
			put_hop(&m, 9, rows[i].last);
			mnl_attr_nest_end(&m.nlh, nest);
		}
		nlh = alone(&m);
		same_number(rtmsg_read_several(&k, &hops, nlh), rows[i].reads,
			    rows[i].last);
		free(nlh);
	}
	/* one that says to be longer than what is there */
	start_route(&m, AF_INET, 0);
	nest = mnl_attr_nest_start(&m.nlh, RTA_MULTIPATH);
	put_hop(&m, 2, "10.1.1.1");
	((struct rtnexthop *)(void *)((char *)nest + NLA_HDRLEN))->rtnh_len += 4;
	mnl_attr_nest_end(&m.nlh, nest);
	nlh = alone(&m);
	assert_false(rtmsg_read_several(&k, &hops, nlh));
	free(nlh);
}

/* By a nexthop object the kernel takes no other word of where a route leads. */
static void nexthop_object(void **state)
{
	union message m;
	struct kobj k, back;

	(void)state;
	start_route(&m, AF_INET, 0);
	mnl_attr_put_u32(&m.nlh, RTA_NH_ID, 9);
	mnl_attr_put_u32(&m.nlh, RTA_OIF, 7);
	put_gateway(&m.nlh, "10.10.10.10");
	assert_true(rtmsg_read(&k, &m.nlh));
	same_number(k.nexthop, 9, "object");
	same_number(k.ifindex, 7, "device");
	rtmsg_build(&m, &k, true, 0, 0);
	assert_true(rtmsg_read(&back, &m.nlh));
	same_number(back.nexthop, 9, "object");
	same_number(back.ifindex, 0, "device");
	assert_int_equal(back.gateway.family, 0);
}

static void addresses(void **state)
{
	static const struct {
		uint8_t family, len, flags, scope;
		const char *local, *address;
		uint32_t more_flags;	/* IFA_FLAGS, 0: not there */
		const char *want;
	} rows[] = {
	{ AF_INET, 24, IFA_F_PERMANENT, 0, NULL, NULL, 0, NULL },
	{ AF_INET, 33, 0, 0, "10.2.2.2", NULL, 0, NULL },
	{ AF_INET, 24, 0, 0, "2001:db8::2", NULL, 0, NULL },
	{ AF_UNSPEC, 24, 0, 0, "10.2.2.2", NULL, 0, NULL },
	{ AF_INET, 24, IFA_F_PERMANENT, 0, "10.2.2.2", "10.2.2.2", 0,
	  "10.2.2.2/24 10.2.2.2 global" },
	{ AF_INET, 32, IFA_F_PERMANENT, 0, "10.2.2.2", "10.2.2.1", 0,
	  "10.2.2.2 10.2.2.1 global" },
	{ AF_INET, 24, 0, 0, "10.2.2.2", "10.2.2.2", 0,
	  "10.2.2.2/24 10.2.2.2 global dynamic" },
	{ AF_INET, 16, IFA_F_PERMANENT, RT_SCOPE_LINK, "169.254.1.1",
	  "169.254.1.1", 0, "169.254.1.1/16 169.254.1.1" },
	{ AF_INET6, 64, IFA_F_PERMANENT, RT_SCOPE_LINK, NULL, "fe80::1", 0,
	  "fe80::1/64 fe80::1" },
	{ AF_INET6, 64, 0, 0, NULL, "2001:db8::2",
	  IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE,
	  "2001:db8::2/64 2001:db8::2 global" },
	{ AF_INET6, 64, IFA_F_PERMANENT, RT_SCOPE_SITE, NULL, "2001:db8::2",
	  IFA_F_MANAGETEMPADDR,
	  "2001:db8::2/64 2001:db8::2 global dynamic" },
	};
	struct ifa_cacheinfo came = { .cstamp = 1234, .tstamp = 5678 };
	char a[PREFIX_STRLEN], b[ADDR_STRLEN], got[128];
	struct facts_addr fa;
	struct prefix p;
	union message m;
	size_t i;
	int ifindex = 0;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct ifaddrmsg ifa = {
			rows[i].family, rows[i].len, rows[i].flags,
			rows[i].scope, 42,
		};

		start(&m, RTM_NEWADDR, &ifa, sizeof ifa);
		if (rows[i].local) {
			assert_null(prefix_parse(&p, rows[i].local, true));
			mnl_attr_put(&m.nlh, IFA_LOCAL,
				     addr_bits(p.addr.family) / 8, p.addr.b);
		}
		if (rows[i].address) {
			assert_null(prefix_parse(&p, rows[i].address, true));
			mnl_attr_put(&m.nlh, IFA_ADDRESS,
				     addr_bits(p.addr.family) / 8, p.addr.b);
		}
		if (rows[i].more_flags)
			mnl_attr_put_u32(&m.nlh, IFA_FLAGS, rows[i].more_flags);
		mnl_attr_put(&m.nlh, IFA_CACHEINFO, sizeof came, &came);
		if (!rtmsg_read_addr(&fa, &ifindex, &m.nlh)) {
			same_text(NULL, rows[i].want, rows[i].local);
			continue;
		}
		snprintf(got, sizeof got, "%s %s%s%s%s",
			 prefix_format(&fa.prefix, a), addr_format(&fa.peer, b),
			 fa.global ? " global" : "",
			 fa.dynamic ? " dynamic" : "",
			 fa.shared ? " shared" : "");
		same_text(got, rows[i].want, rows[i].want);
		assert_int_equal(ifindex, 42);
		assert_int_equal(fa.came, 1234);
	}
	m.nlh.nlmsg_type = RTM_DELADDR;
	assert_false(rtmsg_read_addr(&fa, &ifindex, &m.nlh));
}

/* Something that the kernel could say, of one of the kinds that we read. */
static void some_message(union message *m)
{
	struct kobj k = some_kobj();
	struct ifaddrmsg ifa = { AF_INET, 24, 0, 0, 2 };
	struct nlattr *nest;

	memset(m, 0, sizeof *m);
	switch (dice(3)) {
	case 0:
		rtmsg_build(m, &k, false, 0, 1);
		break;
	case 1:
		start_route(m, AF_INET, 0);
		nest = mnl_attr_nest_start(&m->nlh, RTA_MULTIPATH);
		put_hop(m, 2, "10.2.2.1");
		put_hop(m, 3, dice(2) ? "10.3.3.1" : NULL);
		mnl_attr_nest_end(&m->nlh, nest);
		break;
	default:
		start(m, RTM_NEWADDR, &ifa, sizeof ifa);
		put(m, IFA_LOCAL, 4);
		put(m, IFA_ADDRESS, 4);
		mnl_attr_put_u32(&m->nlh, IFA_FLAGS, 0);
	}
}

/* As mnl_nlmsg_ok() lets pass: a whole header, and so long as it says. */
static void nothing_beyond(void **state)
{
	(void)state;
	ROUNDS(3000) {
		union message m, cut;
		uint32_t len, n, times;

		some_message(&m);
		len = m.nlh.nlmsg_len;
		for (n = sizeof m.nlh; n <= len; n++) {
			cut = m;
			cut.nlh.nlmsg_len = n;
			reads(&cut);
		}
		for (times = 0; times < 20; times++) {
			cut = m;
			for (n = 1 + dice(4); n; n--)
				cut.buf[sizeof m.nlh + dice(len - (uint32_t)
					sizeof m.nlh)] = (char)dice(256);
			reads(&cut);
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_lengths),
		cmocka_unit_test(wrong_heads),
		cmocka_unit_test(strangers),
		cmocka_unit_test(strange_comes_back),
		cmocka_unit_test(no_suppress),
		cmocka_unit_test(read_is_what_was_built),
		cmocka_unit_test(group_of_all),
		cmocka_unit_test(route_metrics),
		cmocka_unit_test(groups),
		cmocka_unit_test(largest),
		cmocka_unit_test(next_hops),
		cmocka_unit_test(several_come_back),
		cmocka_unit_test(several_refused),
		cmocka_unit_test(nexthop_object),
		cmocka_unit_test(addresses),
		cmocka_unit_test(nothing_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
