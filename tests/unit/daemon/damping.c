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
	struct kobj k = rule("192.0.2.1", 7001);
	unsigned mends = 0, told = 0;
	int64_t t, last = 0, gap = 0;

	(void)state;
	for (t = 0; t < 3600000; t += 10) {
		damping_others(&w, "eth1", &k, true);
		damping_touch(&w, "eth1", t);
		if (!strcmp(due(&w, t), ""))
			continue;
		mends++;
		told += damping_mended(&w, t);
		damping_put(&w, "eth1", &k, t);
		if (mends > WATCH_FREE + 1)
			assert_true(t - last >= gap);
		gap = t - last > WATCH_FIRST ? t - last : 0;
		last = t;
	}
	assert_int_equal(told, 1);
	/* 6 at once, 1 + 2 + 4 + 8 + 16 + 32 s, then one a minute */
	assert_in_range(mends, 60, 6 + 6 + 60);
	damping_touch(&w, "eth1", t + WATCH_LAST);
	assert_string_equal(due(&w, t + WATCH_LAST + WATCH_QUIET), "eth1 ");
	t += 2 * WATCH_CALM + WATCH_LAST;
	assert_false(damping_mended(&w, t));
	damping_touch(&w, "eth1", t + 1);
	assert_string_equal(due(&w, t + 1 + WATCH_QUIET), "eth1 ");
	/* and what is long past is forgotten */
	t += WATCH_CALM + (int64_t)WATCH_CALM;
	assert_string_equal(due(&w, t), "");
	assert_int_equal(w.devices.n, 0);
	damping_free(&w);
}

/* Once more it is gone, looked at, and put back. Whether that is told. */
static bool put_back(struct damping *w, const struct kobj *k, int64_t t)
{
	bool told;

	damping_others(w, "eth1", k, true);
	damping_touch(w, "eth1", t);
	assert_string_equal(due(w, t + WATCH_QUIET), "eth1 ");
	told = damping_mended(w, t + WATCH_QUIET);
	damping_put(w, "eth1", k, t + WATCH_QUIET);
	return told;
}

/* Many are gone, but none of them twice; then one, every few minutes. */
static void no_fight(void **state)
{
	struct damping w = { 0 };
	struct kobj k;
	int64_t t;
	int i;

	(void)state;
	for (t = 0; t < 60000; t += 100) {
		k = rule("192.0.2.1", (uint32_t)(7001 + t));
		damping_put(&w, "eth2", &k, t);
		assert_false(put_back(&w, &k, t));
	}
	for (; t < 60 * (int64_t)WATCH_CALM; t += WATCH_CALM + 100)
		assert_false(put_back(&w, &k, t));
	/* nor who has put it back himself */
	for (i = 0; i < 100; i++, t += 100) {
		damping_others(&w, "eth1", &k, true);
		damping_others(&w, "eth1", &k, false);
		damping_touch(&w, "eth1", t);
		assert_string_equal(due(&w, t + WATCH_QUIET), "eth1 ");
		assert_false(damping_mended(&w, t + WATCH_QUIET));
		damping_put(&w, "eth1", &k, t + WATCH_QUIET);
	}
	damping_free(&w);
}

/* A route in whose place somebody puts another form of it. */
static void replaced(void **state)
{
	struct kobj ours = { .family = AF_INET, .table = 7001, .metric = 5 };
	struct kobj theirs = ours;
	struct damping w = { 0 };
	unsigned i, told = 0;

	(void)state;
	assert_null(addr_parse(&ours.gateway, "192.0.2.1"));
	assert_null(addr_parse(&theirs.gateway, "192.0.2.2"));
	for (i = 0; i <= WATCH_FREE; i++) {
		damping_others(&w, "eth1", &theirs, false);
		damping_touch(&w, "eth1", 1000);
		assert_string_equal(due(&w, 1000 + WATCH_QUIET), "eth1 ");
		told += damping_mended(&w, 1000);
		damping_put(&w, "eth1", &ours, 1000);
	}
	assert_int_equal(told, 1);
	damping_free(&w);
}

/* All goes with its link, of which is told before or after. */
static void link_flaps(void **state)
{
	struct damping w = { 0 };
	struct kobj k = rule("192.0.2.1", 7001);
	int64_t t;

	(void)state;
	for (t = 0; t < 60000; t += 100) {
		if (t % 200)
			damping_link_down(&w, "eth1");
		damping_others(&w, "eth1", &k, true);
		damping_link_down(&w, "eth1");
		damping_touch(&w, "eth1", t);
		assert_string_equal(due(&w, t + WATCH_QUIET), "eth1 ");
		assert_false(damping_mended(&w, t + WATCH_QUIET));
		damping_put(&w, "eth1", &k, t + WATCH_QUIET);
	}
	/* nor does what failed before hold it back */
	while (!damping_failed(&w, "eth1", t))
		;
	assert_true(damping_wait(&w, t) >= WATCH_FIRST);
	damping_link_down(&w, "eth1");
	damping_touch(&w, "eth1", t);
	assert_string_equal(due(&w, t + WATCH_QUIET), "eth1 ");
	damping_free(&w);
}

/* A rule that names no device, put back by who looks at all. */
static void fight_over_bare(void **state)
{
	struct damping w = { 0 };
	struct kobj k = rule("192.0.2.1", 254);
	unsigned told = 0, mends = 0;
	int64_t t;

	(void)state;
	for (t = 0; t < 60000; t += 10) {
		damping_others(&w, NULL, &k, true);
		damping_rule_bare(&w, &k, t);
		if (!strcmp(due(&w, t), ""))
			continue;
		mends++;
		told += damping_mended(&w, t);
		damping_put(&w, "", &k, t);
	}
	assert_int_equal(told, 1);
	assert_in_range(mends, WATCH_FREE, 13);
	damping_free(&w);
}

/* Who asks for it has all looked at, whatever was, and nothing counts. */
static void restart(void **state)
{
	struct damping w = { 0 };
	struct kobj k = rule("192.0.2.1", 7001);
	unsigned i, round;

	(void)state;
	for (round = 0; round < 3; round++) {
		damping_restart(&w, round);
		assert_string_equal(due(&w, round + WATCH_QUIET), "* ");
		assert_int_equal(damping_wait(&w, round), -1);
		for (i = 0; i < WATCH_FREE; i++)
			assert_false(put_back(&w, &k, round));
		assert_true(put_back(&w, &k, round));
		damping_touch(&w, "eth1", round);
		assert_true(damping_wait(&w, round) >= WATCH_FIRST);
		while (!damping_failed(&w, "", round))
			;
	}
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
		cmocka_unit_test(no_fight),
		cmocka_unit_test(replaced),
		cmocka_unit_test(link_flaps),
		cmocka_unit_test(fight_over_bare),
		cmocka_unit_test(restart),
		cmocka_unit_test(failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
