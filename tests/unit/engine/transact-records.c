/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A transaction by its record: damaged ones, settings that are wrong or others by
 * now, what is left of a run, what is looked at again.
 */
#include "host.h"

#define ONE "inet address=10.2.2.2/24 table=7001 gateway=10.2.2.1 strict=yes"
#define OTHER "inet address=10.3.3.3/24 table=7002 gateway=10.3.3.1"
#define BAD "inet address=10.2.2.2/24 table=7001 gateway=10.2.2.1 mark=0"

static void boot(void)
{
	host_boot();
	host_device("eth1 up 10.2.2.2/24 10.2.2.3/24");
	host_device("eth2 up 10.3.3.3/24");
}

static size_t ours(void)
{
	struct kobjs l = host_ours();

	free(l.v);
	return l.n;
}

#define OTHERS "dev/eth2\nnames/from:10.3.3.3_32 eth2\nnames/table:7002 eth2\n"

/* What is known by its names goes; others keep theirs. */
static void damaged(void **state)
{
	static const char *const texts[] = {
		"", "multihome\t1\n", "multihome\t2\nend\n", "nothing of ours",
		"multihome\t1\nband\t7000\t77\nend",
		"multihome\t1\nclaim\teth1\tinet\tinet\t254\nend\n",
		/* one that has what is another's */
		("multihome\t1\nband\t7000\t77\nclaim\teth1\tinet\tinet\t7002\n"
		"now\tmultihome-table\t7002\tO\nend\n"),
	};
	struct kobjs both, other;
	char *said;
	size_t i;

	(void)state;
	boot();
	host_run("eth2", LINES(OTHER));
	other = host_ours();
	host_run("eth1", LINES(ONE));
	both = host_ours();
	for (i = 0; i < COUNT(texts); i++) {
		host_write("dev", "eth1", texts[i]);
		assert_int_equal(host_run("eth1", NULL), 0);
		said = text_dup(host_complained());
		assert_ptr_equal(strstr(said, "warning: eth1: its record in "
					"store.run"), said);
		assert_non_null(strstr(said, "is damaged (expected "));
		free(said);
		assert_true(host_is(&other));
		assert_string_equal(host_keeps(), OTHERS);
		assert_int_equal(host_run("eth1", NULL), 0);
		assert_null(strstr(host_complained(), "damaged"));
		/* or the next up makes it whole */
		host_run("eth1", LINES(ONE));
		assert_true(host_is(&both));
		host_write("dev", "eth1", texts[i]);
		assert_int_equal(host_run("eth1", LINES(ONE)), 0);
		assert_true(diag_has(&host.d, DIAG_WARNING));
		assert_true(host_is(&both));
		assert_null(strstr(host_record("eth1"), "\nwas"));
	}
	free(both.v);
	free(other.v);
}

/* Tables that a record says are left: nothing of them stays. */
static void left(void **state)
{
	(void)state;
	boot();
	host_write("dev", "eth1", "multihome\t1\nband\t5000\t78\nwas\t7009\n"
		   "end\n");
	host_link("names", "table:7009", "eth1");
	host_link("names", "mark:inet:2:4294967295", "eth1");
	host_link("names", "table:7008", "eth2");
	host_link("iface", "dsl", "eth1");
	host_put("rule 78 priority 5300 from 10.2.2.9 lookup 7009");
	host_put("rule 78 priority 5200 from 10.2.2.9 lookup main");
	host_put("rule 78 priority 5400 from 10.2.2.3 unreachable");
	host_put("route 78 default dev eth1 table 7009");
	host_put("rule 78 priority 5300 from 10.3.3.3 lookup 7008");
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_int_equal(host_changes(), 4);
	assert_int_equal(fake.objects.n, 1);
	assert_string_equal(host_keeps(), "names/table:7008 eth2\n");
}

/* Names that cannot be given back: the record tells that something is left. */
static void names_kept(void **state)
{
	struct session *s;

	(void)state;
	boot();
	host_run("eth1", LINES(ONE));
	s = host_start(SESSION_CHANGING);
	assert_int_equal(renameat(s->store.dir, "names", s->store.dir, "aside"),
			 0);
	assert_int_equal(store_write(&s->store, "x", "y", "z", 1), 0);
	assert_int_equal(renameat(s->store.dir, "x/y", s->store.dir, "names"),
			 0);
	host_end();
	assert_int_equal(host_run("eth1", NONE), 0);
	assert_int_equal(ours(), 0);
	assert_non_null(strstr(host_record("eth1"), "\nwas\t7001\nend\n"));
	s = host_start(SESSION_CHANGING);
	assert_int_equal(unlinkat(s->store.dir, "names", 0), 0);
	assert_int_equal(renameat(s->store.dir, "aside", s->store.dir, "names"),
			 0);
	host_end();
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_string_equal(host_keeps(), "");
}

/* Names that no record tells of any more go when somebody comes by. */
static void names_alone(void **state)
{
	(void)state;
	boot();
	host_up("eth1:0", "inet table=main");
	assert_string_equal(host_keeps(), "dev/eth1\niface/eth1:0 eth1\n"
			    "retry/eth1 eth1\n");
	/* the record of what was never in force goes at once */
	fake_works();
	fake.bad_question = 2;
	fake.error = EPERM;
	assert_int_equal(host_down("eth1:0"), -EPERM);
	assert_string_equal(host_record("eth1"), "");
	fake_works();
	assert_int_equal(host_down("eth1:0"), 0);
	assert_string_equal(host_keeps(), "");
	/* whatever they are, and nobody else's */
	host_link("names", "table:7009", "eth1");
	host_link("names", "table:7008", "eth2");
	host_link("iface", "dsl", "eth1");
	assert_int_equal(host_down("dsl"), 0);
	assert_string_equal(host_keeps(), "names/table:7008 eth2\n");
}

