/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine's own plan: groups of links, and answers of main's line. */
#include "routing/common.h"
#include "../made.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

/* A wide route: "default 2", "128.0.0.0/1 9", "unreachable ::/0 1 metric 5". */
static struct kobj route(const char *line)
{
	static const struct { const char *word; uint8_t type; } types[] = {
		{ "unreachable ", RTN_UNREACHABLE }, { "throw ", RTN_THROW },
		{ "prohibit ", RTN_PROHIBIT }, { "blackhole ", RTN_BLACKHOLE },
		{ "", RTN_UNICAST },
	};
	struct kobj k = { .kind = KOBJ_ROUTE, .table = RT_TABLE_MAIN,
			  .suppress = -1, .claim = -1 };
	char dst[64], *rest;
	size_t i, n;

	for (i = 0; strncmp(line, types[i].word, strlen(types[i].word)); i++)
		;
	k.type = types[i].type;
	line += strlen(types[i].word);
	n = strcspn(line, " ");
	snprintf(dst, sizeof dst, "%.*s", (int)n, line);
	assert_null(prefix_parse(&k.dst, dst, true));
	k.ifindex = (int)strtol(line + n, &rest, 10);
	if (!strncmp(rest, " metric ", 8))
		k.metric = (uint32_t)strtoul(rest + 8, &rest, 10);
	assert_true(k.ifindex && !*rest);
	k.family = k.dst.addr.family;
	return k;
}

#define ROUTES 5

static void add_routes(struct kobjs *out, const char *const *lines)
{
	size_t i;

	for (i = 0; i < ROUTES && lines[i]; i++)
		*vec_push(out) = route(lines[i]);
}

/* By which devices main's best default leads. */
static void leads(void **state)
{
	static const struct {
		const char *routes[ROUTES];
		int family;
		unsigned devices;	/* a bit each */
	} rows[] = {
	{ { NULL }, AF_INET, 0 },
	{ { "0.0.0.0/0 2" }, AF_INET, 1 << 2 },
	{ { "0.0.0.0/0 2" }, AF_INET6, 0 },
	{ { "::/0 3 metric 1024", "0.0.0.0/0 2" }, AF_INET6, 1 << 3 },
	/* the best one, all its next hops */
	{ { "0.0.0.0/0 2 metric 5", "0.0.0.0/0 3 metric 4" }, AF_INET, 1 << 3 },
	{ { "0.0.0.0/0 2", "0.0.0.0/0 3 metric 4" }, AF_INET, 1 << 2 },
	{ { "0.0.0.0/0 2 metric 4", "0.0.0.0/0 3 metric 4",
	    "0.0.0.0/0 4 metric 9" }, AF_INET, 1 << 2 | 1 << 3 },
	/* what forbids leads nowhere, nor does a half lead to all */
	{ { "unreachable 0.0.0.0/0 1", "0.0.0.0/0 2 metric 5" }, AF_INET,
	  1 << 2 },
	{ { "128.0.0.0/1 4", "0.0.0.0/1 4" }, AF_INET, 0 },
	{ { "throw 0.0.0.0/0 2" }, AF_INET, 0 },
	};
	struct kobjs wide;
	size_t i;
	int dev;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		wide = (struct kobjs){ 0 };
		add_routes(&wide, rows[i].routes);
		for (dev = 1; dev < 6; dev++)
			same_number(common_leads(&wide, rows[i].family, dev),
				    rows[i].devices >> dev & 1,
				    rows[i].routes[0]);
		vec_free(&wide);
	}
}

static void narrows(void **state)
{
	static const struct {
		const char *route;
		bool by_uplink, by_other;
	} rows[] = {
	{ "0.0.0.0/0 2", false, false },
	{ "128.0.0.0/1 2", false, true }, { "200.0.0.0/5 2", false, true },
	{ "2000::/3 2", false, true },
	{ "unreachable 0.0.0.0/0 2 metric 4278198272", true, true },
	{ "blackhole 128.0.0.0/1 2", true, true },
	{ "prohibit 2000::/3 2", true, true },
	{ "throw 0.0.0.0/0 2", false, false },
	{ "throw 128.0.0.0/1 2", false, false },
	};
	struct kobj k;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		k = route(rows[i].route);
		same_number(common_narrows(&k, true), rows[i].by_uplink,
			    rows[i].route);
		same_number(common_narrows(&k, false), rows[i].by_other,
			    rows[i].route);
	}
}

