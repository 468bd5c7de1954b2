/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule, route or link group: one total order, what is one place, its text. */
#include "model/kobj.h"
#include "../some.h"

static struct prefix prefix(const char *s)
{
	struct prefix p = { 0 };

	if (s)
		assert_null(prefix_parse(&p, s, true));
	return p;
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* Every field that takes part in the order, changed alone. */
static void every_field(void **state)
{
	struct kobj rule = some_rule(), route = some_route(), k;
	struct kobj group = { .kind = KOBJ_GROUP, .ifindex = 2, .table = 7000 };
	size_t i;

	(void)state;
	rule.src = prefix("10.2.2.2/32");
	rule.family = route.family = AF_INET;
	rule.dst = (struct prefix){ 0 };
	route.dst = prefix("10.2.2.0/24");
	route.gateway = route.prefsrc = prefix("10.2.2.1").addr;
#define DIFFERS(base, change) \
	(k = (base), (change), assert_int_not_equal(kobj_cmp(&k, &(base)), 0), \
	 assert_int_equal(sign(kobj_cmp(&k, &(base))), \
			  -sign(kobj_cmp(&(base), &k))))
#define SAME(base, change) \
	(k = (base), (change), assert_int_equal(kobj_cmp(&k, &(base)), 0), \
	 assert_true(kobj_same_place(&k, &(base))))
	DIFFERS(rule, k.kind = KOBJ_ROUTE);
	DIFFERS(rule, k.family = AF_INET6);
	DIFFERS(rule, k.protocol++);
	DIFFERS(rule, k.type++);
	DIFFERS(rule, k.table++);
	DIFFERS(rule, k.priority++);
	DIFFERS(rule, k.mark++);
	DIFFERS(rule, k.mask++);
	DIFFERS(rule, k.suppress++);
	DIFFERS(rule, k.strange = !k.strange);
	DIFFERS(rule, k.invert = !k.invert);
	DIFFERS(rule, k.tos++);
	DIFFERS(rule, k.target++);
	DIFFERS(rule, k.extra_len += 4);
	rule.extra_len = 4;
	DIFFERS(rule, k.extra[3]++);
	DIFFERS(rule, strcpy(k.iif, "other"));
	DIFFERS(rule, strcpy(k.oif, "other"));
	DIFFERS(rule, k.suppress_group++);
	DIFFERS(rule, k.src.len--);
	DIFFERS(rule, k.dst = k.src);
	for (i = 0; i < 4; i++)
		DIFFERS(rule, k.src.addr.b[i] ^= 1);
	SAME(rule, k.claim++);
	SAME(rule, strcpy(k.dev, "other"));

	DIFFERS(route, k.protocol++);
	DIFFERS(route, k.type++);
	DIFFERS(route, k.table++);
	DIFFERS(route, k.metric++);
	DIFFERS(route, k.ifindex++);
	DIFFERS(route, k.scope++);
	DIFFERS(route, k.onlink = !k.onlink);
	DIFFERS(route, k.strange = !k.strange);
	DIFFERS(route, k.dst.len++);
	DIFFERS(route, k.dst.addr.b[0] ^= 1);
	DIFFERS(route, k.gateway.b[3] ^= 1);
	DIFFERS(route, k.gateway.family = AF_INET6);
	DIFFERS(route, k.nexthop++);
	DIFFERS(route, k.prefsrc.b[3] ^= 1);
	for (i = 0; i < METRICS; i++)
		DIFFERS(route, k.metrics[i]++);
	SAME(route, k.claim++);
	SAME(route, strcpy(k.dev, "other"));

	DIFFERS(group, k.ifindex++);
	DIFFERS(group, k.table++);
	DIFFERS(group, k.kind = KOBJ_RULE);
	SAME(group, k.claim++);
	SAME(group, strcpy(k.dev, "other"));
}

/* Next hops, each of their fields; but for the names of devices. */
static void every_hop(void **state)
{
	struct hops two = { 2, { { .ifindex = 2, .weight = 1 },
				 { .ifindex = 3, .weight = 1 } } }, h;
	struct kobj route = { .kind = KOBJ_ROUTE, .family = AF_INET,
			      .hops = &two, .several = true }, k = route;

	(void)state;
#define HOPS(change) (h = two, k.hops = &h, (change), \
	assert_true(kobj_same_place(&k, &route)), kobj_cmp(&k, &route))
#define HOPS_DIFFER(change) \
	(assert_int_not_equal(HOPS(change), 0), \
	 assert_int_equal(sign(kobj_cmp(&k, &route)), \
			  -sign(kobj_cmp(&route, &k))))
	assert_int_equal(HOPS((void)0), 0);
	assert_int_equal(HOPS(strcpy(h.v[1].dev, "eth1")), 0);
	assert_int_equal(HOPS(h.v[2].ifindex = 9), 0);
	HOPS_DIFFER(h.n = 1);
	HOPS_DIFFER(h.n = 3);
	HOPS_DIFFER(h.v[1].ifindex++);
	HOPS_DIFFER(h.v[0].weight++);
	HOPS_DIFFER(h.v[1].onlink = true);
	HOPS_DIFFER(h.v[1].gateway = prefix("10.2.2.1").addr);
	HOPS_DIFFER(k.hops = NULL);
}

