/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /etc/multihome.conf: what is refused, and what it sets. */
#include "config/conf.h"
#include "../refusals.h"
#include "../unit.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/input_ini.XXXXXX";

static void put(const char *name, const char *text, size_t n)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static bool is_default(const struct policy *p)
{
	struct policy d = policy_default;

	return p->base == d.base && p->protocol == d.protocol &&
	       p->table_min == d.table_min && p->table_max == d.table_max &&
	       p->group == d.group && p->wait == d.wait && p->fail == d.fail &&
	       !p->none_alive_refuse && !p->on_death_keep &&
	       !p->on_return_move && p->balance == POLICY_STATIC &&
	       p->balance_by == POLICY_BY_PAIR && p->forward_marks && !*p->control_group &&
	       !*p->metrics_file && p->dns.method == POLICY_DNS_UPDATE &&
	       !p->dns.local && !p->dns.server.family && p->dns.port == 53 &&
	       !*p->dns.key && !*p->dns.zone && p->dns.ttl == 30 &&
	       p->dns.publish_after == 30000000 && !*p->dns.command &&
	       !policy_dns_is_on(&p->dns);
}

/* Reads "conf"; *out and d are left to the caller. */
static int read_text(const char *text, size_t n, struct conf *out,
		     struct policy *policy, struct diag *d)
{
	put("conf", text, n);
	memset(policy, 0x5a, sizeof *policy);
	return conf_read(out, "conf", policy, d);
}

#define M "[multihome]\n"
#define BAD(key, value, why) { M key " = " value "\n", \
	"conf:2: [multihome]: " key ": " why ", got \"" value "\"" }
#define BASE "expected a priority of 1 to 31766"
#define PROTOCOL "expected a protocol number of 5 to 255"
#define TABLES "expected two table numbers like 7001-8999"
#define GROUP "expected a link group of 1 to 2147483647, or no"
#define GROUP_NAME "expected a group of the system, such as adm"
#define BALANCE "expected static, load or spill"
#define TEN "0123456789"
#define UNKNOWN "unknown setting, expected rule-priority, protocol, group, " \
	"tables, wait, on-error, none-alive, on-death, on-return, balance, " \
	"balance-by, forward-marks, control-group, hold, probe or probe-..."
#define METRICS "expected the path of a file, such as " \
	"/var/lib/prometheus/node-exporter/multihome.prom"
#define BAD_DNS(key, value, why) { "[dns]\n" key " = " value "\n", \
	"conf:2: [dns]: " key ": " why ", got \"" value "\"" }
#define SERVER "expected local, or an address and perhaps its port, such as " \
	"203.0.113.53 or 2001:db8::53 5353"
#define ZONE "expected a zone's name, such as lb.example.org"
#define TTL "expected whole seconds of 1s to 1h, such as 30s"
#define AFTER "expected a time of 1s to 10min, such as 30s"
#define NOT_INI "expected [SECTION] or KEY = VALUE"
#define TOO_LONG "expected a line of less than 1000 characters"
#define ORPHAN "expected a section before it, [multihome] or a table's name"

