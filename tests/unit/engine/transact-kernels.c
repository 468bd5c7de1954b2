/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transactions on old kernels: without a rule's protocol (before 4.17), without
 * suppress_prefixlength (before 3.12); and where a removal takes another rule.
 */
#include "host.h"

#define ONE "inet address=10.2.2.2/24 table=7001 gateway=10.2.2.1 strict=yes"
#define OTHER "inet address=10.3.3.3/24 table=7002 gateway=10.3.3.1 strict=yes"
#define MARKED ONE " mark=2 to=198.51.100.0/24"

static void boot(void)
{
	host_boot();
	host_device("eth1 up 10.2.2.2/24");
	host_device("eth2 up 10.3.3.3/24");
	host_put("rule 2 priority 0 lookup local");
	host_put("rule 2 priority 32766 lookup main");
}

/* Each uplink's rules go with it, those without a table too; the others stay. */
static void no_protocol(void **state)
{
	struct kobjs one, both;

	(void)state;
	boot();
	fake.no_protocol = true;
	/* in our band, but of no table and no selector of ours */
	host_put("rule 4 priority 7300 from 10.9.9.9 lookup 100");
	host_put("rule 4 priority 7200 from 10.9.9.9 lookup main");
	host_run("eth1", LINES(MARKED));
	one = host_ours();
	host_run("eth2", LINES(OTHER));
	both = host_ours();
	fake_works();
	host_sync(NULL);	/* the groups of both */
	assert_int_equal(host_sync(NULL), 0);
	assert_string_equal(host_said(), "");
	assert_int_equal(fake.operations, 2);
	host_run("eth2", NONE);
	assert_true(host_is(&one));
	host_run("eth2", LINES(OTHER));
	assert_true(host_is(&both));
	host_run("eth1", LINES(ONE));	/* the mark and the destination go */
	host_run("eth1", NONE);
	host_run("eth2", NONE);
	assert_int_equal(fake.objects.n, 4);
	assert_string_equal(host_keeps(), "");
	free(one.v);
	free(both.v);
}

/* Nothing of it stays after any refusal, either. */
static void no_protocol_refused(void **state)
{
	size_t at;

	(void)state;
	for (at = 1; ; at++) {
		boot();
		fake.no_protocol = true;
		host_run("eth1", LINES(MARKED));
		fake_works();
		fake.bad_operation = at;
		fake.error = ENOMEM;
		host_run("eth1", NONE);
		if (fake.operations < at)
			break;
		fake_works();
		host_run("eth1", NULL);
		assert_int_equal(fake.objects.n, 2);
		assert_string_equal(host_keeps(), "");
	}
	assert_true(at > 10);
}

#define WARNING "warning: eth1: this kernel ignores suppress_prefixlength: " \
	"the uplink's sources get one rule, and more specific routes of main " \
	"do not apply\n"

/* One rule a source, and a warning; each run tries anew. */
static void no_suppress(void **state)
{
	struct kobjs up;
	size_t i;

	(void)state;
	boot();
	fake.no_suppress = fake.no_protocol = true;
	assert_int_equal(host_run("eth1", LINES(ONE)), 0);
	assert_string_equal(host_complained(), WARNING);
	up = host_ours();
	assert_string_equal(host_sources(&up), "10.2.2.2>7001");
	for (i = 0; i < up.n; i++)
		assert_true(up.v[i].kind == KOBJ_ROUTE ||
			    up.v[i].table != RT_TABLE_MAIN);
	assert_string_equal(host_way("10.2.2.2", "203.0.113.1"), "eth1");
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_true(host_is(&up));
	host_run("eth1", NONE);
	assert_int_equal(fake.objects.n, 2);
	free(up.v);
}

