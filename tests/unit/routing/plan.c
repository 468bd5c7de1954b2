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
#define NO "main-routes=no "
#define B3 "inet address=10.2.2.3/24 table=7002 gateway=10.2.2.9 " NO
#define UP2 "up 10.2.2.2/24 "
#define DEFAULT2 "default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.2\n"
#define ROUTES2 "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n" DEFAULT2
#define G " suppress_ifgroup 7000\n"
#define S4 " lookup main suppress_prefixlength 7"
#define S6 " lookup main suppress_prefixlength 6"
#define INNER "~ 7099 from 10.2.2.2 to 10.2.2.0/24 lookup main " \
	"suppress_prefixlength 24" G
#define OWN "~ 7100 from 10.2.2.2 to 10.2.2.0/24 lookup 7001\n"
#define OVER(a) "~ 7200 from " a S4 G
#define FROM(a) "~ 7300 from " a " lookup 7001\n"
#define RULES2 INNER OWN OVER("10.2.2.2") FROM("10.2.2.2")
#define OIF_MAIN "~ 7497 from all oif eth1" S4 "\n"
#define OIF_T "~ 7498 from all oif eth1 lookup 7001\n"
#define OIF OIF_MAIN OIF_T
#define OIF6 "~ 7497 from all oif eth1" S6 "\n" OIF_T
/* to what is private, with that in front and behind */
#define PRIVATE(before, after) \
	before " to 10.0.0.0/8" S4 after before " to 100.64.0.0/10" S4 after \
	before " to 169.254.0.0/16" S4 after before " to 172.16.0.0/12" S4 \
	after before " to 192.168.0.0/16" S4 after

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
	{ { A2 }, UP2, ROUTES2 RULES2 OIF },
	{ { A2 "main-routes=no" }, UP2, ROUTES2 FROM("10.2.2.2") OIF },
	{ { A2 "main-routes=all" }, UP2, ROUTES2 INNER OWN
	  "~ 7200 from 10.2.2.2" S4 "\n" FROM("10.2.2.2") OIF },
	{ { A2 "strict=yes" }, UP2,
	  ROUTES2 RULES2 "~ 7400 from 10.2.2.2 unreachable\n" OIF },
	{ { A2 "strict=always" }, UP2,
	  ROUTES2 RULES2 "~ 7400 from 10.2.2.2 unreachable\n" OIF },
	{ { A2 }, UP2 "no-suppress", ROUTES2 FROM("10.2.2.2") },
	{ { "+" A2 "mark=2 to=10.9.0.0/16" }, UP2 "no-suppress",
	  ROUTES2 FROM("10.2.2.2") },
	{ { A2 "mark=0x200/0xff00 main-routes=no" }, UP2, ROUTES2
	  "~ 7000 from all fwmark 0x200/0xff00 iif eth1" S4 "\n"
	  "~ 7008 from all to 10.2.2.0/24 fwmark 0x200/0xff00 lookup main "
	  "suppress_prefixlength 24" G
	  "~ 7009 from all to 10.2.2.0/24 fwmark 0x200/0xff00 lookup 7001\n"
	  "~ 7010 from all fwmark 0x200/0xff00" S4 G
	  "~ 7020 from all fwmark 0x200/0xff00 lookup 7001\n"
	  FROM("10.2.2.2") OIF },
	{ { A2 "to=10.9.0.0/16,0.0.0.0/0,192.0.2.1 main-routes=no" }, UP2,
	  ROUTES2 FROM("10.2.2.2") OIF
	  "~ 7500 from all to 192.0.2.1" S4 G
	  "~ 7516 from all to 10.9.0.0/16" S4 G
	  "~ 7532 from all" S4 G
	  "~ 7650 from all to 192.0.2.1 lookup 7001\n"
	  "~ 7666 from all to 10.9.0.0/16 lookup 7001\n"
	  "~ 7682 from all lookup 7001\n" },
	/* the more specific selector first */
	{ { A2 "source=10.2.2.2,10.8.0.0/13,128.0.0.0/1 main-routes=no" }, UP2,
	  ROUTES2 FROM("10.2.2.2") "~ 7319 from 10.8.0.0/13 lookup 7001\n"
	  "~ 7331 from 128.0.0.0/1 lookup 7001\n" OIF },
	/* of a prefix the rungs are as far from each other */
	{ { A2 "source=10.8.0.0/13" }, UP2, ROUTES2
	  "~ 7118 from 10.8.0.0/13 to 10.2.2.0/24 lookup main "
	  "suppress_prefixlength 24" G
	  "~ 7119 from 10.8.0.0/13 to 10.2.2.0/24 lookup 7001\n"
	  "~ 7219 from 10.8.0.0/13" S4 G
	  "~ 7319 from 10.8.0.0/13 lookup 7001\n" OIF },
	/* a network that is a host has no rung of its own */
	{ { "inet table=7001 gateway=10.2.2.1" }, "up 10.2.2.2/32",
	  "default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.2 onlink\n"
	  OVER("10.2.2.2") FROM("10.2.2.2") OIF },
	};

	(void)state;
	CHECK(rows);
}

