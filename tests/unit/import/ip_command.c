/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which command of ip(8) it is, and whether some text may well be one. */
#include "import/ip_command.h"
#include "../words.h"

#define ADD IP_COMMAND_ADD
#define REPLACE IP_COMMAND_REPLACE
#define DELETE IP_COMMAND_DELETE
#define FLUSH IP_COMMAND_FLUSH
#define CACHE IP_COMMAND_FLUSH_CACHE

struct row {
	const char *line;
	enum ip_command_verb verb;
	enum kobj_kind kind;
	int family;
	const char *why;
};

static void others(void **state)
{
	static const char *const lines[] = {
		"", "sudo", "route add default gw 10.2.2.1", "ipx rule add",
		"xip rule add", "./ip rule add", "sbin/ip rule add",
		"/sbin/ip/ rule add", "IP rule add", "sudo -u x ip rule add",
		"env ip rule add", "ip", "ip -4", "ip x", "ip rulex add",
		"ip addr add 10.2.2.2/24 dev eth1", "ip link set eth1 up",
		"ip rule", "ip rule list", "ip rule s", "ip rule l", "ip route",
		"ip route show table 7", "ip r", "ip r g 10.2.2.1",
		"ip route get 10.2.2.1", "ip route test x", "ip rule save",
		"ip rule append from 10.2.2.2", "ip rule replace from 10.2.2.2",
		"ip route xadd default", "ip -n x addr add 10.2.2.2/24",
		"ip -b x", "ip route flush dev eth1", "ip route flush",
		"ip neigh add 10.2.2.1", "ip ntable",
	};
	struct ip_command c;
	char *words[32];
	char copy[128];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		snprintf(copy, sizeof copy, "%s", lines[i]);
		same_text(ip_command_read(&c, words, split(copy, words, 32)),
			  NULL, lines[i]);
		same_number(c.verb, IP_COMMAND_NONE, lines[i]);
	}
}

static void commands(void **state)
{
	static const char option[] =
		"expected no option of ip but -4 and -6";
	static const struct row rows[] = {
		{ "ip -n x rule add from 10.2.2.2", ADD, KOBJ_RULE, 0, option },
		{ "ip -netns x route del default", DELETE, KOBJ_ROUTE, 0,
		  option },
		{ "ip -0 rule add from 10.2.2.2", ADD, KOBJ_RULE, 0, option },
		{ "ip -f ipx rule add", ADD, KOBJ_RULE, 0,
		  "expected inet or inet6" },
		{ "ip route flush table", FLUSH, KOBJ_ROUTE, AF_INET,
		  "expected a table" },
		{ "ip -4 rule add from 2001:db8::1", ADD, KOBJ_RULE, AF_INET,
		  "expected addresses of one family" },
		{ "ip rule add from 10.2.2.2 table 7", ADD, KOBJ_RULE, AF_INET,
		  NULL },
		{ "/sbin/ip ru a table 7", ADD, KOBJ_RULE, AF_INET, NULL },
		{ "/usr/sbin/ip rul ad table 7", ADD, KOBJ_RULE, AF_INET,
		  NULL },
		{ "sudo ip rule add table 7", ADD, KOBJ_RULE, AF_INET, NULL },
		{ "sudo /bin/ip rule d table 7", DELETE, KOBJ_RULE, AF_INET,
		  NULL },
		{ "ip rule del prio 9", DELETE, KOBJ_RULE, AF_INET, NULL },
		{ "ip rule delete prio 9", DELETE, KOBJ_RULE, AF_INET, NULL },
		{ "ip rule flush", FLUSH, KOBJ_RULE, 0, NULL },
		{ "ip -6 rule f", FLUSH, KOBJ_RULE, AF_INET6, NULL },
		{ "ip --6 rule add table 7", ADD, KOBJ_RULE, AF_INET6, NULL },
		{ "ip -f inet6 rule add table 7", ADD, KOBJ_RULE, AF_INET6,
		  NULL },
		{ "ip -family inet rule add table 7", ADD, KOBJ_RULE, AF_INET,
		  NULL },
		{ "ip -s -d -o -force -6 rule add table 7", ADD, KOBJ_RULE,
		  AF_INET6, NULL },
		{ "ip r a default", ADD, KOBJ_ROUTE, AF_INET, NULL },
		{ "ip ro add default", ADD, KOBJ_ROUTE, AF_INET, NULL },
		{ "ip route ap default", ADD, KOBJ_ROUTE, AF_INET, NULL },
		{ "ip route prepend default", ADD, KOBJ_ROUTE, AF_INET, NULL },
		{ "ip route r default", REPLACE, KOBJ_ROUTE, AF_INET, NULL },
		{ "ip route change default", REPLACE, KOBJ_ROUTE, AF_INET,
		  NULL },
		{ "ip route chg default", REPLACE, KOBJ_ROUTE, AF_INET, NULL },
		{ "ip route d default", DELETE, KOBJ_ROUTE, AF_INET, NULL },
		{ "ip route flush table 7", FLUSH, KOBJ_ROUTE, AF_INET, NULL },
		{ "ip -6 ro fl dev eth1 t 7", FLUSH, KOBJ_ROUTE, AF_INET6,
		  NULL },
		{ "ip route flush cache", CACHE, KOBJ_ROUTE, 0, NULL },
		{ "ip r f c", CACHE, KOBJ_ROUTE, 0, NULL },
		{ "ip route flush table cache", CACHE, KOBJ_ROUTE, AF_INET,
		  NULL },
	};
	struct ip_command c;
	char *words[32];
	char copy[128];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(copy, sizeof copy, "%s", rows[i].line);
		same_text(ip_command_read(&c, words, split(copy, words, 32)),
			  rows[i].why, rows[i].line);
		same_number(c.verb, rows[i].verb, rows[i].line);
		same_number(c.w.k.kind, rows[i].kind, rows[i].line);
		same_number(c.w.k.family, rows[i].family, rows[i].line);
	}
}

static void suspected(void **state)
{
	static const struct { const char *text; bool suspected; } rows[] = {
		{ "", false }, { "ip", false }, { "ip r", false },
		{ "ip route add default via $GW", false },
		{ "iptables -t nat -A x", false }, { "echo rule", false },
		{ "tip rule", false }, { "skip rule add", false },
		{ "rule; ip addr show", false }, { "ip addr show; ruler", false },
		{ "echo 2 ISP2 >>/etc/iproute2/rt_tables", false },
		{ "route add -net 10.0.0.0/8 table 7", false },
		{ "ip rule add from $X table 7", true },
		{ "for i in 1; do /sbin/ip ru add; done", true },
		{ "$(ip rule)", true }, { "a|ip -4 rule del x", true },
		{ "x && ip -f inet6 rule add", true },
		{ "\"ip\" 'rule' add", true }, { "A=b ip rule add", true },
		{ "ip r a default via $GW t 7", true },
		{ "ip route add default via `x` table 7", true },
		{ "ip rou flush tab $T", true },
		/* rather one too much */
		{ "ip addr; rule add", true }, { "ip link set table up", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		same_number(ip_command_suspected(rows[i].text),
			    rows[i].suspected, rows[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(others),
		cmocka_unit_test(commands),
		cmocka_unit_test(suspected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
