/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Uplinks and facts to rules and routes, line by line as `ip` would be told;
 * what `ip` leaves out is checked by itself. tests/golden has whole stanzas.
 */
#include "routing/plan.h"
#include "../made.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

struct row {
	const char *stanzas[4];
	const char *facts;
	const char *want;	/* "~": a rule's "priority" */
};

static void check_row(const struct row *row)
{
	struct policy policy = policy_default;
	struct made m = { 0 };
	struct text t = { 0 };
	struct diag d = { 0 };
	struct plan p;
	size_t i;

	for (i = 0; i < 4 && row->stanzas[i]; i++)
		made_stanza(&m, row->stanzas[i]);
	made_facts(&m, row->facts);
	plan_build(&p, m.u, m.n, &m.f, &policy, &d);
	assert_int_equal(p.uplinks.n, m.n);
	text_add(&t, "");
	for (i = 0; i < d.n; i++)
		text_addf(&t, "%s\n", d.v[i].text);
	for (i = 0; i < p.wanted.n; i++) {
		if (p.wanted.v[i].kind == KOBJ_RULE) {
			struct text r = { 0 };

			kobj_print(&r, &p.wanted.v[i], NULL);
			text_addf(&t, "~%s\n", r.s + strlen("priority"));
			text_free(&r);
		} else {
			kobj_print(&t, &p.wanted.v[i], NULL);
			text_add(&t, "\n");
		}
	}
	same_text(t.s, row->want, row->stanzas[0]);
	text_free(&t);
	diag_free(&d);
	plan_free(&p);
	made_free(&m);
}

static void check(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		check_row(&rows[i]);
}

#define CHECK(rows) check(rows, COUNT(rows))
#define A2 "inet address=10.2.2.2/24 table=7001 gateway=10.2.2.1 "
#define UP2 "up 10.2.2.2/24 "
#define DEFAULT2 "default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.2\n"
#define ROUTES2 "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n" DEFAULT2
#define OWN(a) "~ 7100 from " a " lookup 7001 suppress_prefixlength 0\n"
#define OVER(a) "~ 7200 from " a " lookup main suppress_prefixlength 1\n"
#define FROM(a) "~ 7300 from " a " lookup 7001\n"
#define RULES2 OWN("10.2.2.2") OVER("10.2.2.2") FROM("10.2.2.2")

static void nothing(void **state)
{
	static const struct row rows[] = {
	{ { NULL }, UP2, "" },
	{ { A2 }, "", "" }, { { A2 }, "down 10.2.2.2/24", "" },
	{ { "any table=7001 gateway=10.2.2.1" }, "up", "" },
	{ { "inet table=7001 mark=2 to=10.9.0.0/16" }, UP2, "" },
	/* strict: what waits does not leak either */
	{ { A2 "strict=yes mark=2 to=10.9.0.0/16" }, "",
	  "~ 7400 from 10.2.2.2 unreachable\n" },
	{ { "inet table=7001 strict=yes" }, "up", "" },
	};

	(void)state;
	CHECK(rows);
}

static void rules(void **state)
{
	static const struct row rows[] = {
	{ { A2 }, UP2, ROUTES2 RULES2 },
	{ { A2 "main-routes=no" }, UP2, ROUTES2 FROM("10.2.2.2") },
	{ { A2 "strict=yes" }, UP2,
	  ROUTES2 RULES2 "~ 7400 from 10.2.2.2 unreachable\n" },
	{ { A2 }, UP2 "no-suppress", ROUTES2 FROM("10.2.2.2") },
	{ { "+" A2 "mark=2 to=10.9.0.0/16" }, UP2 "no-suppress",
	  ROUTES2 FROM("10.2.2.2") },
	{ { A2 "mark=0x200/0xff00 main-routes=no" }, UP2, ROUTES2
	  "~ 7000 from all fwmark 0x200/0xff00 lookup 7001 "
	  "suppress_prefixlength 0\n"
	  "~ 7010 from all fwmark 0x200/0xff00 lookup main "
	  "suppress_prefixlength 1\n"
	  "~ 7020 from all fwmark 0x200/0xff00 lookup 7001\n"
	  FROM("10.2.2.2") },
	{ { A2 "to=10.9.0.0/16,0.0.0.0/0,192.0.2.1 main-routes=no" }, UP2,
	  ROUTES2 FROM("10.2.2.2")
	  "~ 7500 from all to 192.0.2.1 lookup main suppress_prefixlength 1\n"
	  "~ 7516 from all to 10.9.0.0/16 lookup main "
	  "suppress_prefixlength 1\n"
	  "~ 7532 from all lookup main suppress_prefixlength 1\n"
	  "~ 7650 from all to 192.0.2.1 lookup 7001\n"
	  "~ 7666 from all to 10.9.0.0/16 lookup 7001\n"
	  "~ 7682 from all lookup 7001\n" },
	/* the more specific selector first */
	{ { A2 "source=10.2.2.2,10.8.0.0/13,128.0.0.0/1 main-routes=no" }, UP2,
	  ROUTES2 FROM("10.2.2.2") "~ 7319 from 10.8.0.0/13 lookup 7001\n"
	  "~ 7331 from 128.0.0.0/1 lookup 7001\n" },
	};

	(void)state;
	CHECK(rows);
}

