/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Endpoints of MPTCP of a device: which come and go, whose they are, and what the
 * record has of them after whatever went wrong.
 */
#include "host.h"
#include "state/limits_found.h"

#define PLAIN "inet table=7001 gateway=10.1.1.254"
#define WITH(words) PLAIN " mptcp=" words

static void boot(void)
{
	host_boot();
	host_device("eth1 up 10.1.1.1/24");
	fake.limits = (struct endpoint_limits){ .subflows = 2 };
	fake_works();
}

static char text[500];

/* "10.1.1.1 subflow; ..." of a list; of the record, "?" where no number is known. */
static const char *words_of(const struct kobjs *l, bool record)
{
	struct text t = { 0 };
	const struct kobj *k;

	vec_each(k, l) {
		if (t.n)
			text_add(&t, "; ");
		if (record && !k->id)
			text_add(&t, "?");
		kobj_print(&t, &(struct kobj){ .kind = KOBJ_ENDPOINT,
			   .family = k->family, .src = k->src,
			   .flags = k->flags }, NULL);
	}
	snprintf(text, sizeof text, "%s", t.s ? t.s : "");
	text_free(&t);
	return text;
}

static void has_now(const char *want, const char *row)
{
	same_text(words_of(&fake.endpoints, false), want, row);
}

static void recorded(const char *want, const char *row)
{
	struct record r = { 0 };
	const char *problem;

	host_start(SESSION_LOOKING);
	if (record_read(&host.s.store, "eth1", &r, &problem))
		r = (struct record){ 0 };
	same_text(words_of(&r.endpoints, true), want, row);
	record_free(&r);
	host_end();
}

static void comes_and_goes(void **state)
{
	(void)state;
	boot();
	assert_int_equal(host_run("eth1", LINES(WITH("subflow"))), 0);
	has_now("10.1.1.1 subflow", "up");
	recorded("10.1.1.1 subflow", "up");
	fake_works();
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_int_equal(fake.operations, 0);
	assert_int_equal(host_run("eth1", LINES(PLAIN)), 0);
	has_now("", "not wanted any more");
	recorded("", "not wanted any more");
	assert_int_equal(host_run("eth1", LINES(WITH("signal"))), 0);
	assert_int_equal(host_run("eth1", NONE), 0);
	has_now("", "down");
	assert_string_equal(host_keeps(), "");
}

static void put(const char *address, uint32_t flags, int ifindex)
{
	struct op op = { .kind = OP_ADD, .k = { .kind = KOBJ_ENDPOINT,
		.family = AF_INET, .flags = flags, .ifindex = ifindex } };

	assert_null(prefix_parse(&op.k.src, address, true));
	assert_int_equal(fake_endpoint_do(&op), 0);
}