static void refused(void **state)
{
	static const struct { const char *text, *why; } rows[] = {
	BAD("rule-priority", "0", BASE), BAD("rule-priority", "31767", BASE),
	BAD("priority", "0", BASE), BAD("priority", "31767", BASE),
	BAD("priority", "7000x", BASE), BAD("priority", "-1", BASE),
	BAD("protocol", "4", PROTOCOL), BAD("protocol", "256", PROTOCOL),
	BAD("protocol", "ra", PROTOCOL),
	BAD("tables", "7001", TABLES), BAD("tables", "8999-7001", TABLES),
	BAD("tables", "0-100", TABLES), BAD("tables", "1-253", TABLES),
	BAD("tables", "254-254", TABLES), BAD("tables", "255-300", TABLES),
	BAD("tables", "7001-4294967296", TABLES), BAD("tables", "-1", TABLES),
	BAD("tables", "7001 - 8999", TABLES), BAD("tables", "a-b", TABLES),
	BAD("tables", "00000000000000007001-8999", TABLES),
	BAD("group", "0", GROUP), BAD("group", "uplinks", GROUP),
	BAD("group", "2147483648", GROUP), BAD("group", "-1", GROUP),
	BAD("group", "No", GROUP), BAD("group", "7000 7001", GROUP),
	BAD("wait", "61", "expected seconds, 0 to 60"),
	BAD("wait", "5s", "expected seconds, 0 to 60"),
	BAD("on-error", "stop", "expected continue or fail"),
	BAD("on-error", "Fail", "expected continue or fail"),
	BAD("none-alive", "yes", "expected keep or refuse"),
	BAD("none-alive", "Refuse", "expected keep or refuse"),
	BAD("on-death", "stay", "expected reset or keep"),
	BAD("on-return", "keep", "expected stay or move"),
	BAD("balance", "", BALANCE), BAD("balance", "yes", BALANCE),
	BAD("balance", "Load", BALANCE), BAD("balance", "load spill", BALANCE),
	BAD("balance-by", "", "expected pair or flow"),
	BAD("balance-by", "packet", "expected pair or flow"),
	BAD("balance-by", "Flow", "expected pair or flow"),
	BAD("forward-marks", "", "expected auto or no"),
	BAD("forward-marks", "yes", "expected auto or no"),
	BAD("forward-marks", "No", "expected auto or no"),
	BAD("control-group", "", GROUP_NAME), BAD("control-group", "-x",
	GROUP_NAME), BAD("control-group", "a b", GROUP_NAME),
	BAD("control-group", "a:b", GROUP_NAME),
	BAD("control-group", "x" TEN TEN TEN "12", GROUP_NAME),
	BAD("prioritty", "7000", UNKNOWN), BAD("table", "1", UNKNOWN),
	BAD("mark", "1", UNKNOWN),
	{ M "multihome-probe = auto\n", "conf:2: [multihome]: "
	  "multihome-probe: expected without multihome-" },
	BAD("probe-intervall", "10s", UNKNOWN),
	{ "[Metrics]\nport = 9100\n", "conf:2: [Metrics]: port: unknown "
	  "setting, expected file, got \"9100\"" },
	{ "[metrics]\nfile = m.prom\n", "conf:2: [metrics]: file: " METRICS
	  ", got \"m.prom\"" },
	{ "[metrics]\nfile = /run/\n", "conf:2: [metrics]: file: " METRICS
	  ", got \"/run/\"" },
	{ "[metrics]\nfile =\n", "conf:2: [metrics]: file: " METRICS
	  ", got \"\"" },
	BAD_DNS("method", "nsupdate", "expected update, file or command"),
	BAD_DNS("method", "", "expected update, file or command"),
	BAD_DNS("server", "", SERVER), BAD_DNS("server", "ns1.example", SERVER),
	BAD_DNS("server", "203.0.113.53 0", SERVER),
	BAD_DNS("server", "203.0.113.53:53", SERVER),
	BAD_DNS("server", "203.0.113.53 65536", SERVER),
	BAD_DNS("server", "203.0.113.53 53 53", SERVER),
	BAD_DNS("server", "0.0.0.0", SERVER),
	BAD_DNS("server", "local 53", SERVER),
	BAD_DNS("key", "dns.key", "expected the path of a key file, such as "
		"/etc/multihome/dns.key"),
	BAD_DNS("zone", "lb example", ZONE), BAD_DNS("zone", "org", ZONE),
	BAD_DNS("ttl", "0s", TTL), BAD_DNS("ttl", "30", TTL),
	BAD_DNS("ttl", "1500ms", TTL), BAD_DNS("ttl", "2h", TTL),
	BAD_DNS("publish-after", "0s", AFTER),
	BAD_DNS("publish-after", "11min", AFTER),
	BAD_DNS("command", "sh -c x", "expected the path of a program, such as "
		"/etc/multihome/dns-command"),
	BAD_DNS("gateway", "10.2.2.1", "unknown setting, expected method, "
		"server, key, zone, ttl, publish-after or command"),
	/* the old word and the new one */
	{ M "priority = 7000\n\nrule-priority = 7000\n",
	  "conf:2: [multihome]: priority: is the old word for rule-priority, "
	  "which is written at conf:4: expected one of them" },
	{ M "Rule-Priority = 7000\nPRIORITY = x\n",
	  "conf:3: [multihome]: priority: is the old word for rule-priority, "
	  "which is written at conf:2: expected one of them" },
	/* all at once */
	{ M "wait = x\npriority = y\n",
	  "conf:2: [multihome]: wait: expected seconds, 0 to 60, got \"x\"\n"
	  "conf:3: [multihome]: priority: " BASE ", got \"y\"" },
	/* where it is, and the section as it is written there */
	{ "# a comment\n\n[A]\nmark = 2\n ; another\n [MultiHome] \n\tWait  "
	  "= \\\n x\n", "conf:7: [MultiHome]: wait: expected seconds, 0 to "
	  "60, got \"x\"" },
	{ "wait = 3\n", "conf:1: wait: " ORPHAN },
	{ "wait = 3\n" M "wait = 4\n", "conf:1: wait: " ORPHAN },
	{ "\na = 3\nA = 3\n", "conf:2: a: " ORPHAN "\nconf:3: a: " ORPHAN },
	/* no such lines */
	{ M "wait\n", "conf:2: " NOT_INI }, { "text\n", "conf:1: " NOT_INI },
	{ "[multihome\n", "conf:1: " NOT_INI }, { "[ ]\n", "conf:1: " NOT_INI },
	{ M "= 3\n", "conf:2: " NOT_INI },
	{ "[ISP2:]\nmark = 2\n", "conf:1: expected a section's name without "
	  "a colon\nconf:2: mark: " ORPHAN },
	{ M "\n[ISP2] # two\nx\n", "conf:3: " NOT_INI "\nconf:4: " NOT_INI },
	{ M "wait = 3\nwait\\\n\\\n\n", "conf:3: " NOT_INI },
	{ M "wait = 3 \\\n", "conf:2: expected a line behind the backslash" },
	{ M "wait = \x1b[2J\n", "conf:2: [multihome]: wait: expected seconds, 0 "
	  "to 60, got \"\\x1b[2J\"" },
	/* twice: iniparser would take one of the two, and say nothing */
	{ M "wait = 3\nwait = 4\n", "conf:3: [multihome]: wait: expected once, "
	  "also written at conf:2" },
	{ "[A]\nmain-routes = no\nMAIN_ROUTES = no\nmain_routes = no\n",
	  "conf:3: [A]: main-routes: expected once, also written at conf:2\n"
	  "conf:4: [A]: main-routes: expected once, also written at conf:2" },
	{ "[ISP2]\nmark = 2\n" M "[isp2]\nmark = 2\n", "conf:4: [isp2]: "
	  "expected once, also written at conf:1: [ISP2]" },
	{ "[a]\n[b]\n[a]\n[b]\n[A]\n", "conf:3: [a]: expected once, also "
	  "written at conf:1: [a]\nconf:5: [A]: expected once, also written at "
	  "conf:1: [a]\nconf:4: [b]: expected once, also written at conf:2: "
	  "[b]" },
	};
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;
	char *said;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(read_text(rows[i].text, strlen(rows[i].text),
					   &ini, &policy, &d), -EINVAL);
		said = refusals_of(&d);
		same_text(said, rows[i].why, rows[i].text);
		assert_null(ini.file.dictionary);
		assert_true(is_default(&policy));
		free(said);
		diag_free(&d);
		conf_free(&ini);
	}
}