/* Whether main ends the walk of rules: its best default, or a piece of one. */
static void forbids(void **state)
{
	static const struct {
		const char *routes[ROUTES];
		bool inet, inet6;
	} rows[] = {
	{ { NULL }, false, false },
	{ { "0.0.0.0/0 2", "::/0 2" }, false, false },
	{ { "unreachable 0.0.0.0/0 1 metric 9" }, true, false },
	{ { "prohibit ::/0 1 metric 9" }, false, true },
	{ { "blackhole 0.0.0.0/0 1", "0.0.0.0/0 2 metric 5" }, true, false },
	/* behind one that leads it does no harm */
	{ { "unreachable 0.0.0.0/0 1 metric 9", "0.0.0.0/0 2 metric 5" },
	  false, false },
	{ { "unreachable 0.0.0.0/0 1 metric 9", "0.0.0.0/0 2 metric 10" },
	  true, false },
	/* a piece does, whatever else there is; one that leads is a VPN's */
	{ { "0.0.0.0/0 2", "unreachable 128.0.0.0/1 1 metric 9" }, true, false },
	{ { "::/0 2", "prohibit 2000::/3 1" }, false, true },
	{ { "0.0.0.0/0 2", "0.0.0.0/1 9", "128.0.0.0/1 9" }, false, false },
	{ { "throw 0.0.0.0/0 1", "throw 128.0.0.0/1 1" }, false, false },
	};
	struct kobjs wide;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		wide = (struct kobjs){ 0 };
		add_routes(&wide, rows[i].routes);
		same_number(common_forbids(&wide, AF_INET), rows[i].inet,
			    rows[i].routes[0]);
		same_number(common_forbids(&wide, AF_INET6), rows[i].inet6,
			    rows[i].routes[0]);
		vec_free(&wide);
	}
}

/*
 * A device: words of made.h and claimed, claims4, claims6, best4, best6, ours=N.
 * What is wanted of some, a line each.
 */
struct row {
	const char *devices[3];
	bool to[2];
	const char *want;
};

static void split_words(struct common_device *c, struct made *m, size_t i,
			const char *line)
{
	struct text facts = { 0 };
	char *copy = text_dup(line), *save, *w;

	text_add(&facts, "");
	for (w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		if (!strcmp(w, "claimed"))
			c->claimed = c->claims[0] = c->claims[1] = true;
		else if (!strncmp(w, "claims", 6))
			c->claimed = c->claims[w[6] == '6'] = true;
		else if (!strncmp(w, "best", 4))
			c->best[w[4] == '6'] = true;
		else if (!strncmp(w, "ours=", 5))
			c->group = (uint32_t)strtoul(w + 5, NULL, 10);
		else
			text_addf(&facts, "%s ", w);
	}
	made_facts(m, facts.s);
	snprintf(m->f.device, sizeof m->f.device, "eth%zu", i);
	m->f.ifindex = m->f.ifindex ? (int)i + 2 : 0;
	c->facts = &m->f;
	text_free(&facts);
	free(copy);
}

static void check_row(const struct row *row, uint32_t group)
{
	struct policy policy = policy_default;
	struct common_device v[3] = { { 0 } };
	struct made m[3] = { { .n = 0 } };
	struct kobjs wanted = { 0 };
	struct text t = { 0 };
	const struct kobj *k;
	size_t i, n;

	policy.group = group;
	for (n = 0; n < 3 && row->devices[n]; n++)
		split_words(&v[n], &m[n], n, row->devices[n]);
	common_build(&wanted, v, n, row->to, &policy);
	text_add(&t, "");
	vec_each(k, &wanted) {
		kobj_print(&t, k, NULL);
		text_add(&t, "\n");
		assert_true(k == wanted.v || kobj_cmp(k - 1, k) < 0);
		assert_int_equal(k->claim, -1);
		assert_int_equal(k->suppress, -1);
		if (k->kind == KOBJ_RULE)
			assert_int_equal(k->protocol, 77);
		assert_int_equal(common_is_rule(k, 7000), k->kind == KOBJ_RULE);
		assert_false(common_is_rule(k, 6000));
	}
	same_text(t.s, row->want, row->devices[0]);
	for (i = 0; i < n; i++)
		made_free(&m[i]);
	text_free(&t);
	vec_free(&wanted);
}

#define A0 "up 10.1.1.2/24 "