static void rules6(void **state)
{
	static const struct row rows[] = {
	{ { "inet6 table=7001 gateway=fe80::1 to=::/0,2001:db8::/32 "
	    "source=2001:db8::/32,fd00::2 strict=yes mark=2" },
	  "up fd00::2/64",
	  "fd00::/64 dev eth1 table 7001\n"
	  "fe80::/64 dev eth1 table 7001\n"
	  "default via fe80::1 dev eth1 table 7001\n"
	  "~ 7000 from all fwmark 0x2 iif eth1" S6 "\n"
	  "~ 7008 from all to fd00::/64 fwmark 0x2 lookup main "
	  "suppress_prefixlength 64" G
	  "~ 7009 from all to fd00::/64 fwmark 0x2 lookup 7001\n"
	  "~ 7010 from all fwmark 0x2" S6 G
	  "~ 7020 from all fwmark 0x2 lookup 7001\n"
	  "~ 7099 from fd00::2 to fd00::/64 lookup main "
	  "suppress_prefixlength 64" G
	  "~ 7100 from fd00::2 to fd00::/64 lookup 7001\n"
	  "~ 7195 from 2001:db8::/32 to fd00::/64 lookup main "
	  "suppress_prefixlength 64" G
	  "~ 7196 from 2001:db8::/32 to fd00::/64 lookup 7001\n"
	  "~ 7200 from fd00::2" S6 G
	  "~ 7296 from 2001:db8::/32" S6 G
	  "~ 7300 from fd00::2 lookup 7001\n"
	  "~ 7396 from 2001:db8::/32 lookup 7001\n"
	  "~ 7400 from fd00::2 unreachable\n"
	  "~ 7496 from 2001:db8::/32 unreachable\n"
	  OIF6
	  "~ 7596 from all to 2001:db8::/32" S6 G
	  "~ 7628 from all" S6 G
	  "~ 7746 from all to 2001:db8::/32 lookup 7001\n"
	  "~ 7778 from all lookup 7001\n" },
	};

	(void)state;
	CHECK(rows);
}

#define PUBLIC "inet address=192.0.2.2/24 table=7001 gateway=192.0.2.1 "
#define UP_PUBLIC "up 192.0.2.2/24 "
#define ROUTES_PUBLIC "192.0.2.0/24 dev eth1 table 7001 src 192.0.2.2\n" \
	"default via 192.0.2.1 dev eth1 table 7001 src 192.0.2.2\n"
#define INNER_PUBLIC "~ 7099 from 192.0.2.2 to 192.0.2.0/24 lookup main " \
	"suppress_prefixlength 24" G \
	"~ 7100 from 192.0.2.2 to 192.0.2.0/24 lookup 7001\n"
#define LAN_PUBLIC PRIVATE("~ 7190 from 192.0.2.2", "\n")