static void no_text(void **state)
{
	static const char nul[] = M "wait = 3\0\n";
	char *big = malloc((1 << 18) + 1);
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;

	(void)state;
	assert_non_null(big);
	assert_int_equal(read_text(nul, sizeof nul - 1, &ini, &policy, &d),
			 -EINVAL);
	assert_string_equal(d.v[0].text,
			    "conf: expected text, without NUL bytes");
	diag_free(&d);
	memset(big, '\n', (1 << 18) + 1);
	assert_int_equal(read_text(big, 1 << 18, &ini, &policy, &d), 0);
	conf_free(&ini);
	assert_int_equal(read_text(big, (1 << 18) + 1, &ini, &policy, &d),
			 -EFBIG);
	assert_string_equal(d.v[0].text,
			    "conf: cannot be read: expected at most 256 KiB, "
			    "got 262145 bytes");
	diag_free(&d);
	memset(big, 'x', 1100);
	memcpy(big, M "to = ", sizeof M + 4);
	assert_int_equal(read_text(big, 1100, &ini, &policy, &d), -EINVAL);
	assert_string_equal(d.v[0].text, "conf:2: " TOO_LONG);
	diag_free(&d);
	free(big);
}

static void no_file(void **state)
{
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;

	(void)state;
	memset(&policy, 0x5a, sizeof policy);
	assert_int_equal(conf_read(&ini, "nowhere", &policy, &d), 0);
	assert_null(ini.file.dictionary);
	assert_true(is_default(&policy));
	assert_int_equal(d.n, 0);
	/* a directory, a pipe that nobody writes to, an endless file */
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_true(conf_read(&ini, ".", &policy, &d) < 0);
	assert_int_equal(conf_read(&ini, "fifo", &policy, &d), -EINVAL);
	assert_int_equal(conf_read(&ini, "/dev/zero", &policy, &d), -EINVAL);
	assert_true(is_default(&policy));
	diag_free(&d);
	put("conf", "", 0);
	assert_true(conf_read(&ini, "conf/x", &policy, &d) < 0);
	diag_free(&d);
	unlink("fifo");
}

