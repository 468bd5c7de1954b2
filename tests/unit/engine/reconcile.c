/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can happen to claims: each call, and what it leaves on all devices. */
#include "host.h"

#define ONE "inet address=10.1.1.1/24 table=7001 gateway=none"
#define TWO "inet address=10.2.2.2/24 table=7002 gateway=none"

static void boot(void)
{
	host_boot();
	host_device("eth1 up 10.1.1.1/24");
	host_device("eth2 up 10.2.2.2/24");
	host_device("ppp0 up pointopoint 10.9.9.9/32");
}

static void have(const char *want)
{
	struct kobjs l = host_ours();

	same_text(host_sources(&l), want, "sources");
	free(l.v);
}

static void no_iface(void **state)
{
	(void)state;
	boot();
	assert_int_equal(host_up("a/b", ONE), 0);
	assert_string_equal(host_said(), "refused: O: expected an interface "
			    "name of 1 to 15 characters, got \"a/b\"\n");
	assert_string_equal(host_keeps(), "");
	/* nothing of ours, and nothing recorded */
	assert_int_equal(host_up("eth1", "inet address=10.1.1.1/24"), 0);
	assert_int_equal(host_down("eth1"), 0);
	assert_int_equal(host_down("dsl"), 0);
	assert_int_equal(host_sync("eth1"), -ENOENT);
	assert_int_equal(host_flush("eth1"), -ENOENT);
	assert_int_equal(host_sync(NULL), 0);
	assert_int_equal(host_flush(NULL), 0);
	assert_int_equal(host.d.n, 0);
	assert_int_equal(fake.operations, 0);
	assert_string_equal(host_keeps(), "");
}

/* What somebody has put among the records. */
static void strange_file(void **state)
{
	char *said;

	(void)state;
	boot();
	host_up("eth1", ONE);
	host_write("dev", "no name of a device", "what");
	fake_works();
	said = text_printf("warning: %s: expected names of interfaces there, "
			   "got \"no name of a device\"\n",
			   host.s.store.path);
	assert_int_equal(host_sync(NULL), 0);
	assert_string_equal(host_said(), said);
	assert_int_equal(fake.operations, 0);
	free(said);
}

/* All stanzas of an iface in one call, or (only) what else it has stays. */
static int up_all(const char *iface, bool only, const char *a, const char *b)
{
	struct session *s = host_start(SESSION_CHANGING);
	struct stanzas l = { 0 };
	int ret;

	host_stanza(&l, iface, a);
	if (b)
		host_stanza(&l, iface, b);
	ret = reconcile_up(s, iface, &l, only);
	stanzas_free(&l);
	host_end();
	return ret;
}

#define ALIAS "inet address=10.1.1.9/24 table=7001 gateway=none"
#define SECOND "inet address=10.1.1.7/24 table=7003 gateway=none"

static void ups(void **state)
{
	char *record;

	(void)state;
	boot();
	host_up("eth1", ONE);
	host_up("eth1", SECOND);
	have("10.1.1.1>7001 10.1.1.7>7003");
	/* a call per stanza withdraws that one only; its address is the other's */
	host_up("eth1", "inet address=10.1.1.1/24");
	have("10.1.1.1>7003 10.1.1.7>7003");
	host_up("eth1", ONE);
	/* a call for all of them takes the others, too */
	assert_int_equal(up_all("eth1", false, ONE, NULL), 0);
	have("10.1.1.1>7001");
	assert_int_equal(up_all("eth1", false, ONE, SECOND), 0);
	have("10.1.1.1>7001 10.1.1.7>7003");
	host_up("eth1:0", ALIAS);
	have("10.1.1.1>7001 10.1.1.7>7003 10.1.1.9>7001");
	assert_int_equal(up_all("eth1", false, "any address=10.1.1.1/24",
				NULL), 0);
	have("10.1.1.1>7001 10.1.1.9>7001");
	/* an environment has no order: the same words are the same claim */
	up_all("eth1", false, ONE, NULL);
	record = text_dup(host_record("eth1"));
	up_all("eth1", false, "inet gateway=none table=7001 "
	       "address=10.1.1.1/24", NULL);
	assert_string_equal(host_record("eth1"), record);
	free(record);
	/* and merged to stanza by stanza */
	assert_int_equal(up_all("eth1", false, "any table=7001", NULL), 0);
	assert_non_null(strstr(host_record("eth1"), "claim\teth1\tany\tany\t"));
	assert_int_equal(up_all("eth1", false, ONE, NULL), 0);
	assert_null(strstr(host_record("eth1"), "\tany\t"));
}

