/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two devices that have one source: auto finds it on both, and who names it has
 * it, whoever came first.
 */
#include "host.h"

#define AUTO1 "inet table=7001 gateway=none"
#define AUTO2 "inet table=7002 gateway=none"
#define NAMED1 "inet table=7001 gateway=none source=10.1.1.1,192.0.2.9"
#define NAMED2 "inet table=7002 gateway=none source=10.2.2.2,192.0.2.9"

/* A kernel of today, and one that keeps no protocol of a rule. */
static int old;
#define EACH_KERNEL for (old = 0; old < 2; old++)

/* Both have 192.0.2.9, eth1 and eth2; and each one of its own. */
static void boot(void)
{
	host_boot();
	fake.no_protocol = old;
	host_device("eth1 up 10.1.1.1/24 192.0.2.9/32");
	host_device("eth2 up 10.2.2.2/24 192.0.2.9/32");
}

static void have(const char *want)
{
	struct kobjs l = host_ours();

	same_text(host_sources(&l), want, "sources");
	free(l.v);
}

#define BOTH1 "10.1.1.1>7001 10.2.2.2>7002 192.0.2.9>7001"
#define BOTH2 "10.1.1.1>7001 10.2.2.2>7002 192.0.2.9>7002"

static void quiet(const char *device)
{
	fake_works();
	assert_int_equal(host_run(device, NULL), 0);
	assert_int_equal(fake.operations, 0);
	assert_string_equal(host.rival, "");
}

/* The first keeps it; when that goes, the other has it. */
static void first_comes(void **state)
{
	(void)state;
	EACH_KERNEL {
		boot();
		host_run("eth1", LINES(AUTO1));
		have("10.1.1.1>7001 192.0.2.9>7001");
		assert_int_equal(host_run("eth2", LINES(AUTO2)), 0);
		assert_string_equal(host.rival, "");
		have(BOTH1);
		assert_string_equal(host_way("192.0.2.9", "203.0.113.1"), "eth1");
		assert_string_equal(host_keeps(), "dev/eth1\ndev/eth2\n"
				    "names/table:7001 eth1\nnames/table:7002 eth2\n"
				    "retry/eth2 eth2\n");
		quiet("eth1");
		quiet("eth2");
		host_run("eth1", NONE);
		have("10.2.2.2>7002");
		host_run("eth2", NULL);
		have("10.2.2.2>7002 192.0.2.9>7002");
		assert_string_equal(host_keeps(), "dev/eth2\nnames/table:7002 eth2\n");
		host_run("eth2", NONE);
		have("");
		assert_int_equal(fake.objects.n, 0);
	}
}

/* It was named before: auto leaves it out from the beginning. */
static void named_before(void **state)
{
	(void)state;
	EACH_KERNEL {
		boot();
		host_run("eth2", LINES(NAMED2));
		assert_int_equal(host_run("eth1", LINES(AUTO1)), 0);
		assert_string_equal(host.rival, "");
		have(BOTH2);
		quiet("eth1");
		quiet("eth2");
		/* and has it back when nobody names it any more */
		host_run("eth2", LINES("inet table=7002 gateway=none source=10.2.2.2"));
		host_run("eth1", NULL);
		have(BOTH1);
	}
}

/* It is named later: the rival is told to look again, and then both are right. */
static void named_later(void **state)
{
	(void)state;
	EACH_KERNEL {
		boot();
		host_run("eth1", LINES(AUTO1));
		assert_int_equal(host_run("eth2", LINES(NAMED2)), 0);
		assert_string_equal(host.rival, "eth1");
		/* both have it now */
		have("10.1.1.1>7001 10.2.2.2>7002 192.0.2.9>7001 192.0.2.9>7002");
		assert_int_equal(host_run("eth1", NULL), 0);
		assert_string_equal(host.rival, "");
		have(BOTH2);
		quiet("eth1");
		quiet("eth2");
		assert_string_equal(host_way("192.0.2.9", "203.0.113.1"), "eth2");
		host_run("eth2", NONE);
		host_run("eth1", NULL);
		have("10.1.1.1>7001 192.0.2.9>7001");
		host_run("eth1", NONE);
		assert_int_equal(fake.objects.n, 0);
	}
}