static void set(void **state)
{
	static const char all[] =
		"# a comment\n[MultiHome]\nRule-Priority = 100 ; more\n"
		"none-alive = refuse\non-death = keep\non-return = move\n"
		"balance = spill\nbalance-by = flow\nforward-marks = no\n"
		"control-group = adm\nprobe-interval = 30s\n"
		"protocol = 0x4e\ntables = 256-4294967295\nwait = 0\n"
		"on-error = fail\ngroup = 0x7fffffff\n\n[ISP2]\ngateway = 10.2.2.1\n";
	static const char usual[] = M "priority = 7000\nnone-alive = keep\n"
		"on-death = reset\non-return = stay\nbalance = static\n"
		"balance-by = pair\nforward-marks = auto\n";
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;

	(void)state;
	assert_int_equal(read_text(all, sizeof all - 1, &ini, &policy, &d), 0);
	assert_int_equal(d.n, 0);
	assert_non_null(ini.file.dictionary);
	assert_int_equal(policy.base, 100);
	assert_int_equal(policy.protocol, 78);
	assert_int_equal(policy.table_min, 256);
	assert_int_equal(policy.table_max, UINT32_MAX);
	assert_int_equal(policy.group, INT32_MAX);
	assert_int_equal(policy.wait, 0);
	assert_true(policy.fail);
	assert_true(policy.none_alive_refuse);
	assert_true(policy.on_death_keep);
	assert_true(policy.on_return_move);
	assert_int_equal(policy.balance, POLICY_SPILL);
	assert_int_equal(policy.balance_by, POLICY_BY_FLOW);
	assert_false(policy.forward_marks);
	assert_string_equal(policy.control_group, "adm");
	conf_free(&ini);
	conf_free(&ini);
	assert_int_equal(read_text(usual, sizeof usual - 1, &ini, &policy, &d),
			 0);
	assert_true(is_default(&policy));
	conf_free(&ini);
	assert_int_equal(policy_default.group, 7000);
	assert_int_equal(read_text(M "group = no\n", sizeof M + 10, &ini,
				   &policy, &d), 0);
	assert_int_equal(policy.group, 0);
	conf_free(&ini);
	assert_int_equal(read_text("", 0, &ini, &policy, &d), 0);
	assert_true(is_default(&policy));
	conf_free(&ini);
}

