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

#define AGAIN "# It takes effect when the connection is activated anew; the " \
	"same words with -\n# in place of + take it out.\n"
#define TODAY(family) "# " family " addresses and routers are those of today, " \
	"and NetworkManager changes none\n# of this when a lease or a prefix " \
	"changes: then take it out, and print it again.\n"
#define GROUP(family) "# NetworkManager has no suppress_ifgroup 7000: sources " \
	"follow more specific\n# " family " routes of main by another uplink, " \
	"too.\n"
#define ROUTES(file) "# These go into the file " file "NAME, without \"# \":\n"

enum { DYNAMIC = 1, DYNAMIC6 = 2, TWO = 4 };

/* A device with an address of each family, or (TWO) two of IPv4. */
static struct facts facts(int how)
{
	struct facts f = { .ifindex = 3, .device = "eth1" };
	struct facts_addr *a;
	size_t i;

	static const char *const addresses[] = {
		"10.2.2.2/24", "2001:db8:2::2/64", "fe80::2/64", "10.2.2.3/24",
	};

	for (i = 0; i < (how & TWO ? 4 : 3); i++) {
		a = vec_push(&f.addrs);
		assert_null(prefix_parse(&a->prefix, addresses[i], false));
		a->global = i != 2;
		a->dynamic = how & (i == 1 ? DYNAMIC6 : DYNAMIC) && a->global;
	}
	return f;
}

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
	struct kobj *k;

	route(&l, "10.2.2.0/24", NULL, "10.2.2.2", 7001);
	route(&l, NULL, "10.2.2.1", "10.2.2.2", 7001);
	rule(&l, 7100, "10.2.2.2", 7001, -1)->dst = prefix("10.2.2.0/24");
	rule(&l, 7200, "10.2.2.2", RT_TABLE_MAIN, 7)->suppress_group = 7000;
	rule(&l, 7300, "10.2.2.2", 7001, -1);
	k = rule(&l, 7498, NULL, 7001, -1);
	strcpy(k->oif, "eth1");
	return l;
}

/* Of a list and of a device; both are freed. */
static void says_ifcfg(struct kobjs *l, int how, const char *want)
{
	struct facts f = facts(how);
	struct text t = { 0 };

	nm_profile_ifcfg(&t, l, &f);
	same_text(t.s ? t.s : "", want, "ifcfg");
	text_free(&t);
	vec_free(l);
	facts_free(&f);
}

static void says_nmcli(struct kobjs *l, int how, const char *want)
{
	struct facts f = facts(how);
	struct text t = { 0 };

	nm_profile_nmcli(&t, l, &f, "eth1", "");
	same_text(t.s ? t.s : "", want, "nmcli");
	text_free(&t);
	vec_free(l);
	facts_free(&f);
}

static void nothing(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	says_ifcfg(&l, 0, "");
	says_nmcli(&l, 0, "");
}

/* The kernel chooses the one address by itself; of two it is named. */
static void static_line(void **state)
{
	struct kobjs l = one_line();

	(void)state;
	says_ifcfg(&l, 0, GROUP("IPv4")
		   "# Needs NetworkManager 1.20 or later.\n" ROUTES("route-")
		   "# 10.2.2.0/24 dev eth1 table 7001\n"
		   "# default via 10.2.2.1 dev eth1 table 7001\n"
		   "ROUTING_RULE_1=\"priority 7100 from 10.2.2.2 to 10.2.2.0/24 "
		   "table 7001\"\n"
		   "ROUTING_RULE_2=\"priority 7200 from 10.2.2.2 table main "
		   "suppress_prefixlength 7\"\n"
		   "ROUTING_RULE_3=\"priority 7300 from 10.2.2.2 table 7001\"\n"
		   "ROUTING_RULE_4=\"priority 7498 from 0.0.0.0/0 oif eth1 "
		   "table 7001\"\n");
	l = one_line();
	says_nmcli(&l, TWO, GROUP("IPv4")
		   "# Needs NetworkManager 1.20 or later.\n"
		   AGAIN "nmcli connection modify eth1 \\\n"
		   "\t+ipv4.routes '10.2.2.0/24 table=7001 src=10.2.2.2' \\\n"
		   "\t+ipv4.routes '0.0.0.0/0 10.2.2.1 table=7001 "
		   "src=10.2.2.2' \\\n"
		   "\t+ipv4.routing-rules 'priority 7100 from 10.2.2.2 to "
		   "10.2.2.0/24 table 7001' \\\n"
		   "\t+ipv4.routing-rules 'priority 7200 from 10.2.2.2 table "
		   "main suppress_prefixlength 7' \\\n"
		   "\t+ipv4.routing-rules 'priority 7300 from 10.2.2.2 table "
		   "7001' \\\n"
		   "\t+ipv4.routing-rules 'priority 7498 from 0.0.0.0/0 oif "
		   "eth1 table 7001'\n");
}