/* An alias is a stanza of its own; a down of the device can take it along. */
static void downs(void **state)
{
	struct session *s;

	(void)state;
	boot();
	host_up("eth1", ONE);
	host_up("eth1:0", ALIAS);
	host_up("eth1:01", "inet address=10.1.1.8/24 table=7001 gateway=none");
	assert_string_equal(host_keeps(), "dev/eth1\niface/eth1:0 eth1\n"
			    "iface/eth1:01 eth1\n"
			    "names/from:10.1.1.1_32 eth1\n"
			    "names/from:10.1.1.8_32 eth1\n"
			    "names/from:10.1.1.9_32 eth1\n"
			    "names/table:7001 eth1\n");
	host_down("eth1:0");
	have("10.1.1.1>7001 10.1.1.8>7001");
	host_down("eth1");
	have("10.1.1.1>7001 10.1.1.8>7001");	/* it is still there */
	host_change("eth1 up");
	host_down("eth1");	/* as in post-down */
	have("10.1.1.8>7001");
	host_change("eth1 up 10.1.1.1/24");
	assert_string_equal(host_keeps(), "dev/eth1\niface/eth1:01 eth1\n"
			    "names/from:10.1.1.8_32 eth1\n"
			    "names/table:7001 eth1\n");
	host_up("eth1", ONE);
	/* what only begins with that name is none of its aliases */
	host_up("eth10", "inet address=10.1.1.7/24 device=eth1 table=7001 "
		"gateway=none");
	s = host_start(SESSION_CHANGING);
	host_change("eth1 up");
	assert_int_equal(reconcile_down(s, "eth1", true), 0);
	host_end();
	have("10.1.1.7>7001");
	host_down("eth10");
	have("");
	assert_string_equal(host_keeps(), "");
}

/* A stanza whose name is not its device's. */
static void other_device(void **state)
{
	static const char dsl[] = "inet device=ppp0 table=7001";

	(void)state;
	boot();
	host_up("dsl", dsl);
	have("10.9.9.9>7001");
	assert_string_equal(host_keeps(), "dev/ppp0\niface/dsl ppp0\n"
			    "names/table:7001 ppp0\n");
	assert_int_equal(host_sync("dsl"), 0);
	assert_int_equal(host_sync("ppp0"), 0);
	/* it moves: what it was on is rid of it */
	host_up("dsl", "inet device=eth1 table=7001 gateway=none");
	have("10.1.1.1>7001");
	assert_string_equal(host_keeps(), "dev/eth1\niface/dsl eth1\n"
			    "names/table:7001 eth1\n");
	host_up("dsl", dsl);
	/* not so if it is wrong, or nothing new is to be */
	host_up("dsl", "inet device=eth1 table=7001 gateway=none mark=0");
	assert_true(diag_has(&host.d, DIAG_REFUSED));
	have("10.9.9.9>7001");
	host.conf.bad = true;
	host_up("dsl", "inet device=eth1 table=7001 gateway=none");
	assert_string_equal(host_said(), "refused: O: nothing new is applied "
			    "while " CONFFILE " is wrong\n");
	have("10.9.9.9>7001");
	host.conf.bad = false;
	/* without an option of ours it goes */
	host_up("dsl", "inet method=static");
	have("");
	assert_string_equal(host_keeps(), "");
	/* of a device's own name, too */
	host_up("eth1", ONE);
	host_up("eth1", "inet address=10.1.1.1/24 device=ppp0 table=7001");
	assert_string_equal(host_keeps(), "dev/ppp0\niface/eth1 ppp0\n"
			    "names/from:10.1.1.1_32 ppp0\n"
			    "names/table:7001 ppp0\n");
	host_up("eth1", ONE);
	have("10.1.1.1>7001");
	host_down("eth1");
	have("");
	assert_string_equal(host_keeps(), "");
}