static void total_order(void **state)
{
	(void)state;
	ROUNDS(20000) {
		struct kobj a = some_kobj(), b = some_kobj(), c = some_kobj();
		int ab, bc;

		if (dice(2))
			b = a, b.priority = 7000 + dice(3), b.suppress = -1;
		if (dice(2))
			c = b, c.protocol = 3, c.table = 7001;
		ab = kobj_cmp(&a, &b);
		bc = kobj_cmp(&b, &c);
		HOLDS(!kobj_cmp(&a, &a));
		HOLDS(sign(ab) == -sign(kobj_cmp(&b, &a)));
		HOLDS(!(ab <= 0 && bc <= 0) || kobj_cmp(&a, &c) <= 0);
		HOLDS(!(ab < 0 && bc <= 0) || kobj_cmp(&a, &c) < 0);
		HOLDS(ab || kobj_cmp(&a, &c) == bc);
		HOLDS(kobj_same_place(&a, &b) == kobj_same_place(&b, &a));
		HOLDS(ab || kobj_same_place(&a, &b));
		/* what is one place lies together in the order */
		HOLDS(!(ab <= 0 && bc <= 0 && kobj_same_place(&a, &c)) ||
		      kobj_same_place(&a, &b));
		HOLDS(!kobj_same_selector(&a, &b) ||
		      (a.kind == KOBJ_RULE && b.kind == KOBJ_RULE));
	}
}

/* Routes first, and of them those to which a gateway has to be reachable. */
static void gateways_come_after(void **state)
{
	struct kobj def = { .kind = KOBJ_ROUTE, .family = AF_INET };
	struct kobj net = def, rule = { .kind = KOBJ_RULE, .family = AF_INET };
	struct kobj group = { .kind = KOBJ_GROUP, .ifindex = 2, .table = 7000 };

	(void)state;
	net.dst = prefix("255.0.0.0/8");
	def.dst.addr.family = AF_INET;
	assert_true(kobj_cmp(&net, &def) < 0);
	assert_true(kobj_cmp(&def, &rule) < 0);
	assert_true(kobj_cmp(&rule, &group) < 0);
}

static void places(void **state)
{
	struct kobj a = { .kind = KOBJ_ROUTE, .family = AF_INET, .table = 7001,
			  .protocol = 77, .ifindex = 2 };
	struct kobj b = a, r = { .kind = KOBJ_RULE, .family = AF_INET,
				 .priority = 7300, .table = 7001 };
	struct kobj q = r;

	(void)state;
	assert_false(kobj_same_place(&a, &r));
	/* a route that differs otherwise is its new form */
	b.ifindex = 3;
	b.protocol = 4;
	b.type = RTN_UNREACHABLE;
	b.scope = RT_SCOPE_LINK;
	b.onlink = true;
	b.gateway = b.prefsrc = prefix("10.2.2.1").addr;
	assert_true(kobj_same_place(&a, &b));
	b.metric = 5;
	assert_false(kobj_same_place(&a, &b));
	b = a, b.table++;
	assert_false(kobj_same_place(&a, &b));
	b = a, b.dst = prefix("10.0.0.0/8");
	assert_false(kobj_same_place(&a, &b));
	/* a rule that differs at all is another */
	q.suppress = 1;
	assert_false(kobj_same_place(&r, &q));
	assert_true(kobj_same_selector(&r, &q));
	q.table = q.priority = q.protocol = q.type = 9;
	assert_true(kobj_same_selector(&r, &q));
	q.mark = 1;
	assert_false(kobj_same_selector(&r, &q));
	assert_false(kobj_same_selector(&a, &a));
	q = r, strcpy(q.oif, "eth1");
	assert_false(kobj_same_selector(&r, &q));
	/* a device is in one group */
	a = (struct kobj){ .kind = KOBJ_GROUP, .ifindex = 2, .table = 7000 };
	b = a, b.table = 1;
	assert_true(kobj_same_place(&a, &b));
	b = a, b.ifindex = 3;
	assert_false(kobj_same_place(&a, &b));
	assert_false(kobj_same_place(&a, &r));
	assert_false(kobj_same_selector(&a, &a));
}

