/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of ip rule and ip route, whole and cut short: each row was held against
 * what ip(8) of iproute2 6.1 itself makes of it.
 */
#include "model/ip_words.h"
#include "../words.h"

#include <linux/rtnetlink.h>

static const char pfx[] = "expected an address or a prefix";
static const char like[] =
	"expected an address like 192.0.2.1 or 2001:db8::1";
static const char address[] = "expected an address";
static const char number[] = "expected a number";
static const char mark[] = "expected a mark like 2 or 0x200/0xff00";
static const char family[] = "expected addresses of one family";
static const char action[] = "expected a word of ip rule";
static const char dest[] = "expected a destination";
static const char one[] = "expected one destination";
static const char more[] = "expected one word more";
static const char table[] = "expected a table";
static const char length[] = "expected a prefix length";
static const char device[] = "expected an interface name";

#define LONG63 "a123456789012345678901234567890123456789012345678901234567" \
	       "89012"

struct row {
	const char *words, *why, *wrong;
};

static void refused(const struct row *rows, size_t n, enum kobj_kind kind)
{
	struct ip_words w;
	char *words[32];
	char copy[256];
	size_t i;

	for (i = 0; i < n; i++) {
		snprintf(copy, sizeof copy, "%s", rows[i].words);
		w = (struct ip_words){ .k.kind = kind };
		same_text(ip_words_read(&w, words, split(copy, words, 32)),
			  rows[i].why, rows[i].words);
		same_text(w.wrong, rows[i].wrong, rows[i].words);
	}
}

static void refused_rules(void **state)
{
	static const struct row rows[] = {
		{ "from", pfx, NULL }, { "from x", like, "x" },
		{ "from 10.2.2.2/33", "expected a length of at most 32",
		  "10.2.2.2/33" },
		{ "from 10.2.2.", like, "10.2.2." },
		{ "from 10.2.2.2.2", like, "10.2.2.2.2" },
		{ "from 10.2.2.256", like, "10.2.2.256" },
		{ "from 10.2.2.02", like, "10.2.2.02" },
		{ "from 10.2.2.2/", "expected a prefix like 192.0.2.0/24 or "
		  "2001:db8::/64", "10.2.2.2/" },
		{ "from 10.2.2.2 to 2001:db8::1", family, "2001:db8::1" },
		{ "fro 10.2.2.2", action, "fro" },
		{ "from 10.2.2.2 look 7", action, "look" },
		{ "from 10.2.2.2 l 7", action, "l" },
		{ "fwm 5 table 7", action, "fwm" },
		{ "from 10.2.2.2 table", table, NULL },
		{ "from 10.2.2.2 table 010", number, "010" },
		{ "from 10.2.2.2 table 4294967296", number, "4294967296" },
		{ "table " LONG63 "x",
		  "expected a table name of at most 63 characters",
		  LONG63 "x" },
		{ "prio", number, NULL }, { "prio x", number, "x" },
		{ "prio -1", number, "-1" },
		{ "fwmark", mark, NULL }, { "fwmark x", mark, "x" },
		{ "fwmark 1/", mark, "1/" }, { "fwmark /1", mark, "/1" },
		{ "fwmark 010", mark, "010" },
		{ "fwmark 1/0x100000000", mark, "1/0x100000000" },
		{ "fwmark 00000000000000001", mark, "00000000000000001" },
		{ "suppress_prefixlength 129", length, "129" },
		{ "sup_pl", length, NULL },
		{ "iif", device, NULL },
		{ "iif a/b", "expected an interface name without blanks, '/' "
		  "and ':'", "a/b" },
		{ "realms", more, NULL }, { "proto", more, NULL },
		{ "type", action, NULL }, { "type x", action, "x" },
		{ "throw", action, "throw" }, { "goto x", number, "x" },
		{ "from 10.2.2.2 table 7 # note", action, "#" },
		{ "from 10.2.2.2 table 7\r", number, "7\r" },
	};

	(void)state;
	refused(rows, COUNT(rows), KOBJ_RULE);
}

