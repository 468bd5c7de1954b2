/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A record's claims: what is tried, refused with its reason, and what stays in
 * force then.
 */
#include "host.h"
#include "engine/device.h"

#define HEAD "multihome\t1\nband\t7000\t77\n"
/* A claim on eth1: its key, table, and what lines follow. */
#define CLAIM(key, table) "claim\teth1\tinet\tinet " key "\t" table "\n"
#define NOW(key, value) "now\tmultihome-" key "\t" value "\tO\n"
#define TRY(key, value) "try\tmultihome-" key "\t" value "\tO\n"
#define ADDRESS(word, value) word "\taddress\t" value "\tO\n"

/* Plans eth1 as its record has it; what becomes of the record is the text. */
static const char *planned(enum session_mode mode, const char *record,
			   const char *yielded, int *ret)
{
	struct session *s = host_start(mode);
	struct device dev = { 0 };
	struct text t = { 0 };
	struct prefix p;
	size_t line;

	if (yielded) {
		assert_null(prefix_parse(&p, yielded, true));
		prefixes_add(&dev.yielded_sources, &p);
	}
	assert_null(record_parse(&dev.rec, record, strlen(record), &line));
	strcpy(dev.rec.device, "eth1");
	*ret = device_plan(s, &dev);
	record_format(&t, &dev.rec);
	if (!*ret)
		text_addf(&t, "%s\n", host_sources(&dev.plan.wanted));
	device_free(&dev);
	host_end();
	return host_text(&t);
}

struct row {
	enum session_mode mode;
	const char *record, *want, *said;
};

#define CHANGING SESSION_CHANGING
#define DEVICE "eth1 up 10.2.2.2/24 10.2.2.3/24 main=10.2.2.1"
#define GATEWAY "O: multihome-gateway: expected the router's address, but " \
	"10.2.2.2 is this host's own"
#define BAD "O: multihome-mark: expected a mark like 2 or 0x200/0xff00, not " \
	"zero, got \"0\""
#define WRONG TRY("mark", "0") TRY("table", "7001")

static void check(const struct row *rows, size_t n)
{
	const char *got;
	size_t i;
	int ret;

	for (i = 0; i < n; i++) {
		host_boot();
		host_device(DEVICE);
		got = planned(rows[i].mode, rows[i].record, NULL, &ret);
		same_text(got, rows[i].want, rows[i].record);
		same_number(ret, 0, rows[i].record);
		same_text(host_said(), rows[i].said, rows[i].record);
	}
}

#define CHECK(rows) check(rows, COUNT(rows))

static void refused(void **state)
{
	static const struct row rows[] = {
	/* by its options; the reason is kept, and told once */
	{ CHANGING, HEAD CLAIM("a", "0") WRONG "end\n",
	  HEAD CLAIM("a", "0") WRONG "refused\t" BAD "\nend\n\n", "refused: " BAD "\n" },
	{ CHANGING, HEAD CLAIM("a", "0") WRONG "refused\t" BAD "\nend\n",
	  HEAD CLAIM("a", "0") WRONG "refused\t" BAD "\nend\n\n", "" },
	{ CHANGING, HEAD CLAIM("a", "0") WRONG "refused\tfor another\nend\n",
	  HEAD CLAIM("a", "0") WRONG "refused\t" BAD "\nend\n\n", "refused: " BAD "\n" },
	/* what was in force stays so, with its table */
	{ CHANGING, HEAD CLAIM("a", "7009") NOW("table", "ISP1")
	  NOW("source", "10.2.2.2") WRONG "end\n",
	  HEAD CLAIM("a", "7009") NOW("table", "ISP1")
	  NOW("source", "10.2.2.2") WRONG
	  "refused\t" BAD "\nend\n10.2.2.2>7009\n",
	  "refused: " BAD "\n" },
	/* by what exists */
	{ CHANGING, HEAD CLAIM("a", "0") TRY("gateway", "10.2.2.2")
	  TRY("table", "7001") "end\n",
	  HEAD CLAIM("a", "0") TRY("gateway", "10.2.2.2") TRY("table", "7001")
	  "refused\t" GATEWAY "\nend\n\n",
	  "refused: " GATEWAY "\n" },
	/* and then the other claims are planned without it */
	{ CHANGING, HEAD CLAIM("a", "0") TRY("gateway", "10.2.2.2")
	  TRY("table", "7001") CLAIM("b", "7002") NOW("source", "10.2.2.3")
	  NOW("table", "7002") "end\n",
	  HEAD CLAIM("a", "0") TRY("gateway", "10.2.2.2") TRY("table", "7001")
	  "refused\t" GATEWAY "\n" CLAIM("b", "7002") NOW("source", "10.2.2.3")
	  NOW("table", "7002") "end\n"
	  "10.2.2.3>7002\n", "refused: " GATEWAY "\n" },
	/* of two on trial that cannot both be, the later one */
	{ CHANGING, HEAD CLAIM("a", "0") TRY("mark", "2") TRY("table", "7001")
	  CLAIM("b", "0") TRY("mark", "2") TRY("table", "7002") "end\n",
	  HEAD CLAIM("a", "7001") NOW("mark", "2") NOW("table", "7001")
	  CLAIM("b", "0") TRY("mark", "2") TRY("table", "7002")
	  "refused\tO: multihome-mark: stanza eth1 has a mark that the same "
	  "packets can carry for another table\nend\n"
	  "10.2.2.2>7001 10.2.2.3>7001\n",
	  "refused: O: multihome-mark: stanza eth1 has a mark that the same "
	  "packets can carry for another table\n" },
	};

	(void)state;
	CHECK(rows);
}