/* It would swallow more than it says: marks and destinations are refused. */
static void no_suppress_refused(void **state)
{
	static const struct { const char *line, *said; } rows[] = {
	{ ONE " mark=2", WARNING "refused: O: multihome-mark: this kernel "
	  "ignores suppress_prefixlength, without which it would swallow more "
	  "than it says\n" },
	{ ONE " to=198.51.100.0/24", WARNING "refused: O: multihome-to: this "
	  "kernel ignores suppress_prefixlength, without which it would "
	  "swallow more than it says\n" },
	};
	struct kobjs up;
	char *record;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		boot();
		fake.no_suppress = fake.no_protocol = true;
		assert_int_equal(host_run("eth1", LINES(rows[i].line)), 0);
		assert_string_equal(host_complained(), rows[i].said);
		assert_int_equal(fake.objects.n, 2);
		assert_string_equal(host_keeps(), "dev/eth1\n"
				    "retry/eth1 eth1\n");
		/* tried once more it is refused once more, and no news */
		record = text_dup(host_record("eth1"));
		assert_int_equal(host_run("eth1", NULL), 0);
		assert_string_equal(host_complained(), WARNING);
		assert_string_equal(host_record("eth1"), record);
		assert_int_equal(fake.objects.n, 2);
		free(record);
		/* what was in force stays so */
		boot();
		fake.no_suppress = fake.no_protocol = true;
		host_run("eth1", LINES(ONE));
		up = host_ours();
		assert_int_equal(host_run("eth1", LINES(rows[i].line)), 0);
		assert_string_equal(host_complained(), rows[i].said);
		assert_true(host_is(&up));
		assert_string_equal(host_keeps(), "dev/eth1\n"
				    "names/from:10.2.2.2_32 eth1\n"
				    "names/strict:10.2.2.2_32 eth1\n"
				    "names/table:7001 eth1\n"
				    "retry/eth1 eth1\n");
		host_run("eth1", NONE);
		assert_int_equal(fake.objects.n, 2);
		free(up.v);
	}
}

/* What was taken before that shows goes back, also if it ends in between. */
static void no_suppress_unread(void **state)
{
	size_t at;

	(void)state;
	for (at = 1; ; at++) {
		boot();
		fake.no_suppress = fake.no_protocol = true;
		if (at % 2)
			host_run("eth1", LINES(ONE));
		fake_works();
		fake.bad_question = at / 2 + 1;
		fake.error = ENOBUFS;
		host_run("eth1", LINES(MARKED));
		if (fake.questions < fake.bad_question)
			break;
		fake_works();
		host_run("eth1", NONE);
		assert_string_equal(host_keeps(), "");
		assert_int_equal(fake.objects.n, 2);
	}
	assert_true(at > 6);
}

/*
 * Rules with our mark that the kernel could take for ours, when it adds or removes
 * them: one before ours or two, before, behind or around them. What is wanted is
 * there in the end.
 */
static void twins(void **state)
{
	static const char *const strays[] = {
		"rule 77 priority 7100 from 10.2.2.2 lookup 7001",
		"rule 77 priority 7100 lookup 7001 suppress_prefixlength 0",
		("rule* 77 priority 7100 from 10.2.2.2 lookup 7001 "
			"suppress_prefixlength 0"),
		"rule* 77 priority 7300 from 10.2.2.2 lookup 7001",
		"rule 77 priority 7300 not from 10.2.2.2 lookup 7001",
		"rule 77 priority 7300 from 10.2.2.2 tos 0x10 lookup 7001",
		"rule 77 priority 7300 from 10.2.2.2 iif eth9 lookup 7001",
		"rule 77 priority 7300 from 10.2.2.2 fwmark 5 lookup 7001",
		"rule 77 priority 7300 lookup 7001",
	};
	const char *first, *second;
	size_t i, place, n = COUNT(strays);
	struct kobj stray;
	struct kobjs up;

	(void)state;
	boot();
	host_run("eth1", LINES(ONE));
	up = host_ours();
	for (i = 0; i < n * n * 3; i++) {
		first = strays[i % n];
		second = strays[i / n % n];
		place = i / n / n;
		boot();
		stray = host_object(first);
		if (place < 2)
			fake_add(&stray, false);
		host_run("eth1", LINES(ONE));
		if (place == 2)
			fake_add(&stray, false);
		stray = host_object(second);
		if (place)
			fake_add(&stray, false);
		same_number(host_run("eth1", LINES(ONE)), 0, first);
		same_number(host_is(&up), true, second);
		fake_works();
		same_number(host_run("eth1", NULL), 0, first);
		same_number((long long)fake.operations, 0, second);
	}
	free(up.v);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(no_protocol),
		cmocka_unit_test(no_protocol_refused),
		cmocka_unit_test(no_suppress),
		cmocka_unit_test(no_suppress_refused),
		cmocka_unit_test(no_suppress_unread),
		cmocka_unit_test(twins),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