static void rules6(void **state)
{
	static const struct row rows[] = {
	{ { "inet6 table=7001 gateway=fe80::1 to=::/0,2001:db8::/32 "
	    "source=2001:db8::/29,2001:db8:2::2 strict=yes mark=2" },
	  "up 2001:db8:2::2/64",
	  "2001:db8:2::/64 dev eth1 table 7001\n"
	  "default via fe80::1 dev eth1 table 7001\n"
	  "~ 7000 from all fwmark 0x2 lookup 7001 suppress_prefixlength 0\n"
	  "~ 7010 from all fwmark 0x2 lookup main suppress_prefixlength 3\n"
	  "~ 7020 from all fwmark 0x2 lookup 7001\n"
	  "~ 7100 from 2001:db8:2::2 lookup 7001 suppress_prefixlength 0\n"
	  "~ 7199 from 2001:db8::/29 lookup 7001 suppress_prefixlength 0\n"
	  "~ 7200 from 2001:db8:2::2 lookup main suppress_prefixlength 3\n"
	  "~ 7299 from 2001:db8::/29 lookup main suppress_prefixlength 3\n"
	  "~ 7300 from 2001:db8:2::2 lookup 7001\n"
	  "~ 7399 from 2001:db8::/29 lookup 7001\n"
	  "~ 7400 from 2001:db8:2::2 unreachable\n"
	  "~ 7499 from 2001:db8::/29 unreachable\n"
	  "~ 7596 from all to 2001:db8::/32 lookup main "
	  "suppress_prefixlength 3\n"
	  "~ 7628 from all lookup main suppress_prefixlength 3\n"
	  "~ 7746 from all to 2001:db8::/32 lookup 7001\n"
	  "~ 7778 from all lookup 7001\n" },
	};

	(void)state;
	CHECK(rows);
}

#define NO "main-routes=no "
#define FROM_2 FROM("10.2.2.2")
#define FROM_3 FROM("10.2.2.3")