/* Two stanzas of one name on two devices: a down takes both. */
static void two_devices(void **state)
{
	(void)state;
	boot();
	host_up("eth1", "inet address=10.1.1.1/24 device=ppp0 table=7001");
	host_up("eth1", "inet address=10.1.1.7/24 table=7003 gateway=none");
	have("10.1.1.1>7001 10.1.1.7>7003");
	host_down("eth1");
	have("");
	assert_string_equal(host_keeps(), "");
}

/* The stanza's table has defaults in /etc/multihome.conf. */
static void defaults(void **state)
{
	FILE *f = fopen("multihome.conf", "w");

	(void)state;
	boot();
	assert_true(fputs("[ISP1]\nsource=10.1.1.7\n", f) > 0);
	fclose(f);
	assert_int_equal(conf_read(&host.conf, "multihome.conf", &host.policy,
				   &host.d), 0);
	host_up("eth1", "inet address=10.1.1.1/24 table=ISP1 gateway=none");
	have("10.1.1.7>7001");
	assert_non_null(strstr(host_record("eth1"), "now\tmultihome-source\t"
			       "10.1.1.7\tmultihome.conf:2: [ISP1]\n"));
}

/* What was refused for what has gone is tried again. */
static void tried_again(void **state)
{
	struct session *s;

	(void)state;
	boot();
	host_up("eth1", ONE);
	host_up("eth2", "inet address=10.2.2.2/24 table=7001 gateway=none");
	assert_true(diag_has(&host.d, DIAG_REFUSED));
	have("10.1.1.1>7001");
	host_down("eth1");
	have("10.2.2.2>7001");
	assert_null(strstr(host_keeps(), "retry"));
	/* by a sync of all as well, which says of it what it said */
	boot();
	host_up("eth1", ONE);
	host_up("eth2", "inet address=10.2.2.2/24 table=7001 gateway=none");
	host.voice.refused = true;
	host_sync(NULL);
	assert_string_equal(host_said(), "refused: O: multihome-table: "
			    "expected a table that no other interface has, but "
			    "eth1 claims it\n");
	host_up("eth1", "inet address=10.1.1.1/24 table=7003 gateway=none");
	have("10.1.1.1>7003");
	host_sync(NULL);
	have("10.1.1.1>7003 10.2.2.2>7001");
	/* by a flush, and when a device is gone */
	boot();
	host_up("eth1", ONE);
	host_up("eth2", "inet address=10.2.2.2/24 table=7001 gateway=none");
	host_flush("eth1");
	have("10.2.2.2>7001");
	boot();
	host_up("eth1", ONE);
	host_up("eth2", "inet address=10.2.2.2/24 table=7001 gateway=none");
	host_change("eth1 down 10.1.1.1/24");
	s = host_start(SESSION_CHANGING);
	assert_int_equal(reconcile_down_absent(s), 0);
	host_end();
	have("10.2.2.2>7001");
	assert_null(strstr(host_keeps(), "dev/eth1"));
}