/* By the same as hooks call: one call, and all is right. */
static void by_hooks(void **state)
{
	(void)state;
	EACH_KERNEL {
		boot();
		host_up("eth1", AUTO1);
		host_up("eth2", NAMED2);
		have(BOTH2);
		host_up("eth2", AUTO2);
		have("10.1.1.1>7001 10.2.2.2>7002 192.0.2.9>7002");
		fake_works();
		host_sync(NULL);
		assert_int_equal(fake.operations, 0);
		host_down("eth2");
		have("10.1.1.1>7001 192.0.2.9>7001");
		host_up("eth2", AUTO2);
		have(BOTH1);
		host_down("eth1");
		have("10.2.2.2>7002 192.0.2.9>7002");
		host_up("eth1", NAMED1);
		have(BOTH1);
		host_down("eth2");
		host_down("eth1");
		assert_int_equal(fake.objects.n, 0);
		assert_string_equal(host_keeps(), "");
	}
}

/*
 * A claim that names it is refused by the kernel, each time somewhere else: then a
 * look at all devices makes both right.
 */
static void named_and_refused(void **state)
{
	struct kobjs want;
	size_t at, n;

	(void)state;
	old = 0;
	boot();
	host_up("eth1", AUTO1);
	fake_works();
	host_up("eth2", NAMED2);
	n = fake.operations;
	want = host_ours();
	for (at = 1; at <= n; at++) {
		boot();
		host_up("eth1", AUTO1);
		fake_works();
		fake.bad_operation = at;
		fake.error = EPERM;
		host_up("eth2", NAMED2);
		assert_true(fake.operations >= at);
		fake_works();
		assert_int_equal(host_sync(NULL), 0);
		assert_true(host_is(&want));
		fake_works();
		assert_int_equal(host_sync(NULL), 0);
		assert_int_equal(fake.operations, 0);
	}
	free(want.v);
}

/* Who only looks sees that it is the other's, and plans without it. */
static void looked_at(void **state)
{
	struct ruleset rules = { 0 };
	struct recognised by;
	struct device dev = { 0 };
	struct owned own;
	struct session *s;
	struct ops ops = { 0 };
	const char *why;
	bool again;

	(void)state;
	old = 0;
	boot();
	host_up("eth1", AUTO1);
	host_up("eth2", AUTO2);
	s = host_start(SESSION_LOOKING);
	assert_int_equal(record_read(&s->store, "eth2", &dev.rec, &why), 0);
	assert_int_equal(device_plan(s, &dev), 0);
	assert_string_equal(host_sources(&dev.plan.wanted),
			    "10.2.2.2>7002 192.0.2.9>7002");
	owned_recognise(s, &dev, &dev.rec, true, &by);
	assert_int_equal(owned_read(s, &rules, &dev, &by, &own), 0);
	assert_true(owned_yield(s, &dev, &own.contested));
	assert_int_equal(device_plan(s, &dev), 0);
	assert_string_equal(host_sources(&dev.plan.wanted), "10.2.2.2>7002");
	owned_free(&own);
	assert_int_equal(owned_read(s, &rules, &dev, &by, &own), 0);
	diff_ops(&ops, dev.plan.wanted.v, dev.plan.wanted.n, own.ours.v,
		 own.ours.n, &again);
	assert_int_equal(ops.n, 0);
	host_end();
	owned_free(&own);
	owned_forget(&by);
	ruleset_free(&rules);
	device_free(&dev);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(first_comes),
		cmocka_unit_test(named_before),
		cmocka_unit_test(named_later),
		cmocka_unit_test(by_hooks),
		cmocka_unit_test(named_and_refused),
		cmocka_unit_test(looked_at),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