/* A source that a lease has brought is not written down, nor a route's. */
static void by_lease(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	route(&l, NULL, "10.2.2.1", "10.2.2.2", 7001);
	rule(&l, 7300, "10.2.2.2", 7001, -1);
	says_ifcfg(&l, DYNAMIC | TWO, TODAY("IPv4") ROUTES("route-")
		   "# default via 10.2.2.1 dev eth1 table 7001\n"
		   "ROUTING_RULE_1=\"priority 7300 from 10.2.2.2 table 7001\"\n");
	route(&l, NULL, "fe80::1", NULL, 7001);
	says_nmcli(&l, DYNAMIC6, TODAY("IPv6")
		   AGAIN "nmcli connection modify eth1 \\\n"
		   "\t+ipv6.routes '::/0 fe80::1 table=7001'\n");
}

/* Each family by itself, whatever the other is. */
static void both_families(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	route(&l, NULL, "2001:db8:2::1", NULL, 7002);
	route(&l, "10.2.2.0/24", NULL, "10.2.2.2", 7001);
	rule(&l, 7364, "2001:db8:2::/64", 7002, -1);
	rule(&l, 7300, "10.2.2.2", 7001, -1);
	says_ifcfg(&l, DYNAMIC, TODAY("IPv4") ROUTES("route-")
		   "# 10.2.2.0/24 dev eth1 table 7001\n"
		   "ROUTING_RULE_1=\"priority 7300 from 10.2.2.2 table 7001\"\n"
		   ROUTES("route6-")
		   "# default via 2001:db8:2::1 dev eth1 table 7002\n"
		   "ROUTING_RULE6_1=\"priority 7364 from 2001:db8:2::/64 table "
		   "7002\"\n");
}

/* What else a route may say, and what has no words. */
static void routes_worded(void **state)
{
	struct kobjs l = { 0 };
	struct kobj *k;

	(void)state;
	route(&l, NULL, "10.9.9.1", NULL, 7002)->onlink = true;
	route(&l, NULL, NULL, NULL, 7001);	/* by the device alone */
	k = route(&l, "10.8.0.0/16", "10.2.2.9", NULL, 7001);
	k->metric = 50;
	k->metrics[METRIC_MTU] = 1400;
	k->metrics[METRIC_ADVMSS] = 1360;
	k->metrics[METRIC_INITCWND] = 20;
	k->metrics[METRIC_INITRWND] = 30;
	route(&l, "2001:db8:9::/48", "fe80::9", NULL, 7001)->metric = 7;
	k = route(&l, NULL, NULL, NULL, 7003);
	k->gateway = prefix("fe80::1").addr;
	route(&l, "10.7.0.0/16", NULL, NULL, 7001)->type = RTN_UNREACHABLE;
	says_nmcli(&l, 0, "# Needs NetworkManager 1.42 or later.\n"
		   AGAIN "nmcli connection modify eth1 \\\n"
		   "\t+ipv4.routes '0.0.0.0/0 10.9.9.1 table=7002 "
		   "onlink=true' \\\n"
		   "\t+ipv4.routes '0.0.0.0/0 table=7001' \\\n"
		   "\t+ipv4.routes '10.8.0.0/16 10.2.2.9 50 table=7001 mtu=1400 "
		   "advmss=1360 initcwnd=20 initrwnd=30' \\\n"
		   "\t+ipv6.routes '2001:db8:9::/48 fe80::9 7 table=7001'\n"
		   "# NetworkManager cannot have: default via inet6 fe80::1 dev "
		   "eth1 table 7003\n"
		   "# NetworkManager cannot have: unreachable 10.7.0.0/16 dev "
		   "eth1 table 7001\n");
}