static void groups(void **state)
{
	static const struct row rows[] = {
	{ { A0 }, { false }, "" },
	{ { A0 "claimed" }, { false }, "dev eth0 group 7000\n" },
	{ { A0 "best4" }, { false }, "dev eth0 group 7000\n" },
	{ { A0 "best6" }, { false }, "dev eth0 group 7000\n" },
	{ { A0, A0 "claimed", A0 "best4 best6" }, { false },
	  "dev eth1 group 7000\ndev eth2 group 7000\n" },
	/* it carries it while it is down; what is not there is in none */
	{ { "down claimed" }, { false }, "dev eth0 group 7000\n" },
	{ { "claimed" }, { false }, "" },
	/* a VPN with main's default is no uplink without a claim */
	{ { A0 "best4 tunnel" }, { false }, "" },
	{ { A0 "best4 tunnel claimed" }, { false }, "dev eth0 group 7000\n" },
	/* somebody else's stays; ours may be another number now */
	{ { A0 "claimed group=5" }, { false }, "" },
	{ { A0 "claimed group=7000" }, { false }, "dev eth0 group 7000\n" },
	{ { A0 "claimed group=5 ours=5" }, { false }, "dev eth0 group 7000\n" },
	{ { A0 "claimed group=5 ours=7000" }, { false }, "" },
	};
	static const struct row none = { { A0 "claimed", A0 "best4" },
					 { false }, "" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i], 7000);
	check_row(&none, 0);
}

#define ANSWERS(a) "priority 7499 from " a " lookup main\n"

/* An address of main's line answers by it, whatever destinations others have. */
static void answers(void **state)
{
	static const struct row rows[] = {
	{ { A0 "best4" }, { true, true }, ANSWERS("10.1.1.2")
	  "dev eth0 group 7000\n" },
	{ { A0 "best4" }, { false, true }, "dev eth0 group 7000\n" },
	{ { A0 "best6" }, { true, true }, "dev eth0 group 7000\n" },
	/* who has a claim has sources of its own; a LAN is no line */
	{ { A0 "best4 claims4" }, { true, true }, "dev eth0 group 7000\n" },
	{ { A0 "best4 claims6" }, { true, true }, ANSWERS("10.1.1.2")
	  "dev eth0 group 7000\n" },
	{ { A0 }, { true, true }, "" },
	{ { A0 "10.1.1.3/24 10.1.9.3/24,local best4" }, { true, true },
	  ANSWERS("10.1.1.2") ANSWERS("10.1.1.3") "dev eth0 group 7000\n" },
	/* a tunnel's addresses too: packets of theirs have to go by it */
	{ { A0 "best4 tunnel" }, { true, true }, ANSWERS("10.1.1.2") },
	/* of IPv6 the network, once; what has none has but its address */
	{ { "up 2001:db8:1::2/64 2001:db8:1::3/64,dynamic 2001:db8:9::9/128 "
	    "2001:db8::1/31 10.1.1.2/24 best4 best6" }, { false, true },
	  ANSWERS("2001:db8::1") ANSWERS("2001:db8:1::2")
	  ANSWERS("2001:db8:1::3") ANSWERS("2001:db8:9::9")
	  "priority 7563 from 2001:db8:1::/64 lookup main\n"
	  "dev eth0 group 7000\n" },
	/* of several, in order */
	{ { "up 10.1.1.9/24 best4", "up 10.1.1.2/24 best4",
	    "up 10.3.3.3/24 claimed" }, { true, false },
	  ANSWERS("10.1.1.2") ANSWERS("10.1.1.9") "dev eth0 group 7000\n"
	  "dev eth1 group 7000\ndev eth2 group 7000\n" },
	};
	static const struct row alone = { { A0 "best4" }, { true, true },
					  ANSWERS("10.1.1.2") };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i], 7000);
	check_row(&alone, 0);
}

/* What of our rules is not one of these, though it looks main up. */
static void others(void **state)
{
	struct kobj rule = { .kind = KOBJ_RULE, .family = AF_INET,
			     .type = FR_ACT_TO_TBL, .table = RT_TABLE_MAIN,
			     .suppress = -1, .priority = 7499 }, k;

	(void)state;
	assert_null(prefix_parse(&rule.src, "10.1.1.2", true));
	assert_true(common_is_rule(&rule, 7000));
	k = rule, k.table = 7001;
	assert_false(common_is_rule(&k, 7000));
	k = rule, k.priority = 7200;
	assert_false(common_is_rule(&k, 7000));
	k = rule, k.src.len = 24;
	assert_false(common_is_rule(&k, 7000));
	k.priority += 8;
	assert_true(common_is_rule(&k, 7000));
	k = rule, k.src = (struct prefix){ 0 };
	assert_false(common_is_rule(&k, 7000));
	k = rule, k.type = FR_ACT_UNREACHABLE;
	assert_false(common_is_rule(&k, 7000));
	k = rule, k.kind = KOBJ_ROUTE;
	assert_false(common_is_rule(&k, 7000));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(leads),
		cmocka_unit_test(narrows),
		cmocka_unit_test(forbids),
		cmocka_unit_test(groups),
		cmocka_unit_test(answers),
		cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