/* Devices that are gone or down; not those that cannot be looked at. */
static void absent(void **state)
{
	struct session *s;

	(void)state;
	boot();
	host_up("eth1", ONE);
	host_up("eth2", TWO);
	host_up("dsl", "inet device=ppp0 table=7003");
	host_change("eth1 down");
	host_change("ppp0");
	fake_works();
	fake.bad_question = 1;
	fake.error = ENOBUFS;
	s = host_start(SESSION_CHANGING);
	assert_int_equal(reconcile_down_absent(s), 0);
	host_end();
	have("10.1.1.1>7001 10.2.2.2>7002");
	assert_string_equal(host_keeps(), "dev/eth1\ndev/eth2\n"
			    "names/from:10.1.1.1_32 eth1\n"
			    "names/from:10.2.2.2_32 eth2\n"
			    "names/table:7001 eth1\nnames/table:7002 eth2\n");
	s = host_start(SESSION_CHANGING);
	assert_int_equal(reconcile_down_absent(s), 0);
	host_end();
	have("10.2.2.2>7002");
}

/* One device that fails does not stop the others; the failure is told. */
static void sync_goes_on(void **state)
{
	(void)state;
	boot();
	host_up("eth1", ONE);
	host_up("eth2", TWO);
	fake.objects.n = 0;
	host_put("route 4 default dev ppp0 table 7001");
	assert_int_equal(host_sync(NULL), -EEXIST);
	have("10.2.2.2>7002");
	fake.objects.n = 0;
	assert_int_equal(host_sync(NULL), 0);
	have("10.1.1.1>7001 10.2.2.2>7002");
	assert_true(host.s.changed);
	assert_int_equal(host_sync(NULL), 0);
	assert_false(host.s.changed);
}

/* What no record names may be somebody's line: only a flush of all removes it. */
static void sync_orphans(void **state)
{
	(void)state;
	boot();
	host_up("eth1", ONE);
	host_put("rule 77 priority 7300 from 10.7.7.7 lookup 7009");
	host_put("rule 77 priority 7400 from 10.7.7.7 unreachable");
	host_put("route 77 default dev ppp0 table 7009");
	host_put("rule 4 priority 7300 from 10.7.7.7 lookup 7009");
	assert_int_equal(host_sync("eth1"), 0);
	assert_int_equal(host.d.n, 0);
	assert_int_equal(host_sync(NULL), 0);
	assert_int_equal(host.d.n, 0);
	have("10.1.1.1>7001");
	assert_int_equal(host_flush(NULL), 0);
	assert_int_equal(fake.objects.n, 1);
}

/* Whatever the kernel does not tell: no strict source leaks. */
static void sync_unread(void **state)
{
	size_t at;

	(void)state;
	for (at = 1; ; at++) {
		boot();
		host_change("eth2 down");
		host_up("eth1", ONE);
		/* it waits, and its sources must not leak meanwhile */
		host_up("eth2", TWO " strict=yes");
		assert_string_equal(host_way("10.2.2.2", "203.0.113.1"), "-");
		host_put("rule 2 priority 32766 lookup main");
		host_put("route 2 default dev ppp0");
		fake_works();
		fake.bad_question = at;
		fake.error = ENOBUFS;
		host_sync(NULL);
		if (fake.questions < at)
			break;
		same_text(host_way("10.2.2.2", "203.0.113.1"), "-", "strict");
	}
	assert_true(at > 5);
	/* a record that cannot be read is as good as any */
	boot();
	host_up("eth1", ONE);
	host_put("rule 77 priority 7300 from 10.7.7.7 lookup 7009");
	host_start(SESSION_CHANGING);
	assert_int_equal(symlinkat("/dev/null", host.s.store.dir, "dev/eth2"),
			 0);
	host_end();
	host_sync(NULL);
	assert_string_equal(host_keeps(), "dev/eth1\n"
			    "names/from:10.1.1.1_32 eth1\n"
			    "names/table:7001 eth1\n");
}

