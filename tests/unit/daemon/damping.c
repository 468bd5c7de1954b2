/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a device is looked at: bursts, fights, rules that name no device. */
#include "daemon/damping.h"
#include "../unit.h"

#include <linux/fib_rules.h>
#include <string.h>

/* Looks at what is due at that time; the devices, in order, one text. */
static const char *due(struct damping *w, int64_t now)
{
	static char all[200];
	char device[KOBJ_DEVLEN];

	all[0] = '\0';
	while (damping_next(w, now, device)) {
		strcat(all, *device ? device : "*");
		strcat(all, " ");
	}
	return all;
}

static struct kobj rule(const char *from, uint32_t table)
{
	struct kobj k = {
		.kind = KOBJ_RULE, .family = AF_INET, .table = table,
		.type = FR_ACT_TO_TBL, .suppress = -1,
	};

	assert_null(prefix_parse(&k.src, from, true));
	return k;
}

static void nothing(void **state)
{
	struct damping w = { 0 };

	(void)state;
	assert_int_equal(damping_wait(&w, 5), -1);
	assert_string_equal(due(&w, 5), "");
	damping_free(&w);
}

/* A burst ends when it is quiet, and is not waited out if it never is. */
static void burst(void **state)
{
	struct damping w = { 0 };
	int64_t t;

	(void)state;
	damping_touch(&w, "eth1", 1000);
	assert_int_equal(damping_wait(&w, 1000), WATCH_QUIET);
	assert_int_equal(damping_wait(&w, 5000), 0);
	assert_string_equal(due(&w, 1009), "");
	damping_touch(&w, "eth1", 1009);
	assert_string_equal(due(&w, 1018), "");
	assert_string_equal(due(&w, 1019), "eth1 ");
	assert_int_equal(damping_wait(&w, 1019), -1);
	for (t = 2000; t < 2000 + WATCH_BURST; t++) {
		damping_touch(&w, "eth1", t);
		assert_string_equal(due(&w, t), "");
	}
	damping_touch(&w, "eth1", t);
	assert_string_equal(due(&w, t), "eth1 ");
	damping_free(&w);
}

static void two_devices(void **state)
{
	struct damping w = { 0 };

	(void)state;
	damping_touch(&w, "eth1", 1000);
	damping_touch(&w, "eth2", 1005);
	assert_string_equal(due(&w, 1010), "eth1 ");
	assert_int_equal(damping_wait(&w, 1010), 5);
	assert_string_equal(due(&w, 1015), "eth2 ");
	/* who looks at all has looked at each */
	damping_touch(&w, "eth1", 2000);
	damping_touch(&w, "", 2000);
	damping_touch(&w, "eth2", 2000);
	assert_string_equal(due(&w, 2010), "* ");
	damping_free(&w);
}

/* A rule without a table is another's of the same burst, or anybody's. */
static void bare_rules(void **state)
{
	struct damping w = { 0 };
	struct kobj named = rule("192.0.2.1", 7001);
	struct kobj bare = rule("192.0.2.1", 254);
	struct kobj other = rule("192.0.2.2", 254);
	unsigned i;

	(void)state;
	damping_rule_bare(&w, &bare, 1000);
	assert_int_equal(damping_wait(&w, 1000), WATCH_QUIET);
	assert_string_equal(due(&w, 1005), "");
	damping_rule_named(&w, &named);
	damping_touch(&w, "eth1", 1005);
	assert_string_equal(due(&w, 1020), "eth1 ");
	damping_rule_bare(&w, &other, 2000);
	damping_rule_named(&w, &named);
	damping_touch(&w, "eth1", 2000);
	assert_string_equal(due(&w, 2010), "* ");
	for (i = 0; i < 1000; i++)
		damping_rule_bare(&w, &other, 3000);
	assert_true(w.bare.n < 100);
	assert_string_equal(due(&w, 3010), "* ");
	damping_free(&w);
}

/* Put back so and so often at once, then ever more rarely; then a calm. */
static void fight(void **state)
{
	struct damping w = { 0 };
	unsigned mends = 0, told = 0;
	int64_t t, last = 0, gap = 0;

	(void)state;
	for (t = 0; t < 3600000; t += 10) {
		damping_touch(&w, "eth1", t);
		if (!strcmp(due(&w, t), ""))
			continue;
		mends++;
		told += damping_mended(&w, "eth1", t);
		if (mends > WATCH_FREE)
			assert_true(t - last >= gap);
		gap = t - last > WATCH_FIRST ? t - last : 0;
		last = t;
	}
	assert_int_equal(told, 1);
	/* 5 at once, 1 + 2 + 4 + 8 + 16 + 32 s, then one a minute */
	assert_in_range(mends, 60, 5 + 6 + 60);
	damping_touch(&w, "eth1", t + WATCH_LAST);
	assert_string_equal(due(&w, t + WATCH_LAST + WATCH_QUIET), "eth1 ");
	t += 2 * WATCH_CALM + WATCH_LAST;
	assert_false(damping_mended(&w, "eth1", t));
	damping_touch(&w, "eth1", t + 1);
	assert_string_equal(due(&w, t + 1 + WATCH_QUIET), "eth1 ");
	/* and what is long past is forgotten */
	t += WATCH_CALM + (int64_t)WATCH_CALM;
	assert_string_equal(due(&w, t), "");
	assert_int_equal(w.devices.n, 0);
	damping_free(&w);
}

/* What failed is tried again by itself, and told of once. */
static void failure(void **state)
{
	struct damping w = { 0 };
	unsigned tries = 0, told = 0;
	int64_t t;

	(void)state;
	damping_touch(&w, "eth1", 0);
	for (t = 0; t < 600000; t += 10) {
		if (!strcmp(due(&w, t), ""))
			continue;
		tries++;
		told += damping_failed(&w, "eth1", t);
		assert_true(damping_wait(&w, t) >= WATCH_FIRST);
	}
	assert_int_equal(told, 1);
	assert_in_range(tries, 15, 25);
	damping_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(burst),
		cmocka_unit_test(two_devices),
		cmocka_unit_test(bare_rules),
		cmocka_unit_test(fight),
		cmocka_unit_test(failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
