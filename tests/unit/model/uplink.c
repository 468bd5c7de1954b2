/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The typed form of a claim: one family of it, its words, its prefixes. */
#include "model/uplink.h"
#include "../dice.h"

static struct prefix prefix(const char *s)
{
	struct prefix p;

	assert_null(prefix_parse(&p, s, false));
	return p;
}

static void prefixes(void **state)
{
	static const char *const sorted[] = {
		"10.2.2.0/24", "10.2.2.0", "10.2.2.2", "2001:db8::/64",
		"2001:db8::2",
	};
	struct prefix all[COUNT(sorted)], p;
	size_t i;

	(void)state;
	ROUNDS(100) {
		struct prefixes l = { 0 };

		for (i = 0; i < COUNT(sorted); i++)
			all[i] = prefix(sorted[i]);
		dice_shuffle(all, COUNT(all), sizeof *all);
		for (i = 0; i < COUNT(all); i++) {
			HOLDS(!prefixes_have(&l, &all[i]));
			prefixes_add(&l, &all[i]);
			prefixes_add(&l, &l.v[0]);	/* one of its own */
			HOLDS(prefixes_have(&l, &all[i]));
		}
		HOLDS(l.n == COUNT(sorted));
		for (i = 0; i < l.n; i++) {
			p = prefix(sorted[i]);
			HOLDS(!prefix_cmp(&l.v[i], &p));
		}
		free(l.v);
	}
}

static void add_both(struct prefixes *l)
{
	struct prefix p;

	p = prefix("10.2.2.2/24"), prefixes_add(l, &p);
	p = prefix("2001:db8::2/64"), prefixes_add(l, &p);
	p = prefix("10.2.2.3/24"), prefixes_add(l, &p);
}

static void select_one(void **state)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct uplink u = { .main_routes = UPLINK_MAIN_YES }, one;
	size_t i, j;

	(void)state;
	assert_false(u.strict || u.marked || u.trial || u.merged);
	assert_int_equal(u.gateway, UPLINK_AUTO);
	assert_int_equal(u.source, UPLINK_AUTO);
	u.merged = u.marked = true;
	u.strict = UPLINK_STRICT_ALWAYS;
	u.metrics[METRIC_MTU] = 1400;
	u.mark.value = 2;
	u.table = 7001;
	strcpy(u.table_name, "ISP2");
	add_both(&u.gateways);
	add_both(&u.sources);
	add_both(&u.to);
	add_both(&u.addresses);
	add_both(&u.stanza_gateways);
	for (i = 0; i < COUNT(families); i++) {
		const struct prefixes *lists[] = {
			&one.gateways, &one.sources, &one.to, &one.addresses,
			&one.stanza_gateways,
		};

		one = uplink_select(&u, families[i]);
		assert_int_equal(one.family, families[i]);
		assert_true(one.merged && one.marked);
		assert_int_equal(one.main_routes, UPLINK_MAIN_YES);
		assert_int_equal(one.strict, UPLINK_STRICT_ALWAYS);
		assert_int_equal(one.metrics[METRIC_MTU], 1400);
		assert_int_equal(one.mark.value, 2);
		assert_string_equal(one.table_name, "ISP2");
		for (j = 0; j < COUNT(lists); j++) {
			assert_int_equal(lists[j]->n, i ? 1 : 2);
			assert_int_equal(lists[j]->v[0].addr.family,
					 families[i]);
		}
		uplink_free(&one);
	}
	uplink_free(&u);
}

static void add_target(struct uplink *u, const char *word)
{
	assert_null(probe_target_parse(vec_push(&u->probing.targets), word));
}

/* A line asks the targets of its family, and without one of them nobody. */
static void select_targets(void **state)
{
	struct uplink u = { .priority = 1 }, one;

	(void)state;
	u.probing.given = true;
	u.probing.hold[7] = 1000000;
	u.probing.holds = 8;
	add_target(&u, "192.0.2.1");
	add_target(&u, "http://192.0.2.2/=204");
	one = uplink_select(&u, AF_INET);
	assert_int_equal(one.probing.targets.n, 2);
	assert_true(one.probing.given);
	assert_int_equal(one.probing.hold[7], 1000000);
	assert_int_equal(probing_count(&one.probing, AF_INET), 2);
	assert_int_equal(probing_voters(&one.probing, AF_INET), 1);
	uplink_free(&one);
	one = uplink_select(&u, AF_INET6);
	assert_int_equal(one.priority, 1);
	assert_false(one.probing.given || one.probing.targets.n);
	uplink_free(&one);
	add_target(&u, "2001:db8::1");
	one = uplink_select(&u, AF_INET6);
	assert_int_equal(one.probing.targets.n, 1);
	assert_true(one.probing.given);
	assert_true(probing_same_target(&one.probing.targets.v[0],
					&u.probing.targets.v[2]));
	assert_false(probing_same_target(&u.probing.targets.v[0],
					 &u.probing.targets.v[1]));
	uplink_free(&one);
	vec_free(&u.probing.targets);
	u.probing.automatic = true;
	one = uplink_select(&u, AF_INET6);
	assert_true(one.probing.given && one.probing.automatic);
	uplink_free(&one);
}

static void words(void **state)
{
	struct settings s = { 0 };
	struct uplink u = { .main_routes = UPLINK_MAIN_YES };
	char buf[TEXT_NUMBER_MAX];

	(void)state;
	u.settings = &s;
	u.iface = "eth1";
	assert_string_equal(uplink_origin(&u, "multihome-to"), "eth1");
	settings_add(&s, "address", "10.2.2.2", "FILE:2");
	assert_string_equal(uplink_origin(&u, "multihome-to"), "FILE:2");
	settings_add(&s, "multihome-table", "ISP2", "FILE:3");
	assert_string_equal(uplink_origin(&u, "multihome-to"), "FILE:3");
	settings_add(&s, "multihome-to", "10.0.0.0/8", "FILE:4");
	assert_string_equal(uplink_origin(&u, "multihome-to"), "FILE:4");
	settings_free(&s);

	u.table = UINT32_MAX;
	assert_string_equal(uplink_table(&u, buf), "4294967295");
	strcpy(u.table_name, "ISP2");
	assert_string_equal(uplink_table(&u, buf), "ISP2");
	uplink_free(&u);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes),
		cmocka_unit_test(select_one),
		cmocka_unit_test(select_targets),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
