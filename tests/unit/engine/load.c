/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From claims to uplinks: which device, which defaults, one uplink a family. */
#include "host.h"
#include "engine/load.h"

static void devices(void **state)
{
	static const char expected[] =
		"expected an interface name of 1 to 15 characters";
	static const struct {
		const char *iface, *option, *want;	/* want NULL: none */
	} rows[] = {
		{ "", NULL, NULL }, { ":1", NULL, NULL },
		{ "a23456789012345678", NULL, NULL }, { "a/b", NULL, NULL },
		{ "..", NULL, NULL }, { "a23456789012345678:1", NULL, NULL },
		{ "eth1", NULL, "eth1" }, { "eth1:0", NULL, "eth1" },
		{ "a23456789012345", NULL, "a23456789012345" },
		{ "dsl", "ppp0", "ppp0" }, { "a/b", "ppp0", "ppp0" },
		{ "a23456789012345678", "ppp0", "ppp0" },
		/* what is wrong is said of the option, when that is read */
		{ "dsl", "p/p", "dsl" }, { "a/b", "p/p", NULL },
	};
	struct settings s = { 0 };
	char device[16];
	const char *err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (rows[i].option)
			settings_add(&s, "multihome-device", rows[i].option,
				     "O");
		err = load_device(rows[i].iface, &s, device);
		same_text(err, rows[i].want ? NULL : expected, rows[i].iface);
		if (!err)
			same_text(device, rows[i].want, rows[i].iface);
		settings_free(&s);
	}
}

static void put_conf(const char *text)
{
	FILE *f = fopen("multihome.conf", "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	conf_free(&host.conf);
	assert_int_equal(conf_read(&host.conf, "multihome.conf", &host.policy,
				   &host.d), 0);
}

/* What a table's section says, of those options that the stanza has not. */
static void defaults(void **state)
{
	static const struct {
		const char *conf, *line, *want;
	} rows[] = {
		{ "", "inet table=ISP1", "table=ISP1" },
		{ "[ISP1]\nstrict=yes\n", "inet gateway=none", "gateway=none" },
		{ "[ISP1]\nstrict=yes\n", "inet table=ISP2", "table=ISP2" },
		{ "[ISP1]\nstrict=yes\n", "inet table=ISP1",
		  "table=ISP1 strict=yes" },
		{ "[ISP1]\nstrict=yes\n", "inet table=ISP1 strict=no",
		  "table=ISP1 strict=no" },
		/* blanks and newlines around a name are none of it */
		{ "[isp1]\nmark=2\n", "inet table=\tISP1\n", "table=\tISP1\n "
		  "mark=2" },
	};
	struct settings s = { 0 };
	struct text t = { 0 };
	struct session *session;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		host_boot();
		if (*rows[i].conf)
			put_conf(rows[i].conf);
		made_settings(&s, rows[i].line);
		session = host_start(SESSION_LOOKING);
		load_defaults(session, &s);
		for (j = 0; j < s.n; j++)
			text_addf(&t, "%s%s=%s", j ? " " : "",
				  s.v[j].key + strlen("multihome-"),
				  s.v[j].value);
		same_text(t.s, rows[i].want, rows[i].line);
		assert_int_equal(host.d.n, 0);
		host_end();
		settings_free(&s);
		text_free(&t);
	}
	/* what a section cannot say is a warning */
	host_boot();
	put_conf("[ISP1]\ndevice=ppp0\n");
	made_settings(&s, "inet table=ISP1");
	load_defaults(host_start(SESSION_LOOKING), &s);
	assert_int_equal(s.n, 1);
	assert_string_equal(host_said(), "warning: multihome.conf:2: [ISP1]: "
			    "device: left out, expected in the stanza and not here\n");
	host_end();
	settings_free(&s);
}

/* An uplink in words: "inet 7001 trial merged via A". */
static void show(struct text *t, const struct uplink *u)
{
	static const char *const gateways[] = {
		[UPLINK_AUTO] = "auto", [UPLINK_NONE] = "none",
		[UPLINK_GIVEN] = "given",
	};

	text_addf(t, "%s %s %u%s gateway %s%s%s\n", u->device,
		  addr_family_name(u->family), u->table, u->table_name,
		  gateways[u->gateway], u->trial ? " trial" : "",
		  u->merged ? " merged" : "");
}

