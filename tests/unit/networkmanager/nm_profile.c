/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans in NetworkManager's words. What is to be pasted is also given to a
 * shell: whatever is in a name, it says what it should and runs nothing.
 */
#include "networkmanager/nm_profile.h"
#include "../some.h"
#include "base/vec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/wait.h>
#include <unistd.h>

#define AGAIN "# It takes effect when the connection is activated anew.\n"

static const bool fixed[2], leased[2] = { true, true };

static struct prefix prefix(const char *s)
{
	struct prefix p = { 0 };

	if (s)
		assert_null(prefix_parse(&p, s, true));
	return p;
}

static struct kobj *rule(struct kobjs *l, uint32_t priority, const char *from,
			 uint32_t table, int suppress)
{
	struct kobj *k = vec_push(l);

	k->kind = KOBJ_RULE;
	k->src = prefix(from);
	k->family = from && strchr(from, ':') ? AF_INET6 : AF_INET;
	k->type = table ? FR_ACT_TO_TBL : FR_ACT_UNREACHABLE;
	k->priority = priority;
	k->table = table;
	k->suppress = suppress;
	return k;
}

static struct kobj *route(struct kobjs *l, const char *to, const char *via,
			  const char *src, uint32_t table)
{
	struct kobj *k = vec_push(l);

	k->kind = KOBJ_ROUTE;
	k->dst = prefix(to);
	k->gateway = prefix(via).addr;
	k->prefsrc = prefix(src).addr;
	k->family = (to && strchr(to, ':')) || (via && strchr(via, ':'))
		? AF_INET6 : AF_INET;
	k->type = RTN_UNICAST;
	k->table = table;
	k->metric = k->family == AF_INET6 ? KOBJ_METRIC6 : 0;
	k->suppress = -1;
	strcpy(k->dev, "eth1");
	return k;
}

/* What the README has of one static stanza. */
static struct kobjs one_line(void)
{
	struct kobjs l = { 0 };

	route(&l, "10.2.2.0/24", NULL, "10.2.2.2", 7001);
	route(&l, NULL, "10.2.2.1", "10.2.2.2", 7001);
	rule(&l, 7100, "10.2.2.2", 7001, 0);
	rule(&l, 7200, "10.2.2.2", RT_TABLE_MAIN, 1);
	rule(&l, 7300, "10.2.2.2", 7001, -1);
	return l;
}

static void says_ifcfg(struct kobjs *l, const bool dynamic[2], const char *want)
{
	struct text t = { 0 };

	nm_profile_ifcfg(&t, l, dynamic);
	same_text(t.s ? t.s : "", want, "ifcfg");
	text_free(&t);
	vec_free(l);
}

static void says_nmcli(struct kobjs *l, const bool dynamic[2], const char *want)
{
	struct text t = { 0 };

	nm_profile_nmcli(&t, l, dynamic, "eth1");
	same_text(t.s ? t.s : "", want, "nmcli");
	text_free(&t);
	vec_free(l);
}

static void nothing(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	says_ifcfg(&l, fixed, "");
	says_nmcli(&l, fixed, "");
}

static void static_line(void **state)
{
	struct kobjs l = one_line();

	(void)state;
	says_ifcfg(&l, fixed,
		   "# All IPv4 routes of the connection go into table 7001, the "
		   "default too,\n# and none into main.\n"
		   "# Needs NetworkManager 1.20 or later.\n"
		   "IPV4_ROUTE_TABLE=7001\n"
		   "GATEWAY=10.2.2.1\n"
		   "DEFROUTE=yes\n"
		   "ROUTING_RULE_1=\"priority 7100 from 10.2.2.2 table 7001 "
		   "suppress_prefixlength 0\"\n"
		   "ROUTING_RULE_2=\"priority 7200 from 10.2.2.2 table main "
		   "suppress_prefixlength 1\"\n"
		   "ROUTING_RULE_3=\"priority 7300 from 10.2.2.2 table 7001\"\n");
	l = one_line();
	says_nmcli(&l, fixed,
		   "# All IPv4 routes of the connection go into table 7001, the "
		   "default too,\n# and none into main.\n"
		   "# Needs NetworkManager 1.20 or later.\n"
		   AGAIN "nmcli connection modify eth1 \\\n"
		   "\tipv4.route-table 7001 ipv4.gateway 10.2.2.1 "
		   "ipv4.never-default no \\\n"
		   "\t+ipv4.routing-rules 'priority 7100 from 10.2.2.2 table "
		   "7001 suppress_prefixlength 0' \\\n"
		   "\t+ipv4.routing-rules 'priority 7200 from 10.2.2.2 table "
		   "main suppress_prefixlength 1' \\\n"
		   "\t+ipv4.routing-rules 'priority 7300 from 10.2.2.2 table "
		   "7001'\n");
}