static void refused_routes(void **state)
{
	static const struct row rows[] = {
		{ "", dest, NULL }, { "via 10.2.2.1", dest, NULL },
		{ "table 7", dest, NULL }, { "to", pfx, NULL },
		{ "unreachable", pfx, NULL },
		{ "default default", one, "default" },
		{ "10.2.0.0/16 10.3.0.0/16", one, "10.3.0.0/16" },
		{ "10.2.2.9/24", "expected a prefix without bits beyond its "
		  "length", "10.2.2.9/24" },
		{ "default via", address, NULL },
		{ "default via x", address, "x" },
		{ "default via 10.2", address, "10.2" },
		{ "default via inet", address, NULL },
		{ "10.2.0.0/16 via inet6 2001:db8::1", family, "2001:db8::1" },
		{ "default via 10.2.2.1 src 2001:db8::1", family,
		  "2001:db8::1" },
		{ "default dev", device, NULL },
		{ "default dev 0123456789012345", "expected an interface name "
		  "of 1 to 15 characters", "0123456789012345" },
		{ "default metric x", number, "x" },
		{ "default on", one, "on" }, { "default sc link", one, "sc" },
		{ "any dev eth1", like, "dev" }, { "example.org", like,
		  "example.org" },
		{ "default mtu", number, NULL }, { "default mtu lock", more,
		  NULL }, { "default advmss x", number, "x" },
		{ "default hoplimit", more, NULL },
		{ "default table 7 0x10", one, "0x10" },
	};

	(void)state;
	refused(rows, COUNT(rows), KOBJ_ROUTE);
}

struct good {
	int family;
	const char *words, *is, *beyond;
};

static void accepted(const struct good *rows, size_t n, enum kobj_kind kind)
{
	struct text t = { 0 };
	struct ip_words w;
	char *words[32];
	char copy[256];
	size_t i;

	for (i = 0; i < n; i++) {
		snprintf(copy, sizeof copy, "%s", rows[i].words);
		w = (struct ip_words){ .k = {
			.kind = kind, .family = (uint8_t)rows[i].family } };
		same_text(ip_words_read(&w, words, split(copy, words, 32)),
			  NULL, rows[i].words);
		t.n = 0;
		text_add(&t, w.k.family == AF_INET6 ? "6 " : "");
		kobj_print(&t, &w.k, w.table[0] ? w.table : NULL);
		same_text(t.s, rows[i].is, rows[i].words);
		same_text(w.beyond, rows[i].beyond, rows[i].words);
		same_number(w.k.strange, !!rows[i].beyond, rows[i].words);
	}
	text_free(&t);
}

static void rules(void **state)
{
	static const struct good rows[] = {
		{ 0, "", "priority 0 from all lookup main", NULL },
		{ AF_INET6, "", "6 priority 0 from all lookup main", NULL },
		{ 0, "from 10.2.2.2 table 7",
		  "priority 0 from 10.2.2.2 lookup 7", NULL },
		{ 0, "from 10.2.2.2/32 lookup ISP2",
		  "priority 0 from 10.2.2.2 lookup ISP2", NULL },
		{ 0, "t 7 from 10.2.2/24",
		  "priority 0 from 10.2.2.0/24 lookup 7", NULL },
		{ 0, "from 10.2.2.9/24 ta 7",
		  "priority 0 from 10.2.2.0/24 lookup 7", NULL },
		{ 0, "from 10.2.2.9/255.255.255.0 tab 7",
		  "priority 0 from 10.2.2.0/24 lookup 7", NULL },
		{ 0, "from 10 to 10/8 table 0x7",
		  "priority 0 from 10.0.0.0 to 10.0.0.0/8 lookup 7", NULL },
		{ 0, "from all to any table 7",
		  "priority 0 from all lookup 7", NULL },
		{ 0, "from 0/0 to default table 7",
		  "priority 0 from all lookup 7", NULL },
		{ 0, "from 2001:db8:2::5/64 table 7",
		  "6 priority 0 from 2001:db8:2::/64 lookup 7", NULL },
		{ AF_INET6, "from ::/0 fwmark 1 table 7",
		  "6 priority 0 from all fwmark 0x1 lookup 7", NULL },
		{ 0, "fwmark 0x10/0xf0 table 7",
		  "priority 0 from all fwmark 0x10/0xf0 lookup 7", NULL },
		{ 0, "fwmark 4294967295 table 7",
		  "priority 0 from all fwmark 0xffffffff lookup 7", NULL },
		{ 0, "p 5", "priority 5 from all lookup main", NULL },
		{ 0, "pref 5", "priority 5 from all lookup main", NULL },
		{ 0, "pri 5", "priority 5 from all lookup main", NULL },
		{ 0, "o 5", "priority 5 from all lookup main", NULL },
		{ 0, "pro 5", "priority 0 from all lookup main", NULL },
		{ 0, "table main", "priority 0 from all lookup main", NULL },
		{ 0, "table 253", "priority 0 from all lookup default", NULL },
		{ 0, "table local", "priority 0 from all lookup local", NULL },
		{ 0, "table 7 table " LONG63,
		  "priority 0 from all lookup " LONG63, NULL },
		{ 0, "table 2nd", "priority 0 from all lookup 2nd", NULL },
		{ 0, "dev eth1 table 7",
		  "priority 0 from all iif eth1 lookup 7", NULL },
		{ 0, "not from 10.2.2.2 table 7",
		  "priority 0 not from 10.2.2.2 lookup 7", NULL },
		{ 0, "s 0 table main", "priority 0 from all lookup main "
		  "suppress_prefixlength 0", NULL },
		{ 0, "from 10.2.2.2 unre", "priority 0 from 10.2.2.2 "
		  "unreachable", NULL },
		{ 0, "type prohibit", "priority 0 from all prohibit", NULL },
		{ 0, "b", "priority 0 from all blackhole", NULL },
		{ 0, "g 9", "priority 0 from all goto 9", NULL },
		{ 0, "oif eth1 uidrange 0-9 table 7",
		  "priority 0 from all oif eth1 lookup 7", "uidrange" },
		{ 0, "l3mdev", "priority 0 from all lookup main", "l3mdev" },
		{ 0, "d 0x10 table 7", "priority 0 from all lookup 7", "d" },
	};

	(void)state;
	accepted(rows, COUNT(rows), KOBJ_RULE);
}