static void defaults(void **state)
{
	static const char conf[] = M "wait = 3\n"
		"[ISP2]\ngateway = 10.2.2.1\nmain_routes = no\nstrict = yes\n"
		"[isp3]\nunknown = 1\n[7001]\nto = 10.9.0.0/16\n[empty]\n";
	static const struct { const char *table, *want; } rows[] = {
		{ "ISP4", "" }, { "", "" }, { "empty", "" },
		{ "multihome", "" },	/* settings of the machine */
		{ "ISP2", " multihome-gateway=10.2.2.1@conf:4: [ISP2]"
			  " multihome-main-routes=no@conf:5: [ISP2]" },
		{ "isp2", " multihome-gateway=10.2.2.1@conf:4: [ISP2]"
			  " multihome-main-routes=no@conf:5: [ISP2]" },
		{ "ISP3", " multihome-unknown=1@conf:8: [isp3]" },
		{ "7001", " multihome-to=10.9.0.0/16@conf:10: [7001]" },
	};
	struct conf ini, none = { 0 };
	struct settings s = { 0 };
	struct text t = { 0 };
	struct policy policy;
	struct diag d = { 0 };
	size_t i, j;

	(void)state;
	assert_int_equal(read_text(conf, sizeof conf - 1, &ini, &policy, &d),
			 0);
	conf_defaults(&none, "ISP2", &s, &d);
	assert_int_equal(s.n, 0);
	for (i = 0; i < COUNT(rows); i++) {
		settings_add(&s, "multihome-strict", "no", "stanza");
		conf_defaults(&ini, rows[i].table, &s, &d);
		/* what the stanza has stays as it is, and first */
		assert_string_equal(s.v[0].value, "no");
		text_add(&t, "");
		for (j = 1; j < s.n; j++)
			text_addf(&t, " %s=%s@%s", s.v[j].key, s.v[j].value,
				  s.v[j].origin);
		same_text(t.s, rows[i].want, rows[i].table);
		text_free(&t);
		settings_free(&s);
	}
	assert_int_equal(d.n, 0);
	conf_free(&ini);
}

/* What only a stanza can say is left out. */
static void not_in_ini(void **state)
{
	static const char conf[] = "[ISP2]\ndevice = eth9\ntable = 5\n";
	struct settings s = { 0 };
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;

	(void)state;
	assert_int_equal(read_text(conf, sizeof conf - 1, &ini, &policy, &d),
			 0);
	settings_add(&s, "multihome-table", "ISP2", "stanza");
	conf_defaults(&ini, "ISP2", &s, &d);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.v[0].level, DIAG_WARNING);
	assert_string_equal(d.v[0].text, "conf:2: [ISP2]: device: left out, "
			    "expected in the stanza and not here");
	diag_free(&d);
	assert_null(settings_find(&s, "multihome-device"));
	assert_string_equal(settings_find(&s, "multihome-table")->value,
			    "ISP2");
	settings_free(&s);
	conf_free(&ini);
}

/* What lines have by [multihome], behind their own and their table's. */
static void for_lines(void **state)
{
	static const char conf[] = M "wait = 3\npriority = 6000\n"
		"probe = auto\nProbe_Interval = 1min\nhold = 1s\n"
		"[ISP2]\npriority = 2\nprobe-interval = 30s\n";
	static const struct { const char *table, *want; } rows[] = {
		{ "ISP2", " multihome-priority=2@conf:8: [ISP2]"
			  " multihome-probe-interval=30s@conf:9: [ISP2]"
			  " multihome-probe=auto@conf:4: [multihome]" },
		{ "ISP3", " multihome-probe=auto@conf:4: [multihome]"
			  " multihome-probe-interval=1min@conf:5: [multihome]" },
		{ "multihome", " multihome-probe=auto@conf:4: [multihome]"
			       " multihome-probe-interval=1min"
			       "@conf:5: [multihome]" },
	};
	struct settings s = { 0 };
	struct text t = { 0 };
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;
	size_t i, j;

	(void)state;
	assert_int_equal(read_text(conf, sizeof conf - 1, &ini, &policy, &d),
			 0);
	assert_int_equal(policy.base, 6000);
	for (i = 0; i < COUNT(rows); i++) {
		settings_add(&s, "multihome-hold", "5s", "stanza");
		conf_defaults(&ini, rows[i].table, &s, &d);
		assert_string_equal(s.v[0].value, "5s");
		for (j = 1; j < s.n; j++)
			text_addf(&t, " %s=%s@%s", s.v[j].key, s.v[j].value,
				  s.v[j].origin);
		same_text(t.s, rows[i].want, rows[i].table);
		text_free(&t);
		settings_free(&s);
	}
	assert_int_equal(d.n, 0);
	conf_free(&ini);
}

