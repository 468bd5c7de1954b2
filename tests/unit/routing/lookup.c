/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rule a packet's route came by, in the words of one uplink's rules. */
#include "routing/lookup.h"
#include "../unit.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

enum { T = 7001, MAIN = RT_TABLE_MAIN };

struct rule {
	const char *src, *dst, *iif, *oif;
	uint32_t mark, mask, table, group;
	int suppress;
	uint8_t type, tos;
	uint32_t priority, target;
	bool strange, invert, l3mdev;
};

static struct prefix prefix(const char *s)
{
	struct prefix p = { 0 };

	if (s)
		assert_null(prefix_parse(&p, s, true));
	return p;
}

static struct kobj made(const struct rule *r)
{
	struct kobj k = {
		.kind = KOBJ_RULE, .type = r->type ? r->type : FR_ACT_TO_TBL,
		.src = prefix(r->src), .dst = prefix(r->dst), .mark = r->mark,
		.mask = r->mask, .table = r->table, .suppress = r->suppress,
		.strange = r->strange, .invert = r->invert, .tos = r->tos,
		.priority = r->priority, .target = r->target,
		.suppress_group = r->group, .l3mdev = r->l3mdev,
	};

	k.family = k.src.addr.family == AF_INET6 ||
		   k.dst.addr.family == AF_INET6 ? AF_INET6 : AF_INET;
	strcpy(k.iif, r->iif ? r->iif : "");
	strcpy(k.oif, r->oif ? r->oif : "");
	return k;
}

static struct packet packet(const char *from, const char *to, uint32_t mark)
{
	return (struct packet){ .from = prefix(from).addr,
				.to = prefix(to).addr, .mark = mark };
}

static void matches(void **state)
{
	static const struct {
		struct rule rule;
		const char *from, *to;
		uint32_t mark;
		bool yes;
	} rows[] = {
	{ { .src = "10.2.2.2" }, "10.2.2.3", "10.9.9.9", 0, false },
	{ { .src = "10.2.2.2" }, NULL, "10.9.9.9", 0, false },
	{ { .src = "10.2.2.2" }, "10.2.2.2", "2001:db8::1", 0, false },
	{ { .dst = "2001:db8::/32" }, "::1", "2001:db9::1", 0, false },
	{ { .dst = "10.0.0.0/8" }, NULL, "11.0.0.0", 0, false },
	{ { .mark = 2, .mask = UINT32_MAX }, NULL, "10.9.9.9", 0, false },
	{ { .mark = 2, .mask = UINT32_MAX }, NULL, "10.9.9.9", 0x102, false },
	{ { .mark = 0x200, .mask = 0xff00 }, NULL, "10.9.9.9", 2, false },
	{ { .iif = "eth1" }, NULL, "10.9.9.9", 0, false },
	{ { .oif = "eth1" }, NULL, "10.9.9.9", 0, false },
	{ { .oif = "lo" }, NULL, "10.9.9.9", 0, false },
	{ { .strange = true }, NULL, "10.9.9.9", 0, false },
	{ { .tos = 4 }, NULL, "10.9.9.9", 0, false },
	{ { .invert = true }, NULL, "10.9.9.9", 0, false },
	{ { .invert = true, .src = "10.2.2.2" }, "10.2.2.2", "10.9.9.9", 0,
	  false },
	{ { .invert = true, .src = "10.2.2.2", .strange = true }, "10.2.2.3",
	  "10.9.9.9", 0, false },
	{ { .invert = true, .dst = "2001:db8::/32" }, NULL, "10.9.9.9", 0,
	  false },
	{ { .src = NULL }, NULL, "10.9.9.9", 0, true },
	{ { .src = "10.2.2.2" }, "10.2.2.2", "10.9.9.9", 7, true },
	{ { .src = "10.2.2.0/24" }, "10.2.2.9", "10.9.9.9", 0, true },
	{ { .dst = "10.0.0.0/8" }, NULL, "10.9.9.9", 0, true },
	{ { .dst = "2001:db8::/32" }, "::1", "2001:db8::1", 0, true },
	{ { .mark = 2, .mask = UINT32_MAX }, NULL, "10.9.9.9", 2, true },
	{ { .mark = 0x200, .mask = 0xff00 }, NULL, "10.9.9.9", 0x1202ff, true },
	{ { .mark = 0, .mask = 0xff }, NULL, "10.9.9.9", 0x100, true },
	{ { .iif = "lo" }, NULL, "10.9.9.9", 0, true },
	{ { .invert = true, .src = "10.2.2.2" }, "10.2.2.3", "10.9.9.9", 0,
	  true },
	{ { .invert = true, .iif = "eth1" }, NULL, "10.9.9.9", 0, true },
	{ { .invert = true, .oif = "eth1" }, NULL, "10.9.9.9", 0, true },
	{ { .invert = true, .mark = 2, .mask = 2 }, NULL, "10.9.9.9", 1, true },
	};
	struct packet p;
	struct kobj k;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		k = made(&rows[i].rule);
		p = packet(rows[i].from, rows[i].to, rows[i].mark);
		same_number(lookup_matches(&k, &p), rows[i].yes,
			    rows[i].from ? rows[i].from : rows[i].to);
	}
	k.kind = KOBJ_ROUTE;
	assert_false(lookup_matches(&k, &p));
}