/* For whom a rule is: a source, else a mark, else a device, else a destination. */
static void subjects(void **state)
{
	const struct kobj any = { .kind = KOBJ_RULE, .family = AF_INET,
				  .table = 7001, .priority = 7300 };
	struct kobj a = any, b;

	(void)state;
#define ONE(change) (b = a, (change), \
	assert_int_equal(kobj_subject_cmp(&a, &b), 0), \
	assert_int_equal(kobj_subject_cmp(&b, &a), 0))
#define TWO(change) (b = a, (change), \
	assert_int_not_equal(kobj_subject_cmp(&a, &b), 0), \
	assert_int_equal(sign(kobj_subject_cmp(&a, &b)), \
			 -sign(kobj_subject_cmp(&b, &a))))
	/* of none of these, nor of a family */
	TWO(b.family = AF_INET6);
	ONE(b.priority = b.table = b.type = b.suppress_group = 9);
	ONE(strcpy(b.iif, "eth1"));
	TWO(strcpy(b.oif, "eth1"));
	TWO(b.dst = prefix("10.0.0.0/8"));
	TWO(b.mark = 2);
	TWO(b.mask = 0xff);
	TWO(b.src = prefix("10.2.2.2"));
	a.dst = prefix("10.0.0.0/8");
	TWO(b.dst.len = 9);
	TWO(b.src = b.dst);
	/* a device bound: to wherever */
	strcpy(a.oif, "eth1");
	ONE(b.dst = prefix("192.168.0.0/16"));
	TWO(strcpy(b.oif, "eth2"));
	TWO(b.mark = 2);
	a = any, a.mark = 2, a.mask = UINT32_MAX;
	ONE(b.dst = prefix("192.168.0.0/16"));
	ONE(strcpy(b.iif, "eth1"));
	ONE(strcpy(b.oif, "eth1"));
	TWO(b.mark = 3);
	TWO(b.mask = 0xff);
	TWO(b.src = prefix("10.2.2.2"));
	a.src = prefix("10.2.2.2");
	ONE(b.dst = prefix("192.168.0.0/16"));
	ONE(b.mark = 3);
	ONE(strcpy(b.oif, "eth1"));
	TWO(b.src.len = 31);
}

static void subject_order(void **state)
{
	(void)state;
	ROUNDS(20000) {
		struct kobj a = some_rule(), b = some_rule(), c = some_rule();
		int ab = kobj_subject_cmp(&a, &b);
		int bc = kobj_subject_cmp(&b, &c);

		HOLDS(!kobj_subject_cmp(&a, &a));
		HOLDS(sign(ab) == -sign(kobj_subject_cmp(&b, &a)));
		HOLDS(!(ab <= 0 && bc <= 0) || kobj_subject_cmp(&a, &c) <= 0);
		HOLDS(ab || sign(kobj_subject_cmp(&a, &c)) == sign(bc));
		/* one selector is one subject's */
		HOLDS(!kobj_same_selector(&a, &b) || !ab);
	}
}

struct printed {
	struct kobj k;
	bool suppresses;
	const char *src, *dst, *gateway, *prefsrc, *table_name, *text;
};