/* One that was there before is somebody's, whatever it is like. */
static void foreign(void **state)
{
	static const struct { uint32_t flags; int ifindex; const char *words; }
	rows[] = {
		{ ENDPOINT_SUBFLOW, 2, "10.1.1.1 subflow" },
		{ ENDPOINT_SIGNAL, 2, "10.1.1.1 signal" },
		{ ENDPOINT_SUBFLOW, 0, "10.1.1.1 subflow" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		boot();
		put("10.1.1.1", rows[i].flags, rows[i].ifindex);
		assert_int_equal(host_run("eth1", LINES(WITH("subflow"))), 0);
		assert_non_null(strstr(host_said(), "that is not multihome's"));
		recorded("", rows[i].words);
		assert_int_equal(host_run("eth1", NULL), 0);
		assert_int_equal(host_run("eth1", NONE), 0);
		has_now(rows[i].words, rows[i].words);
	}
	/* but what the kernel has made by itself gives way */
	boot();
	put("10.1.1.1", ENDPOINT_IMPLICIT, 2);
	assert_int_equal(host_run("eth1", LINES(WITH("subflow"))), 0);
	has_now("10.1.1.1 subflow", "implicit");
	recorded("10.1.1.1 subflow", "implicit");
}

/* One of ours that somebody has changed or made anew is his. */
static void becomes_foreign(void **state)
{
	(void)state;
	boot();
	host_run("eth1", LINES(WITH("subflow")));
	fake.endpoints.v[0].flags = ENDPOINT_SIGNAL;
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_int_equal(host_run("eth1", NONE), 0);
	has_now("10.1.1.1 signal", "changed");
	boot();
	host_run("eth1", LINES(WITH("subflow")));
	fake.endpoints.v[0].id++;
	assert_int_equal(host_run("eth1", NONE), 0);
	has_now("10.1.1.1 subflow", "made anew");
}

static void too_many(void **state)
{
	char address[16];
	int i;

	(void)state;
	boot();
	for (i = 1; i <= ENDPOINT_MAX; i++) {
		snprintf(address, sizeof address, "192.0.2.%d", i);
		put(address, ENDPOINT_SIGNAL, 0);
	}
	assert_int_equal(host_run("eth1", LINES(WITH("subflow"))), 0);
	assert_non_null(strstr(host_said(), "no endpoint 10.1.1.1 dev eth1 "
			       "subflow: a network namespace has at most 8"));
	assert_int_equal(fake.endpoints.n, ENDPOINT_MAX);
	recorded("", "too many");
	vec_remove(&fake.endpoints, 0);
	assert_int_equal(host_run("eth1", NULL), 0);
	recorded("10.1.1.1 subflow", "room again");
}

/* backup in place, all else only when it is asked for. */
static void changes(void **state)
{
	uint8_t id;

	(void)state;
	boot();
	host_run("eth1", LINES(WITH("subflow")));
	id = fake.endpoints.v[0].id;
	host_run("eth1", LINES(WITH("subflow,backup")));
	has_now("10.1.1.1 subflow backup", "backup");
	assert_int_equal(fake.endpoints.v[0].id, id);
	recorded("10.1.1.1 subflow backup", "backup");
	host_run("eth1", LINES(WITH("signal")));
	has_now("10.1.1.1 signal", "signal");
	recorded("10.1.1.1 signal", "signal");
}

/* While the line waits, its endpoint stays; with another address it goes. */
static void waits(void **state)
{
	(void)state;
	boot();
	host_run("eth1", LINES("any table=7001 gateway=10.1.1.254 mptcp=signal"));
	has_now("10.1.1.1 signal", "up");
	host_change("eth1 down 10.1.1.1/24");
	host_run("eth1", NULL);
	has_now("10.1.1.1 signal", "link down");
	recorded("10.1.1.1 signal", "link down");
	host_change("eth1 up");
	host_run("eth1", NULL);
	host_change("eth1 up 10.1.1.9/24");
	host_run("eth1", NULL);
	has_now("10.1.1.9 signal", "another address");
}

/* Nothing of the line is undone, and the next run has it all. */
static void fails(void **state)
{
	size_t n, operations;

	(void)state;
	boot();
	host_run("eth1", LINES(WITH("subflow")));
	operations = fake.operations;
	for (n = 1; n <= operations; n++) {
		boot();
		fake.bad_operation = n;
		fake.error = ENOMEM;
		host_run("eth1", LINES(WITH("subflow")));
		fake_works();
		assert_int_equal(host_run("eth1", NULL), 0);
		has_now("10.1.1.1 subflow", "after a failure");
		recorded("10.1.1.1 subflow", "after a failure");
		host_run("eth1", NONE);
		has_now("", "after a failure and down");
		assert_string_equal(host_keeps(), "");
	}
	/* the last of them is the endpoint's: the line is in force without */
	boot();
	fake.bad_operation = operations;
	fake.error = ENOMEM;
	assert_int_equal(host_run("eth1", LINES(WITH("subflow"))), 0);
	assert_non_null(strstr(host_said(), "warning: eth1: cannot add endpoint "
			       "10.1.1.1 dev eth1 subflow: the kernel says"));
	recorded("", "not added");
	/* and where there is none at all */
	boot();
	fake.no_mptcp = true;
	assert_int_equal(host_run("eth1", LINES(WITH("subflow"))), 0);
	assert_non_null(strstr(host_said(), "endpoints are not known"));
	assert_int_equal(host_run("eth1", NONE), 0);
	assert_string_equal(host_keeps(), "");
}

/* Raised to lines less one, and put back unless somebody else has changed them. */
static void limits(void **state)
{
	static const char *const devices[] = { "eth1", "eth2", "eth3", "eth4" };
	char line[100];
	size_t i;
	int other;

	(void)state;
	for (other = 0; other < 2; other++) {
		boot();
		host_device("eth2 up 10.1.2.1/24");
		host_device("eth3 up 10.1.3.1/24");
		host_device("eth4 up 10.1.4.1/24");
		for (i = 0; i < COUNT(devices); i++) {
			snprintf(line, sizeof line, "inet table=%zu gateway=none "
				 "mptcp=fullmesh", 7001 + i);
			assert_int_equal(host_run(devices[i], LINES(line)), 0);
			same_number(fake.limits.subflows, i < 3 ? 2 : 3, line);
			same_number(fake.limits.accepted, (long long)i, line);
		}
		fake.limits.subflows += other ? 3 : 0;
		for (i = 0; i < COUNT(devices); i++) {
			same_number(fake.limits.accepted, 3, devices[i]);
			assert_int_equal(host_run(devices[i], NONE), 0);
		}
		same_number(fake.limits.subflows, other ? 6 : 2, "at the end");
		same_number(fake.limits.accepted, 0, "at the end");
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_and_goes),
		cmocka_unit_test(foreign),
		cmocka_unit_test(becomes_foreign),
		cmocka_unit_test(too_many),
		cmocka_unit_test(changes),
		cmocka_unit_test(waits),
		cmocka_unit_test(fails),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, host_setup, host_teardown);
}