/* Whatever goes wrong with a flush of all, the next one can; on an old kernel too. */
static void flushes_refused(void **state)
{
	bool question;
	size_t at;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		question = i & 1;
		for (at = 1; ; at++) {
			boot();
			fake.no_protocol = i & 2;
			host_up("eth1", ONE);
			host_up("eth2", TWO " strict=yes");
			fake_works();
			fake.error = EPERM;
			if (question)
				fake.bad_question = at;
			else
				fake.bad_operation = at;
			host_flush(NULL);
			if ((question ? fake.questions : fake.operations) < at)
				break;
			fake_works();
			assert_int_equal(host_flush(NULL), 0);
			assert_int_equal(fake.objects.n, 0);
			assert_string_equal(host_keeps(), "");
		}
		assert_true(at > 6);
	}
}

static void flushes(void **state)
{

	(void)state;
	boot();
	host_up("eth1", ONE);
	host_up("eth2", TWO);
	host_up("dsl", "inet device=ppp0 table=7003");
	assert_int_equal(host_flush("dsl"), 0);
	have("10.1.1.1>7001 10.2.2.2>7002");
	assert_int_equal(host_flush("eth1"), 0);
	have("10.2.2.2>7002");
	/* of all: what no record tells of as well, and nothing of others */
	host_up("eth1", ONE);
	host_put("rule 77 priority 7300 from 10.7.7.7 lookup 7009");
	host_put("rule 4 priority 7300 from 10.7.7.7 lookup 7009");
	assert_int_equal(host_flush(NULL), 0);
	assert_int_equal(fake.objects.n, 1);
	assert_string_equal(host_keeps(), "");
}

static int lease(const char *address, const char *gateway)
{
	struct session *s = host_start(SESSION_CHANGING);
	struct lease l = { 0 };
	int ret;

	if (address)
		addr_parse(&l.address, address);
	if (gateway)
		addr_parse(&l.gateway, gateway);
	ret = reconcile_lease(s, "eth1", &l);
	host_end();
	return ret;
}

/* A lease is noted, claim or not; with a claim the way follows it. */
static void leases(void **state)
{
	struct session *s;

	(void)state;
	boot();
	assert_int_equal(lease("10.1.1.1", "10.1.1.254"), 0);
	assert_int_equal(fake.operations, 0);
	host_up("eth1", "inet table=7001 method=dhcp");
	have("10.1.1.1>7001");
	assert_int_equal(lease("10.1.1.1", "10.1.1.253"), 0);
	assert_string_equal(host_said(), "note: eth1: change route default via "
			    "10.1.1.253 dev eth1 table 7001 src 10.1.1.1\n");
	/* it is gone: the claim waits */
	assert_int_equal(lease("10.1.1.1", NULL), 0);
	assert_true(host.s.pending);
	have("");
	/* of an address that is not there it does not count */
	assert_int_equal(lease("10.1.1.9", "10.1.1.254"), 0);
	have("");
	/* a lease that cannot be noted changes nothing */
	lease("10.1.1.1", "10.1.1.254");
	have("10.1.1.1>7001");
	s = host_start(SESSION_CHANGING);
	assert_int_equal(mkdirat(s->store.dir, "new", 0755), 0);
	host_end();
	fake_works();
	assert_int_equal(lease("10.1.1.1", "10.1.1.253"), -EEXIST);
	assert_string_equal(host_said(), "failed: eth1: cannot note its lease: "
			    "File exists\n");
	assert_int_equal(fake.operations + fake.questions, 0);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(no_iface),
		cmocka_unit_test(strange_file),
		cmocka_unit_test(ups),
		cmocka_unit_test(downs),
		cmocka_unit_test(other_device),
		cmocka_unit_test(two_devices),
		cmocka_unit_test(defaults),
		cmocka_unit_test(tried_again),
		cmocka_unit_test(absent),
		cmocka_unit_test(sync_goes_on),
		cmocka_unit_test(sync_orphans),
		cmocka_unit_test(sync_unread),
		cmocka_unit_test(flushes_refused),
		cmocka_unit_test(flushes),
		cmocka_unit_test(leases),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