static void print(const struct printed *p)
{
	struct kobj k = p->k;
	struct text t = { 0 };

	k.src = prefix(p->src);
	k.dst = prefix(p->dst);
	k.gateway = prefix(p->gateway).addr;
	k.prefsrc = prefix(p->prefsrc).addr;
	k.suppress = p->suppresses ? k.suppress : -1;
	k.family = k.family ? k.family : AF_INET;
	k.type = k.type ? k.type : RTN_UNICAST;	/* and FR_ACT_TO_TBL */
	kobj_print(&t, &k, p->table_name);
	same_text(t.s, p->text, p->text);
	text_free(&t);
}

#define RULE(...) .k = { .kind = KOBJ_RULE, .priority = 7300, __VA_ARGS__ }
#define ROUTE(...) .k = { .kind = KOBJ_ROUTE, .table = 7001, __VA_ARGS__ }

static void rules_printed(void **state)
{
	static const struct printed rows[] = {
	{ RULE(.table = 7001), .table_name = "ISP2", .src = "10.2.2.2",
	  .text = "priority 7300 from 10.2.2.2 lookup ISP2" },
	{ RULE(.table = UINT32_MAX), .suppresses = true, .src = "10.2.2.0/24",
	  .text = "priority 7300 from 10.2.2.0/24 lookup 4294967295 "
		  "suppress_prefixlength 0" },
	{ RULE(.table = 254, .suppress = 1), .table_name = "x",
	  .suppresses = true, .dst = "198.51.100.0/24", .text = "priority 7300 from all to "
	  "198.51.100.0/24 lookup main suppress_prefixlength 1" },
	{ RULE(.table = 255), .text = "priority 7300 from all lookup local" },
	{ RULE(.table = 253), .text = "priority 7300 from all lookup default" },
	{ RULE(.table = 7001, .mark = 2, .mask = UINT32_MAX),
	  .text = "priority 7300 from all fwmark 0x2 lookup 7001" },
	{ RULE(.table = 7001, .mark = 0x200, .mask = 0xff00),
	  .text = "priority 7300 from all fwmark 0x200/0xff00 lookup 7001" },
	{ RULE(.table = 7001, .mark = 5),
	  .text = "priority 7300 from all fwmark 0x5/0x0 lookup 7001" },
	{ RULE(.table = 7001, .iif = "lo"), .src = "::1", .dst = "2001:db8::/32",
	  .text = "priority 7300 from ::1 to 2001:db8::/32 iif lo lookup 7001" },
	{ RULE(.table = 254, .oif = "eth1", .suppress = 7),
	  .suppresses = true, .dst = "10.0.0.0/8",
	  .text = "priority 7300 from all to 10.0.0.0/8 oif eth1 lookup main "
		  "suppress_prefixlength 7" },
	{ RULE(.table = 254, .suppress = 7, .suppress_group = 7000),
	  .suppresses = true, .src = "10.2.2.2",
	  .text = "priority 7300 from 10.2.2.2 lookup main "
		  "suppress_prefixlength 7 suppress_ifgroup 7000" },
	{ RULE(.table = 254, .mark = 2, .mask = 0xff, .iif = "eth1",
	       .oif = "eth2", .suppress_group = 1),
	  .text = "priority 7300 from all fwmark 0x2/0xff iif eth1 oif eth2 "
		  "lookup main suppress_ifgroup 1" },
	{ RULE(.type = FR_ACT_UNREACHABLE), .src = "10.2.2.2",
	  .text = "priority 7300 from 10.2.2.2 unreachable" },
	{ RULE(.type = FR_ACT_PROHIBIT),
	  .text = "priority 7300 from all prohibit" },
	{ RULE(.type = FR_ACT_BLACKHOLE),
	  .text = "priority 7300 from all blackhole" },
	{ RULE(.type = FR_ACT_GOTO, .target = 9000, .tos = 0x10),
	  .text = "priority 7300 from all tos 0x10 goto 9000" },
	{ RULE(.table = 7001, .invert = true), .src = "10.2.2.2",
	  .text = "priority 7300 not from 10.2.2.2 lookup 7001" },
	{ RULE(.table = 7001, .iif = "e\033[31m\233"), .text = "priority 7300 "
	  "from all iif e\\x1b[31m\\x9b lookup 7001" },
	{ RULE(.type = 255), .text = "priority 7300 from all type 255" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		print(&rows[i]);
}

/* What `ip link set` is told. */
static void groups_printed(void **state)
{
	static const struct printed row = {
		.k = { .kind = KOBJ_GROUP, .dev = "eth1", .ifindex = 2,
		       .table = 7000 },
		.table_name = "ISP2", .text = "dev eth1 group 7000",
	};

	(void)state;
	print(&row);
}

#define ENDPOINT(...) .k = { .kind = KOBJ_ENDPOINT, .family = AF_INET, \
	__VA_ARGS__ }, .src = "10.2.2.2"

/* What `ip mptcp` is told, and how an endpoint is told from another. */
static void endpoints(void **state)
{
	static const struct printed rows[] = {
	{ ENDPOINT(.dev = "eth1", .ifindex = 3, .flags = ENDPOINT_SUBFLOW),
	  .text = "10.2.2.2 dev eth1 subflow" },
	{ ENDPOINT(.ifindex = 3, .flags = 31), .text = "10.2.2.2 dev if3 "
	  "signal subflow backup fullmesh implicit" },
	{ ENDPOINT(.port = 8080), .text = "10.2.2.2 port 8080" },
	};
	struct kobj a = { .kind = KOBJ_ENDPOINT, .family = AF_INET,
			  .flags = ENDPOINT_SIGNAL, .id = 7, .dev = "eth1" }, b;
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		print(&rows[i]);
	assert_null(prefix_parse(&a.src, "10.2.2.2", true));
	kobj_print_command(&t, "add", &a, "ISP2");
	assert_string_equal(t.s, "ip mptcp endpoint add 10.2.2.2 dev eth1 "
			    "signal");
	t.n = 0;
	kobj_print_removal(&t, &a);
	assert_string_equal(t.s, "ip mptcp endpoint delete id 7");
	text_free(&t);
	b = a;
	b.id = 8;	/* a number is no part of what is wanted */
	assert_int_equal(kobj_cmp(&a, &b), 0);
	b.flags = ENDPOINT_SUBFLOW;
	assert_true(kobj_cmp(&a, &b) < 0 && kobj_cmp(&b, &a) > 0);
	assert_true(kobj_same_place(&a, &b));
	b.ifindex = 3;
	assert_true(kobj_same_place(&a, &b));
	b.src.addr.b[3]++;
	assert_false(kobj_same_place(&a, &b));
	assert_true(kobj_cmp(&a, &b) < 0);
}

static void routes_printed(void **state)
{
	static const struct printed rows[] = {
	{ ROUTE(.dev = "eth1", .ifindex = 2), .table_name = "ISP2",
	  .gateway = "10.2.2.1", .prefsrc = "10.2.2.2", .text = "default via "
	  "10.2.2.1 dev eth1 table ISP2 src 10.2.2.2" },
	{ ROUTE(.dev = "eth1"), .dst = "10.2.2.0/24", .prefsrc = "10.2.2.2",
	  .text = "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2" },
	{ ROUTE(.ifindex = 7, .onlink = true, .metric = 5), .dst = "10.2.2.2",
	  .gateway = "10.9.9.9",
	  .text = "10.2.2.2 via 10.9.9.9 dev if7 table 7001 metric 5 onlink" },
	{ ROUTE(.family = AF_INET6, .metric = KOBJ_METRIC6, .dev = "eth1"),
	  .gateway = "fe80::1", .text = "default via fe80::1 dev eth1 table "
	  "7001" },
	{ ROUTE(.dev = "eth1"), .gateway = "fe80::1", .text = "default via "
	  "inet6 fe80::1 dev eth1 table 7001" },
	{ ROUTE(.nexthop = 9, .dev = "eth1"), .gateway = "10.2.2.1",
	  .text = "default nhid 9 via 10.2.2.1 dev eth1 table 7001" },
	{ ROUTE(.family = AF_INET6, .dev = "eth1"), .dst = "2001:db8::/64",
	  .text = "2001:db8::/64 dev eth1 table 7001 metric 0" },
	{ ROUTE(.dev = "e\033[31m"), .text = "default dev e\\x1b[31m table 7001" },
	{ ROUTE(.dev = "eth1", .metrics = { 1400, 1360, 10, 20 }),
	  .gateway = "10.2.2.1", .text = "default via 10.2.2.1 dev eth1 table "
	  "7001 mtu 1400 advmss 1360 initcwnd 10 initrwnd 20" },
	{ ROUTE(.dev = "eth1", .metric = 5, .onlink = true,
		.metrics = { [METRIC_INITCWND] = 10 }), .gateway = "10.2.2.1",
	  .text = "default via 10.2.2.1 dev eth1 table 7001 metric 5 onlink "
		  "initcwnd 10" },
	{ ROUTE(.type = RTN_UNREACHABLE), .table_name = "ISP2",
	  .text = "unreachable default table ISP2" },
	{ ROUTE(.type = RTN_BLACKHOLE), .dst = "10.0.0.0/8",
	  .text = "blackhole 10.0.0.0/8 table 7001" },
	{ ROUTE(.type = RTN_PROHIBIT), .text = "prohibit default table 7001" },
	{ ROUTE(.type = RTN_THROW), .text = "throw default table 7001" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		print(&rows[i]);
}

/* Several next hops; of a command they are the last words, as ip(8) wants it. */
static void hops_printed(void **state)
{
	const struct hops hops = { 3, {
		{ .ifindex = 2, .dev = "eth0", .weight = 3,
		  .gateway = prefix("10.1.1.1").addr },
		{ .ifindex = 7, .weight = 256, .onlink = true,
		  .gateway = prefix("10.9.9.1").addr },
		{ .ifindex = 4, .dev = "p\033pp0", .weight = 1 },
	} };
	const struct kobj k = {
		.kind = KOBJ_ROUTE, .family = AF_INET, .table = 7000,
		.type = RTN_UNICAST, .protocol = 77, .metric = 1,
		.several = true, .hops = &hops,
	};
	struct text t = { 0 };

	(void)state;
#define THREE " nexthop via 10.1.1.1 dev eth0 weight 3 nexthop via 10.9.9.1 " \
	"dev if7 weight 256 onlink nexthop dev p\\x1bpp0 weight 1"
	kobj_print(&t, &k, NULL);
	assert_string_equal(t.s, "default table 7000 metric 1" THREE);
	t.n = 0;
	kobj_print_command(&t, "replace", &k, NULL);
	assert_string_equal(t.s, "ip -4 route replace default table 7000 "
			    "metric 1 protocol 77" THREE);
	t.n = 0;
	kobj_print_removal(&t, &k);
	assert_string_equal(t.s, "ip -4 route del default table 7000 "
			    "metric 1 protocol 77" THREE);
	text_free(&t);
}

/* The whole command, without names that may not be there. */
static void removals(void **state)
{
	struct kobj rule = {
		.kind = KOBJ_RULE, .family = AF_INET, .priority = 32765,
		.src = prefix("10.2.2.2/32"), .table = 7001, .suppress = -1,
		.type = FR_ACT_TO_TBL, .protocol = RTPROT_BOOT,
	}, route = {
		.kind = KOBJ_ROUTE, .family = AF_INET6, .table = 7001,
		.type = RTN_UNICAST, .gateway = prefix("2001:db8:2::1").addr,
		.dev = "eth1", .metric = 7, .protocol = RTPROT_STATIC,
	};
	struct text t = { 0 };

	(void)state;
	kobj_print_removal(&t, &rule);
	text_add(&t, "\n");
	kobj_print_removal(&t, &route);
	text_add(&t, "\n");
	rule.no_protocol = true;	/* nor does ip(8) there know the word */
	kobj_print_removal(&t, &rule);
	assert_string_equal(t.s,
		"ip -4 rule del priority 32765 from 10.2.2.2 lookup 7001 "
		"protocol 3\n"
		"ip -6 route del default via 2001:db8:2::1 dev eth1 table 7001 "
		"metric 7 protocol 4\n"
		"ip -4 rule del priority 32765 from 10.2.2.2 lookup 7001");
	text_free(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field),
		cmocka_unit_test(every_hop),
		cmocka_unit_test(total_order),
		cmocka_unit_test(gateways_come_after),
		cmocka_unit_test(places),
		cmocka_unit_test(subjects),
		cmocka_unit_test(subject_order),
		cmocka_unit_test(rules_printed),
		cmocka_unit_test(groups_printed),
		cmocka_unit_test(endpoints),
		cmocka_unit_test(routes_printed),
		cmocka_unit_test(hops_printed),
		cmocka_unit_test(removals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