/* [metrics] and [dns] are the machine's, whatever tables are called. */
static void no_tables(void **state)
{
	static const char conf[] = "[Metrics]\nfile = /run/m.txt\n"
		"[dns]\nkey = /etc/multihome/dns.key\n";
	static const char *const names[] = { "metrics", "Metrics", "dns",
					     "multihome" };
	struct settings s = { 0 };
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;
	size_t i;

	(void)state;
	assert_int_equal(read_text(conf, sizeof conf - 1, &ini, &policy, &d),
			 0);
	assert_string_equal(policy.metrics_file, "/run/m.txt");
	for (i = 0; i < COUNT(names); i++) {
		assert_false(conf_is_table(names[i]));
		conf_defaults(&ini, names[i], &s, &d);
		assert_int_equal(s.n, 0);
	}
	assert_true(conf_is_table("dns2"));
	assert_int_equal(d.n, 0);
	conf_check(&ini, &policy, &d);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.v[0].level, DIAG_NOTE);
	same_text(d.v[0].text, "conf:2: [Metrics]: file: is /run/m.txt, and "
		  "node_exporter reads only what ends in .prom", "metrics");
	assert_int_equal(d.v[1].level, DIAG_WARNING);
	same_text(d.v[1].text, "conf:4: [dns]: key: is not used: expected with "
		  "it a server by its address", "dns");
	diag_free(&d);
	conf_free(&ini);
}

/* [dns] as it is read, and what in it does nothing. */
static void dns_section(void **state)
{
	static const struct { const char *text; bool on; const char *odd; } rows[] = {
	{ "server = local\n", true, NULL },
	{ "server = 203.0.113.53\nkey = /k\nzone = Example.org.\n"
	  "ttl = 5s\npublish-after = 1min\n", true, NULL },
	{ "server = 2001:db8::53 5353\nkey = /k\n", true, NULL },
	{ "method = file\n", true, NULL },
	{ "method = command\ncommand = /bin/c\n", true, NULL },
	{ "ttl = 5s\n", false, NULL },
	{ "method = update\n", false, "conf:2: [dns]: method: is update, and no "
	  "server is named: nothing is published" },
	{ "method = command\n", false, "conf:2: [dns]: method: is command, and "
	  "no command is named: nothing is published" },
	{ "server = local\nkey = /k\n", true, "conf:3: [dns]: key: is not "
	  "used: expected with it a server by its address" },
	{ "server = local\ncommand = /c\n", true, "conf:3: [dns]: command: is "
	  "not run: expected with it method = command" },
	};
	struct diag d = { 0 };
	struct policy policy;
	struct conf ini;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		text = text_join("[dns]\n", rows[i].text);
		assert_int_equal(read_text(text, strlen(text), &ini, &policy,
					   &d), 0);
		assert_int_equal(policy_dns_is_on(&policy.dns), rows[i].on);
		conf_check(&ini, &policy, &d);
		assert_int_equal(d.n, rows[i].odd != NULL);
		if (d.n)
			same_text(d.v[0].text, rows[i].odd, rows[i].text);
		if (i == 1) {
			assert_string_equal(policy.dns.zone, "example.org");
			assert_string_equal(policy.dns.key, "/k");
			assert_int_equal(policy.dns.ttl, 5);
			assert_int_equal(policy.dns.publish_after, 60000000);
			assert_int_equal(policy.dns.server.family, AF_INET);
		}
		if (i == 2)
			assert_int_equal(policy.dns.port, 5353);
		diag_free(&d);
		conf_free(&ini);
		free(text);
	}
}

/* The old word for rule-priority is a note of check alone. */
static void old_word(void **state)
{
	static const char conf[] = "[A]\npriority = 2\n[MultiHome]\n"
		"Priority = 6000\n";
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;

	(void)state;
	assert_int_equal(read_text(conf, sizeof conf - 1, &ini, &policy, &d),
			 0);
	assert_int_equal(policy.base, 6000);
	assert_int_equal(d.n, 0);
	conf_check(&ini, &policy, &d);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.v[0].level, DIAG_NOTE);
	assert_string_equal(d.v[0].text, "conf:4: [MultiHome]: priority: is "
			    "called rule-priority now: expected that word, "
			    "since in other sections this one is "
			    "multihome-priority");
	diag_free(&d);
	conf_free(&ini);
}