static void claims(void **state)
{
	static const struct {
		const char *line;
		uint32_t table;		/* of the claim */
		bool trial;
		const char *want, *said;
	} rows[] = {
	{ "inet gateway=none", 0, true, "", "refused: O: multihome-table: "
	  "missing, expected a table for the other multihome options\n" },
	{ "inet table=main mark=0", 0, true, "",
	  "refused: O: multihome-table: expected a table other than 0 and the "
	  "kernel's own 253 to 255 (default, main, local), got \"main\"\n"
	  "refused: O: multihome-mark: expected a mark like 2 or 0x200/0xff00, "
	  "not zero, got \"0\"\n" },
	/* of one that is merged neither family is there */
	{ "any table=ISP1 gateway=auto,10.2.2.1", 0, true, "",
	  "refused: O: multihome-gateway: expected an address (one per family), "
	  "auto or none, got \"auto,10.2.2.1\"\n" },
	{ "inet table=7001", 0, true, "eth1 inet 7001 gateway auto trial\n",
	  "" },
	{ "inet6 table=ISP1 gateway=fe80::1", 0, true,
	  "eth1 inet6 0ISP1 gateway given trial\n", "" },
	{ "any table=ISP1 gateway=10.2.2.1", 0, true,
	  "eth1 inet 0ISP1 gateway given trial merged\n"
	  "eth1 inet6 0ISP1 gateway auto trial merged\n", "" },
	{ "any table=ISP1 gateway=none", 0, true,
	  "eth1 inet 0ISP1 gateway none trial merged\n"
	  "eth1 inet6 0ISP1 gateway none trial merged\n", "" },
	/* what is in force knows its number */
	{ "inet table=ISP1 gateway=none", 7009, false,
	  "eth1 inet 7009ISP1 gateway none\n", "" },
	{ "inet table=ISP1 gateway=none", 7009, true,
	  "eth1 inet 0ISP1 gateway none trial\n", "" },
	{ "inet table=7001 gateway=none", 0, false,
	  "eth1 inet 7001 gateway none\n", "" },
	};
	struct uplinks out;
	struct claims l;
	struct claim *c;
	struct text t;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		out = (struct uplinks){ 0 };
		l = (struct claims){ 0 };
		t = (struct text){ 0 };
		host_boot();
		c = claims_get(&l, "eth1", *rows[i].line == 'a' ? AF_UNSPEC :
			       strncmp(rows[i].line, "inet6", 5) ? AF_INET
			       : AF_INET6, "key");
		c->table = rows[i].table;
		made_settings(rows[i].trial ? &c->trial : &c->in_force,
			      rows[i].line);
		load_claim(c, rows[i].trial, "eth1", &out, &host.d);
		text_add(&t, "");
		for (j = 0; j < out.n; j++)
			show(&t, &out.v[j]);
		same_text(t.s, rows[i].want, rows[i].line);
		same_text(host_said(), rows[i].said, rows[i].line);
		text_free(&t);
		uplinks_free(&out);
		claims_free(&l);
	}
}

#define RECORD "multihome\t1\nband\t7000\t77\n"

/* Of a record only what is in force, and nothing of one that is none. */
static void recorded(void **state)
{
	struct uplinks out = { 0 };
	struct session *s;

	(void)state;
	host_boot();
	host_write("dev", "eth2", "multihome\t9\nend\n");
	host_write("dev", "eth1", RECORD
		   "claim\teth1\tinet\tinet 10.2.2.2\t7001\n"
		   "now\tmultihome-table\tISP1\tO\n"
		   "try\tmultihome-table\tISP3\tO\n"
		   "claim\teth1\tinet\tinet 10.2.2.3\t0\n"
		   "try\tmultihome-table\tISP2\tO\n"
		   "claim\teth1\tinet\tinet dhcp\t7002\n"
		   "now\tmultihome-table\tmain\tO\n"
		   "claim\teth1\tinet6\tinet6 auto\t7003\n"
		   "now\tmultihome-table\tISP3\tO\nend\n");
	s = host_start(SESSION_LOOKING);
	load_recorded(s, "eth9", &out);
	load_recorded(s, "eth2", &out);
	assert_int_equal(out.n, 0);
	load_recorded(s, "eth1", &out);
	assert_int_equal(out.n, 2);
	assert_int_equal(out.v[0].table, 7001);
	assert_int_equal(out.v[1].table, 7003);
	assert_int_equal(out.v[1].family, AF_INET6);
	assert_string_equal(out.v[1].device, "eth1");
	/* the record is gone: nothing of it is borrowed */
	assert_null(out.v[0].settings);
	assert_null(out.v[0].iface);
	assert_int_equal(host.d.n, 0);
	host_end();
	uplinks_free(&out);
}

int main(void)
{
	static const struct CMUnitTest list[] = {
		cmocka_unit_test(devices),
		cmocka_unit_test(defaults),
		cmocka_unit_test(claims),
		cmocka_unit_test(recorded),
	};

	return cmocka_run_group_tests(list, host_setup, host_teardown);
}
