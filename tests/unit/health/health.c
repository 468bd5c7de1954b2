/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line that lives, dies and comes back. */
#include "rig.h"

/* In use and idle, by each profile: found in the time that is promised. */
static void death(void **state)
{
	static const struct {
		const char *what, *profile;
		int64_t rtt, use;
		int64_t soonest, latest;	/* down after the death */
	} rows[] = {
		{ "in use", "default", MS(30), MS(50), MS(300), MS(480) },
		{ "satellite", "default", MS(600), MS(50), MS(700), MS(1100) },
		{ "idle", "default", MS(30), 0, MS(260), MS(10400) },
		{ "idle, fast", "fast", MS(30), 0, MS(230), MS(480) },
		{ "idle satellite, fast", "fast", MS(600), 0, MS(230), MS(1500) },
		{ "in use, metered", "metered", MS(30), MS(50), MS(1200),
			MS(1400) },
	};
	static struct rig r;
	int64_t died;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		rig_init(&r, rows[i].profile, 3);
		r.rtt[0] = r.rtt[1] = r.rtt[2] = rows[i].rtt;
		rig_start(&r, 3);
		rig_beyond(&r, MS(100), rows[i].use ? 1 : 0);
		rig_for(&r, S(900) + MS(33));
		assert_int_equal(r.h.state, HEALTH_UP);
		rig_says(&r, "L: up\n", rows[i].what);
		rig_stop_answers(&r);
		rig_beyond(&r, 0, 0);
		rig_use(&r, rows[i].use);
		died = r.now;
		rig_for(&r, S(15));
		assert_int_equal(r.h.state, HEALTH_DOWN);
		if (r.h.since - died < rows[i].soonest ||
		    r.h.since - died > rows[i].latest)
			fail_msg("%s: down after %lld us", rows[i].what,
				 (long long)(r.h.since - died));
		assert_int_equal(r.moves, 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(death),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