/* A gateway that a lease has brought is not written down. */
static void by_lease(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	route(&l, NULL, "10.2.2.1", "10.2.2.2", 7001);
	rule(&l, 7300, "10.2.2.2", 7001, -1);
	says_ifcfg(&l, leased,
		   "# All IPv4 routes of the connection go into table 7001, the "
		   "default too,\n# and none into main.\n"
		   "# NetworkManager does not change IPv4 rules when a lease or "
		   "a prefix changes.\n"
		   "IPV4_ROUTE_TABLE=7001\n"
		   "DEFROUTE=yes\n"
		   "ROUTING_RULE_1=\"priority 7300 from 10.2.2.2 table 7001\"\n");
	route(&l, NULL, "fe80::1", NULL, 7001);
	says_nmcli(&l, leased,
		   "# All IPv6 routes of the connection go into table 7001, the "
		   "default too,\n# and none into main.\n"
		   "# NetworkManager does not change IPv6 rules when a lease or "
		   "a prefix changes.\n"
		   AGAIN "nmcli connection modify eth1 \\\n"
		   "\tipv6.route-table 7001 ipv6.never-default no\n");
}

/* Each family by itself, whatever the other is. */
static void both_families(void **state)
{
	static const bool first[2] = { true, false };
	struct kobjs l = { 0 };

	(void)state;
	route(&l, NULL, "2001:db8:2::1", NULL, 7002);
	route(&l, "10.2.2.0/24", NULL, "10.2.2.2", 7001);
	route(&l, NULL, "10.2.2.1", "10.2.2.2", 7001);
	rule(&l, 7364, "2001:db8:2::/64", 7002, -1);
	rule(&l, 7300, "10.2.2.2", 7001, -1);
	says_ifcfg(&l, first,
		   "# All IPv4 routes of the connection go into table 7001, the "
		   "default too,\n# and none into main.\n"
		   "# NetworkManager does not change IPv4 rules when a lease or "
		   "a prefix changes.\n"
		   "IPV4_ROUTE_TABLE=7001\n"
		   "DEFROUTE=yes\n"
		   "ROUTING_RULE_1=\"priority 7300 from 10.2.2.2 table 7001\"\n"
		   "# All IPv6 routes of the connection go into table 7002, the "
		   "default too,\n# and none into main.\n"
		   "IPV6_ROUTE_TABLE=7002\n"
		   "IPV6_DEFAULTGW=2001:db8:2::1\n"
		   "IPV6_DEFROUTE=yes\n"
		   "ROUTING_RULE6_1=\"priority 7364 from 2001:db8:2::/64 table "
		   "7002\"\n");
}

/* Two tables: the keys for one table cannot say it. */
static void two_tables(void **state)
{
	struct kobjs l = { 0 };
	int round;

	(void)state;
	for (round = 0; round < 2; round++) {
		route(&l, "10.2.2.0/24", NULL, "10.2.2.2", 7001);
		route(&l, NULL, "10.2.2.1", "10.2.2.2", 7001);
		route(&l, NULL, "10.9.9.1", NULL, 7002)->onlink = true;
		if (!round)
			says_ifcfg(&l, fixed,
			   "# There is no key for these; they go into the file "
			   "route-NAME, without \"# \":\n"
			   "# 10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2\n"
			   "# default via 10.2.2.1 dev eth1 table 7001 src "
			   "10.2.2.2\n"
			   "# default via 10.9.9.1 dev eth1 table 7002 onlink\n");
		else
			says_nmcli(&l, fixed,
			   AGAIN "nmcli connection modify eth1 \\\n"
			   "\t+ipv4.routes '10.2.2.0/24 table=7001 "
			   "src=10.2.2.2' \\\n"
			   "\t+ipv4.routes '0.0.0.0/0 10.2.2.1 table=7001 "
			   "src=10.2.2.2' \\\n"
			   "\t+ipv4.routes '0.0.0.0/0 10.9.9.1 table=7002 "
			   "onlink=true'\n");
	}
}