/* What makes answers of main's line stay there is for another connection. */
static void destinations(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	rule(&l, 7508, NULL, RT_TABLE_MAIN, 7)->dst = prefix("203.0.113.0/24");
	rule(&l, 7658, NULL, 7001, -1)->dst = prefix("203.0.113.0/24");
	says_nmcli(&l, 0, "# For the connection with main's default, by hand:\n"
		   "# +ipv4.routing-rules 'priority 7499 from ITS-ADDRESS table "
		   "main'\n# Needs NetworkManager 1.20 or later.\n"
		   AGAIN "nmcli connection modify eth1 \\\n"
		   "\t+ipv4.routing-rules 'priority 7508 to 203.0.113.0/24 table "
		   "main suppress_prefixlength 7' \\\n"
		   "\t+ipv4.routing-rules 'priority 7658 to 203.0.113.0/24 table "
		   "7001'\n");
}

/* A device's name that is none for a terminal. */
static void odd_device(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	strcpy(route(&l, NULL, NULL, NULL, 7001)->dev, "p\n0");
	strcpy(rule(&l, 7498, NULL, 7001, -1)->oif, "p\n0");
	says_ifcfg(&l, 0, ROUTES("route-")
		   "# default dev p\\x0a0 table 7001\n"
		   "# NetworkManager cannot have: priority 7498 from all oif "
		   "p\\x0a0 lookup 7001\n");
}

/* What of the kernel is NetworkManager's doing, and what is not. */
static void made(void **state)
{
	struct kobjs l = one_line();
	const struct kobj *w;
	struct kobj k;

	(void)state;
	vec_each(w, &l) {
		k = *w;
		k.protocol = RTPROT_STATIC;
		k.suppress_group = 0;
		k.prefsrc = (struct addr){ 0 };
		if (k.kind == KOBJ_ROUTE)
			k.metric = 101;
		assert_true(nm_profile_has(w));
		assert_true(nm_profile_makes(w, &k));
		k.table = 7009;
		assert_false(nm_profile_makes(w, &k));
	}
	k = l.v[1];
	k.gateway = prefix("10.2.2.9").addr;
	assert_false(nm_profile_makes(&l.v[1], &k));
	k = l.v[1];
	k.ifindex++;
	assert_false(nm_profile_makes(&l.v[1], &k));
	k = l.v[1];
	k.prefsrc = prefix("10.2.2.9").addr;
	assert_false(nm_profile_makes(&l.v[1], &k));
	k = l.v[1];
	k.dst = prefix("10.0.0.0/8");
	assert_false(nm_profile_makes(&l.v[1], &k));
	assert_false(nm_profile_makes(&l.v[1], &l.v[2]));
	k = l.v[4];
	k.priority++;
	assert_false(nm_profile_makes(&l.v[4], &k));
	k = l.v[4];
	k.suppress = 0;
	assert_false(nm_profile_makes(&l.v[4], &k));
	k = l.v[4];
	k.src = prefix("10.2.2.3");
	assert_false(nm_profile_makes(&l.v[4], &k));
	k.strange = true;
	assert_false(nm_profile_has(&k));
	vec_free(&l);
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
	{ RULE(.table = 7001, .oif = "eth1"),
	  .text = "priority 7300 from 0.0.0.0/0 oif eth1 table 7001" },
	{ RULE(.type = FR_ACT_GOTO, .target = 9000) },
	{ RULE(.type = FR_ACT_NOP) },
	{ RULE(.type = 255) },
	{ RULE(.table = 7001, .iif = "e\"$(id)") },
	{ RULE(.table = 7001, .strange = true) },
	{ RULE(.table = 7001, .extra_len = 8) },
	};
	struct text want = { 0 }, got = { 0 }, printed = { 0 };
	struct facts f = facts(0);
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
		nm_profile_ifcfg(&got, &l, &f);
		/* without the note on versions */
		same_text(strncmp(got.s, "# Needs", 7) ? got.s :
			  strchr(got.s, '\n') + 1, want.s, printed.s);
		vec_free(&l);
	}
	facts_free(&f);
	text_free(&want);
	text_free(&got);
	text_free(&printed);
}