/* Of a packet that came in by a device: that rule's, and no longer lo's. */
static void forwarded(void **state)
{
	static const struct {
		struct rule rule;
		bool own, yes;	/* of this host; come in by eth1 */
	} rows[] = {
	{ { .iif = NULL }, true, true },
	{ { .iif = "lo" }, true, false },
	{ { .iif = "eth1" }, false, true },
	{ { .iif = "eth2" }, false, false },
	{ { .iif = "eth1", .src = "10.7.7.0/24" }, false, true },
	{ { .iif = "eth1", .src = "10.8.8.0/24" }, false, false },
	{ { .iif = "eth1", .mark = 2, .mask = 2 }, false, false },
	{ { .iif = "eth1", .oif = "eth2" }, false, false },
	{ { .iif = "lo", .invert = true }, false, true },
	{ { .iif = "eth1", .invert = true }, true, false },
	{ { .iif = "eth2", .invert = true }, true, true },
	{ { .iif = "eth1", .strange = true }, false, false },
	};
	struct packet p = packet("10.7.7.7", "10.9.9.9", 0);
	struct kobj k;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		k = made(&rows[i].rule);
		p.iif[0] = '\0';
		same_number(lookup_matches(&k, &p), rows[i].own,
			    rows[i].rule.iif ? rows[i].rule.iif : "any");
		strcpy(p.iif, "eth1");
		same_number(lookup_matches(&k, &p), rows[i].yes,
			    rows[i].rule.iif ? rows[i].rule.iif : "any");
	}
}

/* The route that was found is of main: which rule of which of these packets. */
static void forwarded_decider(void **state)
{
	const struct kobj rules[] = {
		made(&(struct rule){ .iif = "lo", .table = MAIN, .suppress = -1 }),
		made(&(struct rule){ .iif = "br0", .src = "10.7.0.0/16",
				     .table = T, .suppress = -1 }),
		made(&(struct rule){ .table = MAIN, .suppress = -1 }),
	};
	struct packet p = packet("10.7.7.7", "10.9.9.9", 0);
	struct kobj of_main = { .table = MAIN }, of_t = { .table = T };

	(void)state;
	assert_ptr_equal(lookup_decider(rules, 3, &p, &of_main, 0), &rules[0]);
	assert_null(lookup_decider(rules, 3, &p, &of_t, 0));
	strcpy(p.iif, "br0");
	assert_ptr_equal(lookup_decider(rules, 3, &p, &of_main, 0), &rules[2]);
	assert_ptr_equal(lookup_decider(rules, 3, &p, &of_t, 0), &rules[1]);
	assert_int_equal(lookup_next(rules, 3, 0, &p), 1);
	strcpy(p.iif, "br1");
	assert_int_equal(lookup_next(rules, 3, 0, &p), 2);
}

/* The rule of VRFs is of packets of a device in one, and looks its table up. */
static void of_vrf(void **state)
{
	const struct kobj rules[] = {
		made(&(struct rule){ .l3mdev = true, .strange = true,
				     .suppress = -1 }),
		made(&(struct rule){ .table = 10, .suppress = -1 }),
		made(&(struct rule){ .table = MAIN, .suppress = -1 }),
	};
	struct packet p = packet(NULL, "10.9.9.9", 0);
	struct kobj of_vrf = { .table = 10 }, of_main = { .table = MAIN };

	(void)state;
	assert_int_equal(lookup_next(rules, 3, 0, &p), 1);
	assert_ptr_equal(lookup_decider(rules, 3, &p, &of_vrf, 0), &rules[1]);
	p.vrf_table = 10;
	assert_int_equal(lookup_next(rules, 3, 0, &p), 0);
	assert_int_equal(lookup_table(&rules[0], &p), 10);
	assert_int_equal(lookup_table(&rules[2], &p), MAIN);
	assert_ptr_equal(lookup_decider(rules, 3, &p, &of_vrf, 0), &rules[0]);
	assert_ptr_equal(lookup_decider(rules, 3, &p, &of_main, 0), &rules[2]);
	p = packet(NULL, "2001:db8::1", 0);
	p.vrf_table = 10;
	assert_false(lookup_matches(&rules[0], &p));
}