/* While /etc/multihome.conf is wrong, what is in force stays as it was. */
static void conf_bad(void **state)
{
	struct kobjs up;

	(void)state;
	boot();
	host.policy.base = 5000;
	host.policy.protocol = 78;
	host_run("eth1", LINES(ONE));
	up = host_ours();
	assert_int_equal(up.v[0].protocol, 78);
	host.policy = policy_default;
	host.conf.bad = true;
	fake_works();
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_int_equal(fake.operations, 0);
	assert_int_equal(host_run("eth1", LINES(ONE)), 0);
	assert_true(diag_has(&host.d, DIAG_REFUSED));
	assert_true(host_is(&up));
	/* what goes, goes */
	assert_int_equal(host_run("eth1", NONE), 0);
	assert_int_equal(ours(), 0);
	assert_string_equal(host_keeps(), "");
	free(up.v);
}

/*
 * Another priority and protocol: all of ours moves, and the record says where it
 * was until it has. Without a protocol the old band tells.
 */
static void policy_changed(void **state)
{
	struct kobjs before, after, now;
	size_t at, i, n;
	int old;

	(void)state;
	for (old = 0; old < 2; old++) {
		boot();
		fake.no_protocol = old;
		host_run("eth1", LINES(ONE));
		before = host_ours();
		fake_works();
		host.policy.base = 5000;
		host.policy.protocol = 78;
		assert_int_equal(host_run("eth1", NULL), 0);
		n = fake.operations;
		after = host_ours();
		assert_int_equal(after.n, before.n);
		for (i = 0; i < after.n; i++) {
			assert_int_equal(after.v[i].protocol,
					 after.v[i].no_protocol ? 0 : 78);
			assert_true(after.v[i].kind == KOBJ_ROUTE ||
				    after.v[i].priority < 6000);
		}
		assert_non_null(strstr(host_record("eth1"), "band\t5000\t78"));
		for (at = 1; at <= n; at++) {
			boot();
			fake.no_protocol = old;
			host_run("eth1", LINES(ONE));
			host.policy.base = 5000;
			host.policy.protocol = 78;
			fake_works();
			fake.bad_operation = at;
			fake.error = EPERM;
			assert_int_equal(host_run("eth1", NULL), -EPERM);
			assert_true(host_is(&before));
			assert_non_null(strstr(host_record("eth1"),
					       "band\t7000\t77"));
			fake_works();
			assert_int_equal(host_run("eth1", NULL), 0);
			assert_true(host_is(&after));
			assert_int_equal(host_run("eth1", NONE), 0);
			now = host_ours();
			assert_int_equal(now.n, 0);
			free(now.v);
		}
		free(before.v);
		free(after.v);
	}
}

/* What is refused, or left out by auto, is looked at again later. */
static void retried(void **state)
{
	(void)state;
	boot();
	host_run("eth1", LINES(ONE));
	assert_null(strstr(host_keeps(), "retry"));
	host_run("eth1", LINES(BAD));
	assert_true(diag_has(&host.d, DIAG_REFUSED));
	assert_non_null(strstr(host_keeps(), "retry/eth1 eth1\n"));
	host_run("eth1", NULL);
	assert_int_equal(host.d.n, 0);
	assert_non_null(strstr(host_keeps(), "retry/eth1 eth1\n"));
	host_run("eth1", LINES(ONE));
	assert_null(strstr(host_keeps(), "retry"));
	/* an auto that has to do without */
	host_run("eth2", LINES(OTHER));
	fake_free();
	host_device("eth1 up 10.2.2.2/24 10.3.3.3/24");
	host_run("eth1", LINES("inet table=7001 gateway=none"));
	assert_non_null(strstr(host_keeps(), "retry/eth1 eth1\n"));
	host_run("eth2", NONE);
	host_run("eth1", NULL);
	assert_null(strstr(host_keeps(), "retry"));
	/* who could not be read has something to try */
	boot();
	fake.bad_question = 1;
	fake.error = EPERM;
	host_run("eth1", LINES(ONE));
	assert_non_null(strstr(host_keeps(), "retry/eth1 eth1\n"));
	assert_non_null(strstr(host_record("eth1"), "\nrefused\teth1: cannot "
			       "read the kernel's state"));
	host_run("eth1", NULL);
	assert_string_equal(host_keeps(), "dev/eth1\n"
			    "names/from:10.2.2.2_32 eth1\n"
			    "names/strict:10.2.2.2_32 eth1\n"
			    "names/table:7001 eth1\n");
	assert_null(strstr(host_record("eth1"), "refused"));
}

/* What is worth a note is so when it is new. */
static void noted_once(void **state)
{
	static const char line[] = "inet table=7001 gateway=10.2.2.1 source="
		"10.9.9.9";
	static const char note[] = "note: O: multihome-source: 10.9.9.9 is not "
		"an address of eth1\n";
	const char *said;

	(void)state;
	boot();
	host_run("eth1", LINES(line));
	said = host_said();
	assert_ptr_equal(strstr(said, note), said);
	host_run("eth1", NULL);
	assert_int_equal(host.d.n, 0);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(damaged),
		cmocka_unit_test(left),
		cmocka_unit_test(names_kept),
		cmocka_unit_test(names_alone),
		cmocka_unit_test(conf_bad),
		cmocka_unit_test(policy_changed),
		cmocka_unit_test(retried),
		cmocka_unit_test(noted_once),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
