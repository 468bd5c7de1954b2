/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long names wait for a line that was down. */
#include "dns/returning.h"
#include "../unit.h"

static const int64_t second = 1000000;

static void first_sight(void **state)
{
	struct returning r = { .seen = false };

	(void)state;
	returning_set(&r, true, 30 * second, 5);
	assert_true(r.back);
	assert_int_equal(returning_due(&r), INT64_MAX);
	r = (struct returning){ .seen = false };
	returning_set(&r, false, 30 * second, 5);
	assert_false(r.back);
	assert_int_equal(returning_due(&r), INT64_MAX);
}

/* So long it is away after each death, and then twice as long, up to 10 minutes. */
static void doubled_each_time(void **state)
{
	static const int64_t waits[] = { 30, 60, 120, 240, 480, 600, 600 };
	struct returning r = { .seen = false };
	int64_t now = 1000 * second;
	size_t i;

	(void)state;
	returning_set(&r, true, 30 * second, now);
	for (i = 0; i < COUNT(waits); i++) {
		returning_set(&r, false, 30 * second, now);
		assert_false(r.back);
		assert_int_equal(r.doubled, i > 0);
		returning_set(&r, true, 30 * second, now);
		assert_int_equal(returning_due(&r), now + waits[i] * second);
		now += waits[i] * second - 1;
		returning_set(&r, true, 30 * second, now);
		assert_false(r.back);
		returning_set(&r, true, 30 * second, ++now);
		assert_true(r.back);
		/* the last ones are not within 10 minutes by themselves */
		if (i >= 4)
			r.died = now - 599 * second;
	}
	now = r.died + 600 * second;
	returning_set(&r, false, 30 * second, now);
	assert_int_equal(r.wait, 30 * second);
	assert_false(r.doubled);
}

/* 2 s up, 2 s down, for 10 minutes: it leaves once. */
static void flaps(void **state)
{
	struct returning r = { .seen = false };
	int64_t now = 0;
	bool was = true;
	int changes = 0;

	(void)state;
	returning_set(&r, true, 30 * second, now);
	for (now = 0; now < 600 * second; now += second / 10) {
		returning_set(&r, now / (2 * second) % 2 == 0, 30 * second, now);
		changes += was != r.back;
		was = r.back;
	}
	assert_int_equal(changes, 1);
}

/* The address goes with it: a death, but for the moment in which a lease gives another. */
static void leaves(void **state)
{
	struct returning r = { .seen = false };
	int64_t now = 5000 * second;

	(void)state;
	returning_set(&r, true, 30 * second, now);
	returning_leave(&r, now);
	returning_set(&r, true, 30 * second, now + second - 1);
	assert_true(r.back);
	now += 10 * second;
	returning_leave(&r, now);
	returning_leave(&r, now + 5 * second);
	assert_int_equal(returning_due(&r), INT64_MAX);
	returning_set(&r, true, 30 * second, now + 7 * second);
	assert_false(r.back);
	assert_int_equal(r.died, now);
	assert_int_equal(returning_due(&r), now + 37 * second);
	returning_leave(&r, now + 8 * second);
	assert_int_equal(returning_due(&r), INT64_MAX);
	returning_set(&r, true, 30 * second, now + 20 * second);
	assert_true(r.doubled);
	assert_int_equal(returning_due(&r), now + 80 * second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_sight),
		cmocka_unit_test(doubled_each_time),
		cmocka_unit_test(flaps),
		cmocka_unit_test(leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