/* Of a packet that is bound to a device. */
static void bound(void **state)
{
	struct packet p = packet(NULL, "10.9.9.9", 0);
	struct kobj eth1 = made(&(struct rule){ .oif = "eth1" }),
		    eth2 = made(&(struct rule){ .oif = "eth2" }),
		    not = made(&(struct rule){ .oif = "eth1", .invert = true }),
		    any = made(&(struct rule){ .src = NULL }),
		    ways[4];
	size_t i;

	(void)state;
	strcpy(p.oif, "eth1");
	p.ifindex = 3;
	assert_true(lookup_matches(&eth1, &p) && lookup_matches(&any, &p));
	assert_false(lookup_matches(&eth2, &p) || lookup_matches(&not, &p));
	/* a route by another device is passed over; not one that forbids */
	for (i = 0; i < COUNT(ways); i++)
		ways[i] = (struct kobj){ .kind = KOBJ_ROUTE,
			.family = AF_INET, .type = RTN_UNICAST, .ifindex = 2,
			.dst = prefix(i ? "0.0.0.0/0" : "10.9.0.0/16"),
			.metric = (uint32_t)i };
	ways[2].ifindex = 3;
	assert_int_equal(lookup_route(ways, 4, &p) - ways, 2);
	ways[1].several = true;
	assert_int_equal(lookup_route(ways, 4, &p) - ways, 1);
	ways[0].ifindex = 0;
	ways[0].type = RTN_UNREACHABLE;
	assert_int_equal(lookup_route(ways, 4, &p) - ways, 0);
	assert_null(lookup_route(ways + 3, 1, &p));
}

static void deciders(void **state)
{
	static const struct rule rules[] = {
		{ .table = RT_TABLE_LOCAL, .suppress = -1 },
		{ .mark = 2, .mask = 2, .table = T, .suppress = -1 },
		{ .src = "10.2.2.2", .table = T, .suppress = 0 },
		{ .src = "10.2.2.2", .table = MAIN, .suppress = 1, .group = 7 },
		{ .src = "10.2.2.2", .table = T, .suppress = -1 },
		{ .src = "10.2.2.2", .type = FR_ACT_UNREACHABLE },
		{ .table = MAIN, .suppress = -1 },
	};
	static const struct {
		const char *from, *to;
		uint32_t mark, table;
		uint8_t len;
		int rule;	/* -1: none */
		uint32_t group;
	} rows[] = {
		{ "10.2.2.2", "10.9.9.9", 0, 7002, 24, -1, 0 },
		{ "10.3.3.3", "10.9.9.9", 0, T, 0, -1, 0 },
		{ "10.2.2.2", "10.2.2.9", 0, T, 24, 2, 0 },
		{ "10.2.2.2", "10.9.9.9", 0, T, 0, 4, 0 },
		{ "10.2.2.2", "10.9.9.9", 0, MAIN, 24, 3, 0 },
		{ "10.2.2.2", "10.9.9.9", 0, MAIN, 1, 6, 0 },
		{ "10.2.2.2", "10.9.9.9", 0, MAIN, 2, 3, 0 },
		{ "10.2.2.2", "10.9.9.9", 0, MAIN, 2, 3, 8 },
		{ "10.2.2.2", "10.9.9.9", 0, MAIN, 2, 6, 7 },
		{ "10.2.2.2", "10.9.9.9", 0, T, 24, 2, 7 },
		{ "10.2.2.2", "10.2.2.2", 0, RT_TABLE_LOCAL, 32, 0, 0 },
		{ "10.2.2.2", "10.9.9.9", 2, T, 0, 1, 0 },
		{ NULL, "10.9.9.9", 0, MAIN, 0, 6, 0 },
	};
	struct kobj k[COUNT(rules)];
	const struct kobj *found;
	struct kobj route = { .kind = KOBJ_ROUTE };
	struct packet p;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rules); i++)
		k[i] = made(&rules[i]);
	for (i = 0; i < COUNT(rows); i++) {
		p = packet(rows[i].from, rows[i].to, rows[i].mark);
		route.table = rows[i].table;
		route.dst.len = rows[i].len;
		found = lookup_decider(k, COUNT(k), &p, &route, rows[i].group);
		same_number(found ? found - k : -1, rows[i].rule, rows[i].to);
	}
	assert_null(lookup_decider(NULL, 0, &p, &route, 0));
	/* no rule passes over what refuses */
	route.dst.len = 0;
	assert_true(lookup_suppresses(&k[3], &route, 7));
	route.type = RTN_UNREACHABLE;
	assert_false(lookup_suppresses(&k[3], &route, 7));
}