/* What is private is behind no provider: for a source that is public. */
static void public(void **state)
{
	static const struct row rows[] = {
	{ { PUBLIC }, UP_PUBLIC, ROUTES_PUBLIC INNER_PUBLIC LAN_PUBLIC
	  OVER("192.0.2.2") FROM("192.0.2.2") OIF },
	/* who follows all, or none, of main needs no more */
	{ { PUBLIC "main-routes=all" }, UP_PUBLIC, ROUTES_PUBLIC INNER_PUBLIC
	  "~ 7200 from 192.0.2.2" S4 "\n" FROM("192.0.2.2") OIF },
	{ { PUBLIC "main-routes=no" }, UP_PUBLIC,
	  ROUTES_PUBLIC FROM("192.0.2.2") OIF },
	/* nor has a prefix, of which nobody knows what it is */
	{ { PUBLIC "source=198.51.100.0/24" }, UP_PUBLIC,
	  "192.0.2.0/24 dev eth1 table 7001 src 192.0.2.2\n"
	  "default via 192.0.2.1 dev eth1 table 7001 src 192.0.2.2\n"
	  "~ 7107 from 198.51.100.0/24 to 192.0.2.0/24 lookup main "
	  "suppress_prefixlength 24" G
	  "~ 7108 from 198.51.100.0/24 to 192.0.2.0/24 lookup 7001\n"
	  "~ 7208 from 198.51.100.0/24" S4 G
	  "~ 7308 from 198.51.100.0/24 lookup 7001\n" OIF },
	/* the last of what is private, and the first that is not */
	{ { "+inet table=7001 gateway=none source=172.31.255.255,100.127.0.1,"
	    "169.254.9.9,192.168.0.1" }, "up",
	  "default dev eth1 table 7001\n" OVER("100.127.0.1")
	  OVER("169.254.9.9") OVER("172.31.255.255") OVER("192.168.0.1")
	  FROM("100.127.0.1") FROM("169.254.9.9") FROM("172.31.255.255")
	  FROM("192.168.0.1") OIF },
	{ { "+inet table=7001 gateway=none source=100.128.0.1" }, "up",
	  "default dev eth1 table 7001\n"
	  PRIVATE("~ 7190 from 100.128.0.1", "\n") OVER("100.128.0.1")
	  FROM("100.128.0.1") OIF },
	{ { "+inet table=7001 gateway=none source=172.32.0.1" }, "up",
	  "default dev eth1 table 7001\n"
	  PRIVATE("~ 7190 from 172.32.0.1", "\n") OVER("172.32.0.1")
	  FROM("172.32.0.1") OIF },
	{ { "+inet6 table=7001 gateway=none source=2001:db8::2,fd00::2" }, "up",
	  "fe80::/64 dev eth1 table 7001\ndefault dev eth1 table 7001\n"
	  "~ 7190 from 2001:db8::2 to fc00::/7" S6 "\n"
	  "~ 7200 from 2001:db8::2" S6 G "~ 7200 from fd00::2" S6 G
	  FROM("2001:db8::2") FROM("fd00::2") OIF6 },
	};

	(void)state;
	CHECK(rows);
}

#define MARKED(to) "~ 7010 from all to " to " fwmark 0x2" S4 G
#define BOUND(to) "~ 7497 from all to " to " oif eth1" S4 "\n"
#define OIF_NARROW BOUND("10.0.0.0/8") BOUND("100.64.0.0/10") \
	BOUND("169.254.0.0/16") BOUND("172.16.0.0/12") \
	BOUND("192.168.0.0/16") OIF_T