static void accepted(void **state)
{
	static const struct row rows[] = {
	{ CHANGING, HEAD "end\n", HEAD "end\n\n", "" },
	{ CHANGING, HEAD CLAIM("a", "0") ADDRESS("try", "10.2.2.2/24")
	  TRY("table", "ISP2") "end\n",
	  HEAD CLAIM("a", "7002") ADDRESS("now", "10.2.2.2/24")
	  NOW("table", "ISP2") "end\n"
	  "10.2.2.2>7002 10.2.2.3>7002\n", "" },
	/* it takes the place of what was in force, and of what was refused */
	{ CHANGING, HEAD CLAIM("a", "7001") NOW("table", "7001")
	  TRY("source", "10.2.2.3") TRY("table", "ISP2")
	  "refused\tlast time\nend\n",
	  HEAD CLAIM("a", "7002") NOW("source", "10.2.2.3")
	  NOW("table", "ISP2") "end\n10.2.2.3>7002\n", "" },
	};

	(void)state;
	CHECK(rows);
}

/* Who only looks tries nothing, and says nothing of it. */
static void looked_at(void **state)
{
	static const char record[] = HEAD CLAIM("a", "7001")
		NOW("source", "10.2.2.2")
		NOW("table", "7001") TRY("table", "7002") CLAIM("b", "0")
		WRONG "end\n";
	static const struct row rows[] = {
	{ SESSION_LOOKING, record, HEAD CLAIM("a", "7001")
	  NOW("source", "10.2.2.2")
	  NOW("table", "7001") TRY("table", "7002") CLAIM("b", "0")
	  WRONG "end\n10.2.2.2>7001\n", "" },
	};

	(void)state;
	CHECK(rows);
}

/* While /etc/multihome.conf is wrong nothing new comes in force. */
static void conf_bad(void **state)
{
	static const char record[] = HEAD CLAIM("a", "7001")
		NOW("source", "10.2.2.2")
		NOW("table", "7001") TRY("table", "7002") "end\n";
	int ret;

	(void)state;
	host_boot();
	host_device(DEVICE);
	host.conf.bad = true;
	assert_string_equal(planned(CHANGING, record, NULL, &ret),
		HEAD CLAIM("a", "7001")
		NOW("source", "10.2.2.2") NOW("table", "7001")
		TRY("table", "7002") "refused\tO: nothing new is applied "
		"while " CONFFILE " is wrong\nend\n10.2.2.2>7001\n");
	assert_string_equal(host_said(), "refused: O: nothing new is applied "
			    "while " CONFFILE " is wrong\n");
}