/* A default by the device alone. */
static void pointopoint(void **state)
{
	struct kobjs l = { 0 };
	int round;

	(void)state;
	for (round = 0; round < 2; round++) {
		strcpy(route(&l, NULL, NULL, NULL, 7001)->dev, "p\n0");
		if (!round)
			says_ifcfg(&l, fixed,
			   "# All IPv4 routes of the connection go into table "
			   "7001, the default too,\n# and none into main.\n"
			   "IPV4_ROUTE_TABLE=7001\n"
			   "# There is no key for these; they go into the file "
			   "route-NAME, without \"# \":\n"
			   "# default dev p\\x0a0 table 7001\n");
		else
			says_nmcli(&l, fixed,
			   "# All IPv4 routes of the connection go into table "
			   "7001, the default too,\n# and none into main.\n"
			   AGAIN "nmcli connection modify eth1 \\\n"
			   "\tipv4.route-table 7001 \\\n"
			   "\t+ipv4.routes '0.0.0.0/0 table=7001'\n");
	}
}

struct worded {
	struct kobj k;
	bool suppresses;
	const char *from, *to, *text;	/* NULL: there are no words for it */
};

/* of type FR_ACT_TO_TBL unless another is given */
#define RULE(...) .k = { .kind = KOBJ_RULE, .priority = 7300, __VA_ARGS__ }

static void rules_worded(void **state)
{
	static const struct worded rows[] = {
	{ RULE(.table = 7001), .from = "10.2.2.0/24", .to = "192.0.2.1",
	  .text = "priority 7300 from 10.2.2.0/24 to 192.0.2.1 table 7001" },
	{ RULE(.table = 7001), .to = "192.0.2.0/24",
	  .text = "priority 7300 to 192.0.2.0/24 table 7001" },
	{ RULE(.table = UINT32_MAX), .text = "priority 7300 from 0.0.0.0/0 "
	  "table 4294967295" },
	{ RULE(.family = AF_INET6, .table = 7001),
	  .text = "priority 7300 from ::/0 table 7001" },
	{ RULE(.table = 7001, .mark = 2, .mask = UINT32_MAX),
	  .text = "priority 7300 fwmark 0x2 table 7001" },
	{ RULE(.table = 254, .mark = 0x200, .mask = 0xff00, .suppress = 1),
	  .suppresses = true, .text = "priority 7300 fwmark 0x200/0xff00 table main "
		  "suppress_prefixlength 1" },
	{ RULE(.type = FR_ACT_UNREACHABLE), .from = "10.2.2.2",
	  .text = "priority 7300 from 10.2.2.2 type unreachable" },
	{ RULE(.type = FR_ACT_PROHIBIT, .invert = true), .from = "10.2.2.2",
	  .text = "priority 7300 not from 10.2.2.2 type prohibit" },
	{ RULE(.type = FR_ACT_BLACKHOLE, .tos = 0x10, .iif = "eth0.7"),
	  .text = "priority 7300 from 0.0.0.0/0 iif eth0.7 tos 0x10 type "
		  "blackhole" },
	{ RULE(.type = FR_ACT_GOTO, .target = 9000) },
	{ RULE(.type = FR_ACT_NOP) },
	{ RULE(.type = 255) },
	{ RULE(.table = 7001, .iif = "e\"$(id)") },
	{ RULE(.table = 7001, .strange = true) },
	{ RULE(.table = 7001, .extra_len = 8) },
	};
	struct text want = { 0 }, got = { 0 }, printed = { 0 };
	struct kobjs l = { 0 };
	const char *key;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct kobj *k = vec_push(&l);

		*k = rows[i].k;
		k->family = k->family ? k->family : AF_INET;
		k->type = k->type ? k->type : FR_ACT_TO_TBL;
		k->suppress = rows[i].suppresses ? k->suppress : -1;
		k->src = prefix(rows[i].from);
		k->dst = prefix(rows[i].to);
		want.n = got.n = printed.n = 0;
		key = k->family == AF_INET ? "ROUTING_RULE_1" :
			"ROUTING_RULE6_1";
		kobj_print(&printed, k, NULL);
		if (rows[i].text)
			text_addf(&want, "%s=\"%s\"\n", key, rows[i].text);
		else
			text_addf(&want, "# NetworkManager cannot have: %s\n",
				  printed.s);
		nm_profile_ifcfg(&got, &l, fixed);
		/* without the note on versions */
		same_text(strncmp(got.s, "# Needs", 7) ? got.s :
			  strchr(got.s, '\n') + 1, want.s, printed.s);
		vec_free(&l);
	}
	text_free(&want);
	text_free(&got);
	text_free(&printed);
}