/* Where main forbids, or a tunnel has a part of all, it has what is private. */
static void narrow(void **state)
{
	static const struct row rows[] = {
	{ { A2 }, UP2 "narrow=inet", ROUTES2 INNER OWN
	  PRIVATE("~ 7200 from 10.2.2.2", G) FROM("10.2.2.2") OIF_NARROW },
	{ { A2 "main-routes=all" }, UP2 "narrow=inet", ROUTES2 INNER OWN
	  PRIVATE("~ 7200 from 10.2.2.2", "\n") FROM("10.2.2.2") OIF_NARROW },
	{ { A2 "main-routes=no" }, UP2 "narrow=inet",
	  ROUTES2 FROM("10.2.2.2") OIF_NARROW },
	{ { PUBLIC }, UP_PUBLIC "narrow=inet", ROUTES_PUBLIC INNER_PUBLIC
	  LAN_PUBLIC PRIVATE("~ 7200 from 192.0.2.2", G) FROM("192.0.2.2")
	  OIF_NARROW },
	/* the other family's is nothing to it */
	{ { A2 }, UP2 "narrow=inet6", ROUTES2 RULES2 OIF },
	{ { A2 "main-routes=no mark=2" }, UP2 "narrow=inet", ROUTES2
	  "~ 7000 from all fwmark 0x2 iif eth1" S4 "\n"
	  "~ 7008 from all to 10.2.2.0/24 fwmark 0x2 lookup main "
	  "suppress_prefixlength 24" G
	  "~ 7009 from all to 10.2.2.0/24 fwmark 0x2 lookup 7001\n"
	  MARKED("10.0.0.0/8") MARKED("100.64.0.0/10") MARKED("169.254.0.0/16")
	  MARKED("172.16.0.0/12") MARKED("192.168.0.0/16")
	  "~ 7020 from all fwmark 0x2 lookup 7001\n"
	  FROM("10.2.2.2") OIF_NARROW },
	/* destinations: what is private of them, whichever is wider */
	{ { A2 "main-routes=no to=198.51.100.0/24,10.9.0.0/16,172.0.0.0/8,"
	    "0.0.0.0/0" }, UP2 "narrow=inet", ROUTES2 FROM("10.2.2.2")
	  OIF_NARROW
	  "~ 7516 from all to 10.9.0.0/16" S4 G
	  "~ 7524 from all to 172.16.0.0/12" S4 G
	  PRIVATE("~ 7532 from all", G)
	  "~ 7658 from all to 198.51.100.0/24 lookup 7001\n"
	  "~ 7666 from all to 10.9.0.0/16 lookup 7001\n"
	  "~ 7674 from all to 172.0.0.0/8 lookup 7001\n"
	  "~ 7682 from all lookup 7001\n" },
	{ { "+inet6 table=7001 gateway=none source=2001:db8::2 mark=2 "
	    "to=2001:db8:9::/48" }, "up narrow=inet6",
	  "fe80::/64 dev eth1 table 7001\ndefault dev eth1 table 7001\n"
	  "~ 7000 from all fwmark 0x2 iif eth1" S6 "\n"
	  "~ 7010 from all to fc00::/7 fwmark 0x2" S6 G
	  "~ 7020 from all fwmark 0x2 lookup 7001\n"
	  "~ 7190 from 2001:db8::2 to fc00::/7" S6 "\n"
	  "~ 7200 from 2001:db8::2 to fc00::/7" S6 G
	  FROM("2001:db8::2")
	  "~ 7497 from all to fc00::/7 oif eth1" S6 "\n" OIF_T
	  "~ 7730 from all to 2001:db8:9::/48 lookup 7001\n" },
	};

	(void)state;
	CHECK(rows);
}

/* Who binds the device has its first uplink, one a family. */
static void bound(void **state)
{
	static const struct row rows[] = {
	{ { A2 "main-routes=no", B3 }, UP2 "10.2.2.3/24", ROUTES2
	  "10.2.2.0/24 dev eth1 table 7002 src 10.2.2.3\n"
	  "default via 10.2.2.9 dev eth1 table 7002 src 10.2.2.3\n"
	  FROM("10.2.2.2") "~ 7300 from 10.2.2.3 lookup 7002\n" OIF },
	{ { B3, A2 "main-routes=no" }, UP2 "10.2.2.3/24", ROUTES2
	  "10.2.2.0/24 dev eth1 table 7002 src 10.2.2.3\n"
	  "default via 10.2.2.9 dev eth1 table 7002 src 10.2.2.3\n"
	  FROM("10.2.2.2") "~ 7300 from 10.2.2.3 lookup 7002\n"
	  OIF_MAIN "~ 7498 from all oif eth1 lookup 7002\n" },
	/* of those that are ready */
	{ { "inet address=10.2.2.2/24 table=7001", "+" B3 },
	  UP2 "10.2.2.3/24",
	  "10.2.2.0/24 dev eth1 table 7002 src 10.2.2.3\n"
	  "default via 10.2.2.9 dev eth1 table 7002 src 10.2.2.3\n"
	  "~ 7300 from 10.2.2.3 lookup 7002\n"
	  OIF_MAIN "~ 7498 from all oif eth1 lookup 7002\n" },
	{ { "+any table=7001 gateway=none source=10.2.2.2,2001:db8::2 "
	    "main-routes=no" }, "up",
	  "default dev eth1 table 7001\nfe80::/64 dev eth1 table 7001\n"
	  "default dev eth1 table 7001\n" FROM("10.2.2.2") OIF
	  FROM("2001:db8::2") OIF6 },
	{ { A2 "main-routes=no" }, UP2 "no-suppress", ROUTES2 FROM("10.2.2.2") },
	};

	(void)state;
	CHECK(rows);
}