/* A kernel that does not answer refuses nothing: what is new has to wait. */
static void unread(void **state)
{
	static const char record[] = HEAD CLAIM("a", "7001")
		NOW("table", "7001") TRY("table", "7002")
		CLAIM("b", "0") WRONG "end\n";
	static const char why[] = "eth1: cannot read the kernel's state: the "
		"kernel says 105";
	char *want = text_printf(HEAD CLAIM("a", "7001") NOW("table", "7001")
				 TRY("table", "7002") "refused\t%s\n"
				 CLAIM("b", "0") WRONG "refused\t" BAD
				 "\nend\n", why);
	int ret;

	(void)state;
	host_boot();
	host_device(DEVICE);
	fake.error = ENOBUFS;
	for (fake.bad_question = 1; fake.bad_question <= 2;
	     fake.bad_question++) {
		fake.questions = 0;
		same_text(planned(CHANGING, record, NULL, &ret), want, "");
		assert_int_equal(ret, -ENOBUFS);
		assert_string_equal(host_said(), "refused: " BAD "\nfailed: "
				    "eth1: cannot read the kernel's state: "
				    "the kernel says 105\n");
	}
	free(want);
}

/* An auto leaves out what it yields. */
static void yields(void **state)
{
	static const char record[] = HEAD CLAIM("a", "7001")
		NOW("table", "7001") "end\n";
	int ret;

	(void)state;
	host_boot();
	host_device(DEVICE);
	assert_string_equal(planned(CHANGING, record, NULL, &ret),
			    HEAD CLAIM("a", "7001")
			    NOW("table", "7001") "end\n10.2.2.2>7001 "
			    "10.2.2.3>7001\n");
	assert_string_equal(planned(CHANGING, record, "10.2.2.3", &ret),
			    HEAD CLAIM("a", "7001")
			    NOW("table", "7001") "end\n10.2.2.2>7001\n");
}

/* One claim is tried: all that is wrong with it, or one uplink a family. */
static void tried(void **state)
{
	static const struct { const char *line, *said; size_t uplinks; } rows[] = {
	{ "inet table=7001 mark=0 strict=2", "refused: " BAD "\nrefused: O: "
	  "multihome-strict: expected yes, no or always, got \"2\"\n", 0 },
	{ "any table=main", "refused: O: multihome-table: expected a table "
	  "other than 0 and the kernel's own 253 to 255 (default, main, "
	  "local), got \"main\"\n", 0 },
	/* one family is enough */
	{ "any table=7001 source=10.2.2.2,2001:db8::2", "refused: O: "
	  "multihome-source: expected a source that no other interface has, "
	  "but eth2 claims it\n", 0 },
	{ "any table=ISP1", "", 2 },
	{ "inet table=new", "", 1 },
	};
	struct uplinks out = { 0 };
	struct claims l = { 0 };
	struct session *s;
	struct claim *c;
	bool good;
	size_t i;

	(void)state;
	host_boot();
	host.voice.pending = false;
	host_up("eth2", "inet6 table=7009 gateway=none source=2001:db8::2");
	assert_int_equal(host.d.n, 0);
	for (i = 0; i < COUNT(rows); i++) {
		s = host_start(SESSION_PROPOSING);
		c = claims_get(&l, "eth1", *rows[i].line == 'a' ? AF_UNSPEC
			       : AF_INET, "key");
		made_settings(&c->trial, rows[i].line);
		vec_push(&out);	/* of another claim */
		good = device_try_claim(s, c, "eth1", &out, &host.d);
		same_number(good, rows[i].uplinks > 0, rows[i].line);
		same_number((long long)out.n, (long long)rows[i].uplinks + 1,
			    rows[i].line);
		same_text(host_said(), rows[i].said, rows[i].line);
		assert_true(!good || out.v[1].table);
		uplinks_free(&out);
		claims_free(&l);
		host_end();
	}
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(accepted),
		cmocka_unit_test(looked_at),
		cmocka_unit_test(conf_bad),
		cmocka_unit_test(unread),
		cmocka_unit_test(yields),
		cmocka_unit_test(tried),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
