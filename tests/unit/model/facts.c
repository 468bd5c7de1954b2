/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What exists, and whether an address is on the device. */
#include "model/facts.h"
#include "../unit.h"
#include "base/vec.h"

static void has(void **state)
{
	static const struct { const char *a; bool there; } rows[] = {
		{ "10.2.2.1", false }, { "10.2.2.0", false },
		{ "2001:db8::1", false }, { "10.9.9.9", false },
		{ "10.2.2.2", true }, { "2001:db8::2", true },
		{ "fe80::1", true },
	};
	static const char *const addresses[] = {
		"10.2.2.2/24", "2001:db8::2/64", "fe80::1/64",
	};
	struct facts f = { 0 };
	struct facts_addr *fa;
	struct addr a;
	size_t i;

	(void)state;
	assert_null(addr_parse(&a, "0.0.0.0"));
	assert_false(facts_has(&f, &a));
	for (i = 0; i < COUNT(addresses); i++) {
		fa = vec_push(&f.addrs);
		assert_null(prefix_parse(&fa->prefix, addresses[i], false));
		assert_null(addr_parse(&fa->peer, "10.9.9.9"));
	}
	for (i = 0; i < COUNT(rows); i++) {
		assert_null(addr_parse(&a, rows[i].a));
		same_number(facts_has(&f, &a), rows[i].there, rows[i].a);
	}
	vec_push(&f.taken);
	facts_free(&f);
	assert_int_equal(f.addrs.n, 0);
	facts_free(&f);
}

/* Beyond 10.2.2.1, or 10.7.7.7 that is in no network; of a peer, its own. */
static void beyond(void **state)
{
	static const struct { const char *a; bool beyond; } rows[] = {
		{ "10.2.2.1", false }, { "10.2.2.2", false },
		{ "10.2.2.53", false }, { "10.7.7.7", false },
		{ "10.8.8.2", false }, { "10.8.8.1", false },
		{ "2001:db8::53", false }, { "fe80::1", false },
		{ "127.0.0.53", false }, { "::1", false },
		{ "0.0.0.0", false }, { "ff02::1", false },
		{ "10.2.3.1", true }, { "10.8.8.3", true },
		{ "203.0.113.53", true }, { "2001:db8:0:1::53", true },
	};
	static const char *const addresses[][2] = {
		{ "10.2.2.2/24", "10.2.2.2" }, { "10.8.8.2/32", "10.8.8.1" },
		{ "2001:db8::2/64", "2001:db8::2" },
	};
	struct addr a, gateway;
	struct facts f = { 0 };
	struct facts_addr *fa;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(addresses); i++) {
		fa = vec_push(&f.addrs);
		assert_null(prefix_parse(&fa->prefix, addresses[i][0], false));
		assert_null(addr_parse(&fa->peer, addresses[i][1]));
	}
	assert_null(addr_parse(&gateway, "10.7.7.7"));
	for (i = 0; i < COUNT(rows); i++) {
		assert_null(addr_parse(&a, rows[i].a));
		same_number(facts_beyond(&f, &gateway, &a), rows[i].beyond,
			    rows[i].a);
	}
	gateway = (struct addr){ 0 };
	assert_null(addr_parse(&a, "10.7.7.7"));
	assert_true(facts_beyond(&f, &gateway, &a));
	facts_free(&f);
}

static void families(void **state)
{
	(void)state;
	assert_int_equal(facts_family(AF_INET), 0);
	assert_int_equal(facts_family(AF_INET6), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(has),
		cmocka_unit_test(beyond),
		cmocka_unit_test(families),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