/*
 * From rule to rule, over what a goto leaves out. One that leads to no rule of just
 * its number, or of another family, is none.
 */
static void steps(void **state)
{
	static const struct rule rules[] = {
		{ .priority = 0, .table = RT_TABLE_LOCAL, .suppress = -1 },
		{ .priority = 10, .type = FR_ACT_GOTO, .target = 300,
		  .src = "10.2.2.2" },
		{ .priority = 10, .table = T, .suppress = -1 },
		{ .priority = 200, .src = "10.2.2.9", .table = T },
		{ .priority = 300, .src = "10.2.2.3", .table = T },
		{ .priority = 300, .table = T, .suppress = -1 },
		{ .priority = 400, .type = FR_ACT_GOTO, .target = 450 },
		{ .priority = 400, .type = FR_ACT_GOTO, .target = 600 },
		{ .priority = 400, .type = FR_ACT_GOTO, .target = 300 },
		{ .priority = 500, .table = MAIN, .suppress = -1 },
		{ .priority = 510, .type = FR_ACT_GOTO, .target = 999 },
		{ .priority = 600, .src = "2001:db8::/32", .table = T },
		{ .priority = 700, .table = T, .suppress = -1 },
	};
	static const struct { const char *from; int to[8]; } rows[] = {
		{ "10.2.2.2", { 0, 5, 9, 12, -1 } },
		{ "10.2.2.3", { 0, 2, 4, 5, 9, 12, -1 } },
		{ NULL, { 0, 2, 5, 9, 12, -1 } },
	};
	struct kobj k[COUNT(rules)];
	struct packet p;
	size_t i, j, at;

	(void)state;
	for (i = 0; i < COUNT(rules); i++)
		k[i] = made(&rules[i]);
	for (i = 0; i < COUNT(rows); i++) {
		p = packet(rows[i].from, "10.9.9.9", 0);
		at = lookup_next(k, COUNT(k), 0, &p);
		for (j = 0; rows[i].to[j] >= 0; j++) {
			same_number((long long)at, rows[i].to[j], "step");
			at = lookup_next(k, COUNT(k), at + 1, &p);
		}
		same_number((long long)at, COUNT(k), "the end");
	}
	assert_int_equal(lookup_next(k, 0, 0, &p), 0);
}

static void refusers(void **state)
{
	struct kobj k = { .kind = KOBJ_RULE };
	int type;

	(void)state;
	for (type = 0; type < 256; type++) {
		k.type = (uint8_t)type;
		assert_int_equal(lookup_refuses(&k), type == FR_ACT_UNREACHABLE
				 || type == FR_ACT_PROHIBIT ||
				 type == FR_ACT_BLACKHOLE);
	}
}

static void routes(void **state)
{
	static const struct { const char *dst; uint32_t metric; bool dead; }
	have[] = {
		{ "0.0.0.0/0", 0, false }, { "10.0.0.0/8", 9, false },
		{ "10.9.0.0/16", 7, false }, { "10.9.0.0/16", 5, false },
		{ "10.9.0.0/16", 6, false }, { "::/0", 1, false },
		{ "10.9.0.0/16", 4, true }, { "10.8.0.0/16", 0, true },
	};
	static const struct { const char *to; int route; } rows[] = {
		{ "192.0.2.1", 0 }, { "10.8.0.1", 1 }, { "10.9.0.1", 3 },
		{ "2001:db8::1", 5 },
	};
	struct kobj k[COUNT(have)] = { 0 };
	struct packet p;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(have); i++) {
		k[i].dst = prefix(have[i].dst);
		k[i].family = k[i].dst.addr.family;
		k[i].metric = have[i].metric;
		k[i].dead = have[i].dead;
	}
	for (i = 0; i < COUNT(rows); i++) {
		p = packet(NULL, rows[i].to, 0);
		same_number(lookup_route(k, COUNT(k), &p) - k, rows[i].route,
			    rows[i].to);
	}
	p = packet(NULL, "192.0.2.1", 0);
	assert_null(lookup_route(k + 1, COUNT(k) - 1, &p));
	assert_null(lookup_route(NULL, 0, &p));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches),
		cmocka_unit_test(bound), cmocka_unit_test(of_vrf),
		cmocka_unit_test(forwarded),
		cmocka_unit_test(forwarded_decider),
		cmocka_unit_test(deciders),
		cmocka_unit_test(steps),
		cmocka_unit_test(refusers),
		cmocka_unit_test(routes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