static void versions(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	rule(&l, 7400, "10.2.2.2", 0, -1);
	says_ifcfg(&l, 0, "# Needs NetworkManager 1.32 or later.\n"
		   "ROUTING_RULE_1=\"priority 7400 from 10.2.2.2 type "
		   "unreachable\"\n");
	rule(&l, 7000, NULL, 0, -1)->type = FR_ACT_GOTO;
	says_nmcli(&l, 0, "# Needs NetworkManager 1.32 or later.\n"
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
		{ "it's", "<uuid><6a1739a7-1512>" },
	};
	struct facts f = facts(0);
	struct kobjs l = { 0 };
	size_t i;

	(void)state;
	route(&l, NULL, "10.2.2.1", NULL, 7001);
	rule(&l, 7300, "10.2.2.2", 7001, -1);
	for (i = 0; i < COUNT(rows); i++) {
		struct text script = { 0 }, got = { 0 };
		char *want = text_printf("<connection><modify>%s"
			"<+ipv4.routes><0.0.0.0/0 10.2.2.1 table=7001>"
			"<+ipv4.routing-rules>"
			"<priority 7300 from 10.2.2.2 table 7001>\n",
			rows[i].words);

		text_add(&script, "nmcli() { printf '<%s>' \"$@\"; echo; }\n");
		nm_profile_nmcli(&script, &l, &f, rows[i].name,
				 strncmp(rows[i].words, "<uuid>", 6)
				 ? "" : "6a1739a7-1512");
		in_shell(&got, script.s);
		same_text(got.s, want, rows[i].name);
		text_free(&script);
		text_free(&got);
		free(want);
	}
	assert_int_not_equal(remove("/tmp/nmkeys-ran"), 0);
	facts_free(&f);
	vec_free(&l);
}

/* Whatever is wanted, the file stays one that can be sourced. */
static void anything_sourced(void **state)
{
	struct facts f = facts(0), leased = facts(DYNAMIC | DYNAMIC6);
	struct text script = { 0 }, got = { 0 };
	struct kobjs l = { 0 };

	(void)state;
	text_add(&script, "nmcli() { test $# -ge 4; }\n");
	ROUNDS(20) {
		size_t i, n = 1 + dice(9);

		for (i = 0; i < n; i++)
			*vec_push(&l) = some_kobj();
		nm_profile_ifcfg(&script, &l, &f);
		nm_profile_nmcli(&script, &l, &leased, "eth1", "");
		vec_free(&l);
	}
	in_shell(&got, script.s);
	same_text(got.s, NULL, "what the shell says");
	facts_free(&f);
	facts_free(&leased);
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
		cmocka_unit_test(routes_worded),
		cmocka_unit_test(destinations),
		cmocka_unit_test(odd_device),
		cmocka_unit_test(made),
		cmocka_unit_test(rules_worded),
		cmocka_unit_test(versions),
		cmocka_unit_test(names_in_a_shell),
		cmocka_unit_test(anything_sourced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