static void routes(void **state)
{
	static const struct good rows[] = {
		{ 0, "default", "default table main", NULL },
		{ 0, "10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2",
		  "10.2.2.0/24 dev eth1 table ISP2 src 10.2.2.2", NULL },
		{ 0, "default via 10.2.2.1 table ISP2",
		  "default via 10.2.2.1 table ISP2", NULL },
		{ 0, "default via 10.2.2.1 dev eth1:1 table 7x",
		  "default via 10.2.2.1 dev eth1 table 7x", NULL },
		{ 0, "default via 0.0.0.0 dev eth1 table 7",
		  "default dev eth1 table 7", NULL },
		{ 0, "default via :: dev eth1 table 7",
		  "6 default via :: dev eth1 table 7", NULL },
		{ 0, "0/0 via 10.2.2.1 onlink t 7",
		  "default via 10.2.2.1 table 7 onlink", NULL },
		{ 0, "0.0.0.0/0 oif eth1 m 5", "default dev eth1 table main "
		  "metric 5", NULL },
		{ 0, "all dev eth1 p 5", "default dev eth1 table main metric 5",
		  NULL },
		{ 0, "default preference 5", "default table main metric 5",
		  NULL },
		{ 0, "default proto static scope link",
		  "default table main", NULL },
		{ 0, "to 10.5/16", "10.5.0.0/16 table main", NULL },
		{ 0, "to unicast 10.5/16", "10.5.0.0/16 table main", NULL },
		{ 0, "blackhole default", "blackhole default table main",
		  NULL },
		{ 0, "unreach 10.5/16", "unreachable 10.5.0.0/16 table main",
		  NULL },
		{ 0, "default via 2001:db8::1", "6 default via 2001:db8::1 "
		  "table main", NULL },
		{ 0, "default via inet6 2001:db8::1", "6 default via "
		  "2001:db8::1 table main", NULL },
		{ AF_INET6, "default dev eth1 metric 0",
		  "6 default dev eth1 table main", NULL },
		{ AF_INET6, "default dev eth1 metric 9",
		  "6 default dev eth1 table main metric 9", NULL },
		{ 0, "2001:db8:5::9/64", "6 2001:db8:5::/64 table main", NULL },
		{ 0, "default mtu lock 1400 table 7", "default table 7", "mtu" },
		{ 0, "default via 10.2.2.1 mtu 1400 advmss 1360 initcwnd 10 "
		  "initrwnd 20 table 7", "default via 10.2.2.1 table 7 "
		  "mtu 1400 advmss 1360 initcwnd 10 initrwnd 20", NULL },
		{ 0, "default initc 10 table 7",
		  "default table 7 initcwnd 10", NULL },
		{ 0, "default table 7 nexthop via 10.2.2.1 weight 1",
		  "default table 7", "nexthop" },
		{ 0, "default encap mpls 7 dev eth1", "default table main",
		  "encap" },
	};

	(void)state;
	accepted(rows, COUNT(rows), KOBJ_ROUTE);
}

/* What was said, and what was not. */
static void said(void **state)
{
	char *const words[] = { "default", "table", "x", "metric", "0" };
	struct ip_words w = { .k.kind = KOBJ_ROUTE };

	(void)state;
	assert_null(ip_words_read(&w, words, 1));
	assert_false(w.has_table || w.has_metric || w.has_priority);
	assert_int_equal(w.k.dst.addr.family, AF_INET);
	assert_int_equal(w.k.table, RT_TABLE_MAIN);
	assert_null(ip_words_read(&w, words, 5));
	assert_true(w.has_table && w.has_metric && !w.has_priority);
	assert_string_equal(w.table, "x");
	assert_int_equal(w.k.table, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused_rules),
		cmocka_unit_test(refused_routes),
		cmocka_unit_test(rules),
		cmocka_unit_test(routes),
		cmocka_unit_test(said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