#define FROM_2 FROM("10.2.2.2")
#define FROM_3 FROM("10.2.2.3")

static void routes(void **state)
{
	static const struct row rows[] = {
	/* two addresses in one net; the lowest that a claim names */
	{ { "inet address=10.2.2.3/24 table=7001 gateway=10.2.2.1 " NO },
	  UP2 "10.2.2.3/24", "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.3\n"
	  "default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.3\n"
	  FROM_2 FROM_3 OIF },
	{ { A2 NO, "inet address=10.2.2.3/24 table=7001 " NO },
	  "up 10.2.2.3/24 10.2.2.2/24", ROUTES2 FROM_2 FROM_3 OIF },
	/* none is named: the lowest */
	{ { "inet table=7001 gateway=10.2.2.1 " NO },
	  "up 10.2.2.3/24 10.2.2.2/24", ROUTES2 FROM_2 FROM_3 OIF },
	/* two nets, one of them the gateway's */
	{ { A2 NO "source=auto", "inet address=10.2.9.3/24 table=7001 " NO },
	  UP2 "10.2.9.3/24",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.2.9.0/24 dev eth1 table 7001 src 10.2.9.3\n" DEFAULT2
	  FROM_2 FROM("10.2.9.3") OIF },
	/* a net of another uplink's on the same device, too: own net first */
	{ { A2 NO }, UP2 "10.2.9.3/24",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.2.9.0/24 dev eth1 table 7001 src 10.2.9.3\n" DEFAULT2
	  FROM_2 OIF },
	/* a gateway in none of the nets, or in the wider of two */
	{ { "inet address=10.2.2.2/32 table=7001 gateway=10.9.9.9 " NO },
	  "up 10.2.2.2/32",
	  "default via 10.9.9.9 dev eth1 table 7001 src 10.2.2.2 onlink\n"
	  FROM_2 OIF },
	{ { "inet address=10.2.2.2/24 table=7001 gateway=10.2.9.1 " NO },
	  UP2 "10.2.0.3/16",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.2.0.0/16 dev eth1 table 7001 src 10.2.0.3\n"
	  "default via 10.2.9.1 dev eth1 table 7001 src 10.2.0.3\n"
	  FROM("10.2.0.3") FROM_2 OIF },
	{ { A2 NO "source=10.2.2.2" }, UP2 "10.2.0.3/16",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.2.0.0/16 dev eth1 table 7001 src 10.2.0.3\n" DEFAULT2 FROM_2
	  OIF },
	/* routed prefixes: no address of the device is a source of theirs */
	{ { "inet table=7001 gateway=10.9.9.9 source=10.8.0.0/16 " NO }, UP2,
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "default via 10.9.9.9 dev eth1 table 7001 onlink\n"
	  "~ 7316 from 10.8.0.0/16 lookup 7001\n" OIF },
	/* point to point */
	{ { "inet table=7001 gateway=none " NO },
	  "up pointopoint 10.2.2.2/32,10.9.9.1",
	  "default dev eth1 table 7001 src 10.2.2.2\n" FROM_2 OIF },
	{ { "inet table=7001 gateway=10.9.9.1 " NO },
	  "up pointopoint 10.2.2.2/32,10.9.9.1",
	  "default via 10.9.9.1 dev eth1 table 7001 src 10.2.2.2\n" FROM_2
	  OIF },
	{ { "inet table=7001 gateway=none " NO },
	  "up pointopoint 10.2.2.2/24,10.9.9.1",
	  "10.9.9.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "default dev eth1 table 7001 src 10.2.2.2\n" FROM_2 OIF },
	/* of scope link: no net of an uplink */
	{ { A2 NO }, UP2 "10.2.9.3/24,local", ROUTES2 FROM_2 OIF },
	};

	(void)state;
	CHECK(rows);
}

#define SIX "+inet6 table=7001 source=2001:db8:2::2 " NO
#define UP6 "up 2001:db8:2::2/64 fe80::2/64,local "
#define NETS6 "2001:db8:2::/64 dev eth1 table 7001\n" \
	"fe80::/64 dev eth1 table 7001\n"
#define FROM6 FROM("2001:db8:2::2")

/* An IPv6 router outside of the networks has a way of its own, not onlink. */
static void routes6(void **state)
{
	static const struct row rows[] = {
	{ { SIX "gateway=2001:db8:2::1" }, UP6, NETS6
	  "default via 2001:db8:2::1 dev eth1 table 7001\n" FROM6 OIF6 },
	{ { SIX "gateway=fe80::1" }, UP6, NETS6
	  "default via fe80::1 dev eth1 table 7001\n" FROM6 OIF6 },
	{ { SIX "gateway=none" }, UP6, NETS6
	  "default dev eth1 table 7001\n" FROM6 OIF6 },
	{ { SIX "gateway=2001:db8:9::1" }, UP6 "2001:db8:3::3/128",
	  "2001:db8:9::1 dev eth1 table 7001\n" NETS6
	  "default via 2001:db8:9::1 dev eth1 table 7001\n" FROM6 OIF6 },
	/* which main may have as well, for its own default */
	{ { SIX "gateway=2001:db8:9::1" }, UP6 "pin=2001:db8:9::1",
	  "2001:db8:9::1 dev eth1 table 7001\n" NETS6
	  "default via 2001:db8:9::1 dev eth1 table 7001\n" FROM6 OIF6 },
	{ { SIX "gateway=fe80::1" }, UP6 "pin=fe80::/64,fe80::7", NETS6
	  "default via fe80::1 dev eth1 table 7001\n" FROM6 OIF6 },
	};

	(void)state;
	CHECK(rows);
}

/* What main has by the device is in T, whoever else's network it is. */
static void pins(void **state)
{
	static const struct row rows[] = {
	{ { A2 NO }, UP2 "pin=10.9.0.0/16,10.2.2.9 pin=198.51.100.9 "
	  "pin=10.8.0.0/16,10.2.2.9,5", "198.51.100.9 dev eth1 table 7001\n"
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.8.0.0/16 via 10.2.2.9 dev eth1 table 7001 metric 5\n"
	  "10.9.0.0/16 via 10.2.2.9 dev eth1 table 7001\n" DEFAULT2
	  FROM_2 OIF },
	/* the network itself is there; a part of it may lead elsewhere */
	{ { A2 NO }, UP2 "pin=10.2.2.0/24,10.2.2.9 pin=10.2.2.128/25,10.2.2.9",
	  "10.2.2.128/25 via 10.2.2.9 dev eth1 table 7001\n"
	  ROUTES2 FROM_2 OIF },
	/* each table has them; the other family's has not */
	{ { A2 NO, B3, SIX "gateway=none" },
	  UP2 "10.2.2.3/24 pin=10.9.0.0/16,10.2.2.8 "
	  "pin=2001:db8:9::/48,fe80::9",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.9.0.0/16 via 10.2.2.8 dev eth1 table 7001\n" DEFAULT2
	  "10.2.2.0/24 dev eth1 table 7002 src 10.2.2.3\n"
	  "10.9.0.0/16 via 10.2.2.8 dev eth1 table 7002\n"
	  "default via 10.2.2.9 dev eth1 table 7002 src 10.2.2.3\n"
	  "fe80::/64 dev eth1 table 7001\n"
	  "2001:db8:9::/48 via fe80::9 dev eth1 table 7001\n"
	  "default dev eth1 table 7001\n"
	  FROM_2 "~ 7300 from 10.2.2.3 lookup 7002\n" OIF FROM6 OIF6 },
	/* what main has twice, by one metric, is one route */
	{ { A2 NO }, UP2 "pin=10.9.0.0/16,10.2.2.9 pin=10.9.0.0/16,10.2.2.8",
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "10.9.0.0/16 via 10.2.2.8 dev eth1 table 7001\n" DEFAULT2
	  FROM_2 OIF },
	{ { "+" A2 }, "down 10.2.2.2/24 pin=10.9.0.0/16,10.2.2.9", "" },
	};

	(void)state;
	CHECK(rows);
}

/* What a pin says of connections goes with it, and how many are left is said. */
static void pins_whole(void **state)
{
	struct policy policy = policy_default;
	struct made m = { 0 };
	struct diag d = { 0 };
	struct text t = { 0 };
	struct plan p;
	const struct kobj *k;

	(void)state;
	made_stanza(&m, A2 "route-options=mtu,1300");
	made_facts(&m, UP2 "pin=10.9.0.0/16,10.9.9.9 pin=10.8.0.0/16");
	m.f.pins.v[0].onlink = true;
	m.f.pins.v[0].protocol = RTPROT_STATIC;
	m.f.pins.v[0].metrics[METRIC_ADVMSS] = 1200;
	m.f.pins.v[1].scope = RT_SCOPE_LINK;
	m.f.pins_left = 3;
	plan_build(&p, m.u, m.n, &m.f, &policy, &d);
	vec_each(k, &p.wanted) {
		if (k->kind != KOBJ_ROUTE)
			continue;
		assert_int_equal(k->protocol, 77);
		assert_int_equal(k->scope, k->gateway.family
				 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK);
		kobj_print(&t, k, NULL);
		text_add(&t, "\n");
	}
	same_text(t.s, "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
		  "10.8.0.0/16 dev eth1 table 7001\n"
		  "10.9.0.0/16 via 10.9.9.9 dev eth1 table 7001 onlink advmss "
		  "1200\n"
		  "default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.2 mtu "
		  "1300\n", "routes");
	assert_int_equal(d.n, 1);
	assert_int_equal(d.v[0].level, DIAG_WARNING);
	same_text(d.v[0].text, "eth1: main has 5 routes by it with a next hop "
		  "of their own; the sources of its uplinks follow 64 of them",
		  "said");
	text_free(&t);
	plan_free(&p);
	made_free(&m);
	diag_free(&d);
}

/* Of the default alone; of a table's first uplink. */
static void route_options(void **state)
{
	static const struct row rows[] = {
	{ { A2 NO "route-options=initrwnd,20,mtu,1400,advmss,1360,initcwnd,10" },
	  UP2, "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.2 mtu 1400 "
	  "advmss 1360 initcwnd 10 initrwnd 20\n" FROM_2 OIF },
	{ { SIX "gateway=2001:db8:9::1 route-options=mtu,1400" }, "up",
	  "2001:db8:9::1 dev eth1 table 7001\nfe80::/64 dev eth1 table 7001\n"
	  "default via 2001:db8:9::1 dev eth1 table 7001 mtu 1400\n"
	  FROM6 OIF6 },
	};

	(void)state;
	CHECK(rows);
}

/* strict=always after a down: the source is refused, and nothing else is left. */
static void after_down(void **state)
{
	struct policy policy = policy_default;
	struct made m = { 0 };
	struct diag d = { 0 };
	struct text t = { 0 };
	struct plan p;

	(void)state;
	made_stanza(&m, "+" A2 "strict=always mark=2 to=10.9.0.0/16");
	made_facts(&m, UP2);
	m.u[0].down = true;
	plan_build(&p, m.u, m.n, &m.f, &policy, &d);
	assert_int_equal(p.wanted.n, 1);
	kobj_print(&t, &p.wanted.v[0], NULL);
	same_text(t.s, "priority 7400 from 10.2.2.2 unreachable", "rule");
	assert_int_equal(p.uplinks.v[0].state, RESOLVED_PENDING);
	same_text(p.uplinks.v[0].why, "multihome-strict always refuses its sources",
		  "why");
	text_free(&t);
	plan_free(&p);
	made_free(&m);
	diag_free(&d);
}

static void notes(void **state)
{
	static const struct row rows[] = {
	{ { A2 NO "source=10.9.9.9,10.8.0.0/16,10.2.2.2" }, UP2,
	  "O: multihome-source: 10.9.9.9 is not an address of eth1\n"
	  ROUTES2 FROM_2 FROM("10.9.9.9")
	  "~ 7316 from 10.8.0.0/16 lookup 7001\n" OIF },
	{ { "+" A2 NO "source=10.9.9.9" }, UP2,
	  "10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
	  "default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.2\n"
	  FROM("10.9.9.9") OIF },
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
	assert_int_equal(policy.group, 7000);
	assert_int_equal(policy.wait, 5);
	assert_false(policy.fail);
	policy.base = 100;
	policy.protocol = 99;
	policy.group = 0;
	made_stanza(&m, "any address=10.2.2.2/24,2001:db8::2/64 table=7001 "
		    "gateway=10.2.2.1,2001:db8::1 mark=1 to=10.0.0.0/8,::/0 "
		    "strict=yes");
	made_facts(&m, UP2 "2001:db8::2/64");
	plan_build(&p, m.u, m.n, &m.f, &policy, &d);
	/* routes; mark; source, with 6 of private; device; destination */
	assert_int_equal(p.wanted.n, 2 * (2 + 5 + 5 + 2 + 2) + 1 + 1);
	for (i = 0; i < p.wanted.n; i++) {
		const struct kobj *k = &p.wanted.v[i];

		assert_int_equal(k->protocol, 99);
		assert_int_equal(k->claim, k->family == AF_INET6);
		assert_false(k->strange || k->no_protocol || k->cloned);
		assert_true(!i || kobj_cmp(k - 1, k) < 0);
		assert_int_equal(k->suppress_group, 0);
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

/* Single addresses that the device has, and that others may be told of. */
static void endpoints(void **state)
{
	static const struct { const char *stanzas[2], *facts, *want; } rows[] = {
	{ { A2 "mptcp=subflow" }, UP2, "10.2.2.2 dev eth1 subflow; " },
	{ { A2 }, UP2, "" },
	{ { A2 "mptcp=no" }, UP2, "" },
	{ { A2 "mptcp=subflow" }, "down 10.2.2.2/24", "" },
	{ { A2 "mptcp=subflow source=10.2.2.2,10.2.2.9,10.8.0.0/16" }, UP2,
	  "10.2.2.2 dev eth1 subflow; " },
	/* of two uplinks the first says what it is for */
	{ { A2 "mptcp=signal", A2 "mptcp=subflow" }, UP2,
	  "10.2.2.2 dev eth1 signal; " },
	};
	struct policy policy = policy_default;
	struct diag d = { 0 };
	const struct kobj *k;
	struct plan p;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct made m = { 0 };
		struct text t = { 0 };

		for (j = 0; j < 2 && rows[i].stanzas[j]; j++)
			made_stanza(&m, rows[i].stanzas[j]);
		made_facts(&m, rows[i].facts);
		plan_build(&p, m.u, m.n, &m.f, &policy, &d);
		text_add(&t, "");
		vec_each(k, &p.endpoints) {
			kobj_print(&t, k, NULL);
			text_add(&t, "; ");
		}
		same_text(t.s, rows[i].want, rows[i].stanzas[0]);
		for (j = 0; j < m.f.addrs.n; j++)
			m.f.addrs.v[j].passing = true;
		plan_free(&p);
		plan_build(&p, m.u, m.n, &m.f, &policy, &d);
		same_number((long long)p.endpoints.n, 0, "of what passes");
		plan_free(&p);
		text_free(&t);
		made_free(&m);
	}
	diag_free(&d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(rules),
		cmocka_unit_test(rules6),
		cmocka_unit_test(public),
		cmocka_unit_test(narrow),
		cmocka_unit_test(bound),
		cmocka_unit_test(routes),
		cmocka_unit_test(routes6),
		cmocka_unit_test(pins),
		cmocka_unit_test(pins_whole),
		cmocka_unit_test(route_options),
		cmocka_unit_test(after_down),
		cmocka_unit_test(notes),
		cmocka_unit_test(unsaid),
		cmocka_unit_test(endpoints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