static void routes(void **state)
{
	static const struct row rows[] = {
	/* two addresses in one net; the lowest that is a source */
	{ { "inet address=10.2.2.3/24 table=7001 gateway=10.2.2.1 " NO },
	  UP2 "10.2.2.3/24", "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.3\n"
	  "default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.3\n" FROM_3 },
	{ { A2 NO, "inet address=10.2.2.3/24 table=7001 " NO },
	  "up 10.2.2.3/24 10.2.2.2/24", ROUTES2 FROM_2 FROM_3 },
	/* two nets, one of them the gateway's */
	{ { A2 NO "source=auto", "inet address=10.2.9.3/24 table=7001 " NO },
	  UP2 "10.2.9.3/24",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.2.9.0/24 dev eth1 table 7001 src 10.2.9.3\n" DEFAULT2
	  FROM_2 FROM("10.2.9.3") },
	/* a net of another uplink's on the same device, too: own net first */
	{ { A2 NO }, UP2 "10.2.9.3/24",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.2.9.0/24 dev eth1 table 7001 src 10.2.9.3\n" DEFAULT2 FROM_2 },
	/* a gateway in none of the nets, or in the wider of two */
	{ { "inet address=10.2.2.2/32 table=7001 gateway=10.9.9.9 " NO },
	  "up 10.2.2.2/32",
	  "default via 10.9.9.9 dev eth1 table 7001 src 10.2.2.2 onlink\n"
	  FROM_2 },
	{ { "inet address=10.2.2.2/24 table=7001 gateway=10.2.9.1 " NO },
	  UP2 "10.2.0.3/16",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.2.0.0/16 dev eth1 table 7001 src 10.2.0.3\n"
	  "default via 10.2.9.1 dev eth1 table 7001 src 10.2.0.3\n" FROM_2 },
	{ { A2 NO }, UP2 "10.2.0.3/16",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.2.0.0/16 dev eth1 table 7001 src 10.2.0.3\n" DEFAULT2 FROM_2 },
	/* routed prefixes: no address of the device is a source of theirs */
	{ { "inet table=7001 gateway=10.9.9.9 source=10.8.0.0/16 " NO }, UP2,
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "default via 10.9.9.9 dev eth1 table 7001 onlink\n"
	  "~ 7316 from 10.8.0.0/16 lookup 7001\n" },
	/* point to point */
	{ { "inet table=7001 gateway=none " NO },
	  "up pointopoint 10.2.2.2/32,10.9.9.1",
	  "default dev eth1 table 7001 src 10.2.2.2\n" FROM_2 },
	{ { "inet table=7001 gateway=10.9.9.1 " NO },
	  "up pointopoint 10.2.2.2/32,10.9.9.1",
	  "default via 10.9.9.1 dev eth1 table 7001 src 10.2.2.2\n" FROM_2 },
	{ { "inet table=7001 gateway=none " NO },
	  "up pointopoint 10.2.2.2/24,10.9.9.1",
	  "10.9.9.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "default dev eth1 table 7001 src 10.2.2.2\n" FROM_2 },
	/* of scope link: no net of an uplink */
	{ { A2 NO }, UP2 "10.2.9.3/24,local", ROUTES2 FROM_2 },
	{ { "inet6 table=7001 gateway=2001:db8:9::1 " NO },
	  "up 2001:db8:2::2/64 2001:db8:2::3/128 fe80::1/64,local",
	  "2001:db8:2::/64 dev eth1 table 7001\n"
	  "default via 2001:db8:9::1 dev eth1 table 7001 onlink\n"
	  "~ 7300 from 2001:db8:2::2 lookup 7001\n"
	  "~ 7300 from 2001:db8:2::3 lookup 7001\n" },
	};

	(void)state;
	CHECK(rows);
}

static void notes(void **state)
{
	static const struct row rows[] = {
	{ { A2 NO "source=10.9.9.9,10.8.0.0/16,10.2.2.2" }, UP2,
	  "O: multihome-source: 10.9.9.9 is not an address of eth1\n"
	  ROUTES2 FROM_2 FROM("10.9.9.9")
	  "~ 7316 from 10.8.0.0/16 lookup 7001\n" },
	{ { "+" A2 NO "source=10.9.9.9" }, UP2,
	  ROUTES2 FROM("10.9.9.9") },
	};

	(void)state;
	CHECK(rows);
}

/* What `ip` would fill in or we do not print. */
static void unsaid(void **state)
{
	struct policy policy = policy_default;
	struct made m = { 0 };
	struct diag d = { 0 };
	struct plan p;
	size_t i;

	(void)state;
	assert_int_equal(policy.base, 7000);
	assert_int_equal(policy.protocol, 77);
	assert_int_equal(policy.table_min, 7001);
	assert_int_equal(policy.table_max, 8999);
	assert_int_equal(policy.wait, 5);
	assert_false(policy.fail);
	policy.base = 100;
	policy.protocol = 99;
	made_stanza(&m, "any address=10.2.2.2/24,2001:db8::2/64 table=7001 "
		    "gateway=10.2.2.1,2001:db8::1 mark=1 to=10.0.0.0/8,::/0 "
		    "strict=yes");
	made_facts(&m, UP2 "2001:db8::2/64");
	plan_build(&p, m.u, m.n, &m.f, &policy, &d);
	assert_int_equal(p.wanted.n, 2 * (2 + 4 + 3 + 2));
	for (i = 0; i < p.wanted.n; i++) {
		const struct kobj *k = &p.wanted.v[i];

		assert_int_equal(k->protocol, 99);
		assert_int_equal(k->claim, k->family == AF_INET6);
		assert_false(k->strange || k->no_protocol || k->cloned);
		assert_true(!i || kobj_cmp(k - 1, k) < 0);
		if (k->kind == KOBJ_RULE) {
			assert_in_range(k->priority, 100,
					100 + POLICY_BAND - 1);
			assert_int_equal(k->type, k->table ? FR_ACT_TO_TBL
					 : FR_ACT_UNREACHABLE);
			continue;
		}
		assert_int_equal(k->type, RTN_UNICAST);
		assert_int_equal(k->ifindex, 2);
		assert_int_equal(k->dst.addr.family, k->family);
		assert_int_equal(k->metric, k->family == AF_INET6
				 ? KOBJ_METRIC6 : 0);
		/* IPv4's routes to neighbours have it narrower */
		assert_int_equal(k->scope, k->family == AF_INET &&
				 !k->gateway.family ? RT_SCOPE_LINK
				 : RT_SCOPE_UNIVERSE);
	}
	plan_free(&p);
	made_free(&m);
	diag_free(&d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(rules),
		cmocka_unit_test(rules6),
		cmocka_unit_test(routes),
		cmocka_unit_test(notes),
		cmocka_unit_test(unsaid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
