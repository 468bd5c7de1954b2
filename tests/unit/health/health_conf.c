/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The profiles, as the manual has them. */
#include "health/health_conf.h"
#include "../unit.h"

static void profiles(void **state)
{
	static const struct {
		const char *name;
		int64_t interval, busy, rate;
		unsigned burst;
		bool metered;
	} rows[] = {
		{ NULL, 10000, 120, 500, 30, false },
		{ "default", 10000, 120, 500, 30, false },
		{ "fast", 200, 120, 500, 30, false },
		{ "metered", 300000, 1000, 600000, 20, true },
	};
	struct health_conf c;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_true(health_profile(&c, rows[i].name));
		assert_int_equal(c.interval, HEALTH_MS(rows[i].interval));
		assert_int_equal(c.busy, HEALTH_MS(rows[i].busy));
		assert_int_equal(c.rate, HEALTH_MS(rows[i].rate));
		assert_int_equal(c.rate_burst, rows[i].burst);
		assert_int_equal(c.metered, rows[i].metered);
		assert_int_equal(c.patience, HEALTH_MS(260));
		assert_int_equal(c.patience_max, HEALTH_SECONDS(3));
		assert_int_equal(c.quorum, 1);
		assert_int_equal(c.loss, 20);
		assert_int_equal(c.loss_clear, 10);
		assert_int_equal(c.latency, 0);
		assert_int_equal(c.holds, 4);
		assert_int_equal(c.hold[3], HEALTH_SECONDS(900));
	}
	c.quorum = 77;
	assert_false(health_profile(&c, "slow"));
	assert_false(health_profile(&c, ""));
	assert_int_equal(c.quorum, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