static void versions(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	rule(&l, 7400, "10.2.2.2", 0, -1);
	says_ifcfg(&l, fixed, "# Needs NetworkManager 1.32 or later.\n"
		   "ROUTING_RULE_1=\"priority 7400 from 10.2.2.2 type "
		   "unreachable\"\n");
	rule(&l, 7000, NULL, 0, -1)->type = FR_ACT_GOTO;
	says_nmcli(&l, fixed, "# Needs NetworkManager 1.32 or later.\n"
		   "# NetworkManager cannot have: priority 7000 from all goto "
		   "0\n");
}

/* What a shell makes of script: all that it says. */
static void in_shell(struct text *out, const char *script)
{
	FILE *in = tmpfile(), *said = tmpfile();
	char line[300];
	int status;
	pid_t pid;

	assert_true(in && said);
	assert_true(fputs(script, in) >= 0);
	rewind(in);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		dup2(fileno(in), 0);
		dup2(fileno(said), 1);
		dup2(fileno(said), 2);
		execl("/bin/sh", "sh", "-eus", (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	rewind(said);
	while (fgets(line, sizeof line, said))
		text_add(out, line);
	fclose(in);
	fclose(said);
}

static void names_in_a_shell(void **state)
{
	static const struct {
		const char *name, *words;
	} rows[] = {
		{ "eth1", "<eth1>" },
		{ "System eth1", "<System eth1>" },
		{ "it's", "<it's>" }, { "'", "<'>" }, { "''\"", "<''\">" },
		{ "$(touch /tmp/nmkeys-ran)", "<$(touch /tmp/nmkeys-ran)>" },
		{ "`id`;id|id&id>x", "<`id`;id|id&id>x>" },
		{ "a\\b\\", "<a\\b\\>" }, { "*", "<*>" }, { "~", "<~>" },
		{ "# no", "<# no>" }, { "!x", "<!x>" },
		{ "b\xc3\xbcro", "<b\xc3\xbcro>" },
		{ "", "<CONNECTION>" },
		{ "a\nid", "<CONNECTION>" }, { "\033[31m", "<CONNECTION>" },
		{ "\xff", "<CONNECTION>" },
		{ "id", "<id><id>" }, { "uuid", "<id><uuid>" },
		{ "path", "<id><path>" }, { "-x", "<id><-x>" },
		{ "help", "<id><help>" }, { "identity", "<identity>" },
	};
	struct kobjs l = { 0 };
	size_t i;

	(void)state;
	route(&l, NULL, "10.2.2.1", NULL, 7001);
	rule(&l, 7300, "10.2.2.2", 7001, -1);
	for (i = 0; i < COUNT(rows); i++) {
		struct text script = { 0 }, got = { 0 };
		char *want = text_printf("<connection><modify>%s"
			"<ipv4.route-table><7001><ipv4.gateway><10.2.2.1>"
			"<ipv4.never-default><no><+ipv4.routing-rules>"
			"<priority 7300 from 10.2.2.2 table 7001>\n",
			rows[i].words);

		text_add(&script, "nmcli() { printf '<%s>' \"$@\"; echo; }\n");
		nm_profile_nmcli(&script, &l, fixed, rows[i].name);
		in_shell(&got, script.s);
		same_text(got.s, want, rows[i].name);
		text_free(&script);
		text_free(&got);
		free(want);
	}
	assert_int_not_equal(remove("/tmp/nmkeys-ran"), 0);
	vec_free(&l);
}

/* Whatever is wanted, the file stays one that can be sourced. */
static void anything_sourced(void **state)
{
	struct text script = { 0 }, got = { 0 };
	struct kobjs l = { 0 };

	(void)state;
	text_add(&script, "nmcli() { test $# -ge 4; }\n");
	ROUNDS(20) {
		size_t i, n = 1 + dice(9);

		for (i = 0; i < n; i++)
			*vec_push(&l) = some_kobj();
		nm_profile_ifcfg(&script, &l, fixed);
		nm_profile_nmcli(&script, &l, leased, "eth1");
		vec_free(&l);
	}
	in_shell(&got, script.s);
	same_text(got.s, NULL, "what the shell says");
	text_free(&script);
	text_free(&got);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(static_line),
		cmocka_unit_test(by_lease),
		cmocka_unit_test(both_families),
		cmocka_unit_test(two_tables),
		cmocka_unit_test(pointopoint),
		cmocka_unit_test(rules_worded),
		cmocka_unit_test(versions),
		cmocka_unit_test(names_in_a_shell),
		cmocka_unit_test(anything_sourced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