/* Which needs what is forbidden. */
static void without_marks(void **state)
{
	static const char conf[] = M "balance = load\n\nforward-marks = no\n";
	static const char *const right[] = {
		M "balance = static\nforward-marks = no\n",
		M "balance = spill\nforward-marks = auto\n",
		M "balance = load\n", M "forward-marks = no\n",
	};
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;
	size_t i;

	(void)state;
	assert_int_equal(read_text(conf, sizeof conf - 1, &ini, &policy, &d),
			 0);
	assert_int_equal(policy.balance, POLICY_LOAD);
	conf_check(&ini, &policy, &d);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.v[0].level, DIAG_WARNING);
	assert_string_equal(d.v[0].text, "conf:2: [multihome]: balance: is "
			    "load, which counts connections by the marks that "
			    "forward-marks = no at conf:4 forbids; expected "
			    "auto there");
	diag_free(&d);
	conf_free(&ini);
	for (i = 0; i < COUNT(right); i++) {
		assert_int_equal(read_text(right[i], strlen(right[i]), &ini,
					   &policy, &d), 0);
		conf_check(&ini, &policy, &d);
		assert_int_equal(d.n, 0);
		conf_free(&ini);
	}
}

static void checks(void **state)
{
	static const struct { const char *text, *want; } rows[] = {
	{ "", "" }, { M "wait = 3\n", "" },
	{ "[ISP2]\ngateway = 10.2.2.1 2001:db8::1\nmain-routes = no\n"
	  "to = 10.9.0.0/16\nmark = 2\nstrict = yes\nsource = auto\n", "" },
	{ "[ISP2]\ngatewya = 10.2.2.1\n", "conf:2: [ISP2]: gatewya: unknown "
	  "option, did you mean gateway?" },
	{ "[ISP2]\ncolour = blue\n", "conf:2: [ISP2]: colour: unknown option" },
	{ "[ISP2]\nmultihome-gateway = 10.2.2.1\n", "conf:2: [ISP2]: "
	  "multihome-gateway: expected without multihome-" },
	/* each value once, where it stands */
	{ M "probe-interval = 10\nhold = x\n[A]\nmark = 1\n[B]\n",
	  "conf:2: [multihome]: probe-interval: expected a time of 100ms to "
	  "24h, such as 10s, got \"10\"\n"
	  "conf:3: [multihome]: hold: expected one to 8 times of 1s to 24h, such "
	  "as 5s 1min 5min, got \"x\"" },
	{ "[A]\npriority = 256\nprobe-loss = 100\n", "conf:2: [A]: priority: "
	  "expected a priority of 1 to 255, or none, got \"256\"\n"
	  "conf:3: [A]: probe-loss: expected off or a percentage of 1 to 99, and "
	  "behind a / one that clears it and is not above, such as 20/10, got "
	  "\"100\"" },
	{ M "rule-priority = 6000\nprobe = auto\n[A]\nprobe-profile = fast\n",
	  "" },
	{ "[A]\nstrict = 1\n\nmark = 0\n[B]\ngateway =\n",
	  "conf:2: [A]: strict: expected yes, no or always, got \"1\"\n"
	  "conf:4: [A]: mark: expected a mark like 2 or 0x200/0xff00, not zero, "
	  "got \"0\"\n"
	  "conf:6: [B]: gateway: expected a value, got \"\"" },
	};
	struct policy policy;
	struct diag d = { 0 };
	struct conf ini;
	char *said;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(read_text(rows[i].text, strlen(rows[i].text),
					   &ini, &policy, &d), 0);
		conf_check(&ini, &policy, &d);
		said = refusals_of(&d);
		same_text(said, rows[i].want, rows[i].text);
		free(said);
		diag_free(&d);
		conf_free(&ini);
	}
}

static int enter(void **state)
{
	(void)state;
	return mkdtemp(dir) && !chdir(dir) ? 0 : -1;
}

static int leave(void **state)
{
	(void)state;
	unlink("conf");
	return chdir("/") || rmdir(dir);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_file),
		cmocka_unit_test(no_text),
		cmocka_unit_test(refused),
		cmocka_unit_test(not_in_ini),
		cmocka_unit_test(set),
		cmocka_unit_test(defaults),
		cmocka_unit_test(for_lines),
		cmocka_unit_test(no_tables),
		cmocka_unit_test(dns_section),
		cmocka_unit_test(old_word),
		cmocka_unit_test(without_marks),
		cmocka_unit_test(checks),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
