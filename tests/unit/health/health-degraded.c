/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Degraded by loss or latency; when health_run() is due. */
#include "rig.h"
#include "../dice.h"

static struct rig r;

static void start(const char *profile, size_t targets)
{
	rig_init(&r, profile, targets);
	rig_start(&r, targets);
	rig_for(&r, S(600));
	assert_int_equal(r.h.state, HEALTH_UP);
	*r.said = '\0';
	r.moves = 0;
}

/* One probe of so many is lost, in turn: 20 % itself is no alarm, 28 % and more are. */
static void loss(void **state)
{
	static const struct { unsigned lost, of; bool degraded; } rows[] = {
		{ 1, 20, false }, { 1, 10, false }, { 1, 5, false },
		{ 2, 7, true }, { 1, 3, true }, { 1, 2, true },
	};
	unsigned n, k;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start("fast", 1);
		for (n = 0; n < 9000; n++) {
			k = r.h.next % rows[i].of;
			r.rtt[0] = k < rows[i].lost ? 0 : MS(30);
			rig_for(&r, MS(10));
		}
		if ((r.h.state == HEALTH_DEGRADED) != rows[i].degraded)
			fail_msg("%u of %u: %u", rows[i].lost, rows[i].of,
				 r.h.state);
		if (!rows[i].degraded)
			continue;
		assert_non_null(strstr(r.said, "probes lost (limit 20 %)\n"));
		assert_int_equal(strncmp(r.said, "L: degraded: ", 13), 0);
		*r.said = '\0';
		r.rtt[0] = MS(30);
		rig_for(&r, S(120));
		assert_int_equal(r.h.state, HEALTH_UP);
		rig_says(&r, "L: up\n", "clear");
	}
}

/* One bad target never degrades a line; nor does loss that is off. */
static void not_by_loss(void **state)
{
	int i;

	(void)state;
	start("fast", 3);
	for (i = 0; i < 6000; i++) {
		r.rtt[1] = r.h.next % 2 ? 0 : MS(30);
		rig_for(&r, MS(10));
	}
	assert_true(loss_all(&r.h.target[1].loss).k > 10);
	assert_int_equal(r.h.state, HEALTH_UP);
	start("fast", 1);
	r.h.conf.loss = 0;
	for (i = 0; i < 3000; i++) {
		r.rtt[0] = r.h.next % 2 ? 0 : MS(30);
		rig_for(&r, MS(10));
	}
	assert_int_equal(r.h.state, HEALTH_UP);
}

/* A line that loses is measured for a minute, then more and more rarely. */
static void measured(void **state)
{
	unsigned i, sent = 0;

	(void)state;
	start("default", 1);
	r.lose_each = 4;
	rig_for(&r, S(300));
	assert_in_range(r.sent, 240, 480);
	rig_for(&r, S(14400));
	sent = r.sent;
	for (i = 0; i < 4; i++)
		rig_for(&r, S(3600));
	assert_in_range(r.sent - sent, 4 * (360 + 240) - 300,
			4 * (360 + 240) * 4 / 3 + 600);
	start("metered", 1);
	sent = r.sent;
	r.lose_each = 4;
	rig_for(&r, S(7200));
	assert_in_range(r.sent - sent, 20, 40);
}

/* What is not asked for any more degrades no line. */
static void turned_off(void **state)
{
	struct health_conf conf;

	(void)state;
	start("fast", 1);
	r.lose_each = 2;
	rig_for(&r, S(30));
	assert_int_equal(r.h.state, HEALTH_DEGRADED);
	conf = r.h.conf;
	conf.loss = 0;
	health_renew(&r.h, &conf);
	rig_for(&r, S(10));
	assert_int_equal(r.h.state, HEALTH_UP);
	start("fast", 1);
	r.h.conf.latency = MS(200);
	r.rtt[0] = MS(300);
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_DEGRADED);
	conf = r.h.conf;
	conf.latency = 0;
	health_renew(&r.h, &conf);
	rig_for(&r, S(10));
	assert_int_equal(r.h.state, HEALTH_UP);
}

static void latency(void **state)
{
	int64_t from;

	(void)state;
	start("fast", 2);
	r.h.conf.latency = MS(200);
	/* the best target counts */
	r.rtt[0] = MS(400);
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_UP);
	r.rtt[1] = MS(300);
	from = r.now;
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_DEGRADED);
	assert_in_range(r.h.since - from, S(10), S(15));
	assert_non_null(strstr(r.said, " ms (limit 200 ms) for 10 s\n"));
	/* between 160 and 200 ms nothing changes */
	r.rtt[1] = MS(180);
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_DEGRADED);
	r.rtt[1] = MS(100);
	rig_for(&r, S(30));
	assert_int_equal(r.h.state, HEALTH_UP);
	r.rtt[1] = MS(180);
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_int_equal(r.moves, 2);
	/* five seconds are no ten */
	r.rtt[1] = MS(1000);
	rig_for(&r, S(5));
	r.rtt[1] = MS(30);
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_UP);
}

/* Whatever happens: what is due is later than now once it was done. */
static void due_later(void **state)
{
	static const char *const profiles[] = { "default", "fast", "metered" };
	int64_t at;
	int i;

	(void)state;
	ROUNDS(60) {
		rig_init(&r, profiles[dice(3)], 3);
		r.conf.quorum = 1 + dice(3);
		r.conf.latency = MS(20 + dice(200));
		r.conf.status_only[2] = dice_one_in(4) && r.conf.quorum < 3;
		rig_start(&r, 1 + dice(3));
		r.h.conf.quorum = r.h.conf.quorum < r.h.targets ?
			r.h.conf.quorum : (unsigned)r.h.targets;
		for (i = 0; i < 400; i++) {
			r.rtt[dice(3)] = dice_one_in(3) ? 0 : MS(1 + dice(900));
			if (dice_one_in(9))
				rig_beyond(&r, MS(50 + dice(500)), dice(9));
			if (dice_one_in(9))
				rig_use(&r, MS(dice(3) * 50));
			if (dice_one_in(30))
				health_carrier(&r.h, dice(2), r.now);
			if (dice_one_in(30))
				health_suspect(&r.h, r.now);
			r.error = dice_one_in(20) ? (int)dice(120) : 0;
			/* up to 4 s late */
			if (dice_one_in(20)) {
				at = MS(dice(4000));
				r.now += at;
				health_slept(&r.h, at, r.now);
			}
			health_run(&r.h, r.now);
			HOLDS(health_due(&r.h, r.now) > r.now);
			rig_for(&r, MS(dice(dice_one_in(10) ? 100000 : 500)));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loss),
		cmocka_unit_test(not_by_loss),
		cmocka_unit_test(measured),
		cmocka_unit_test(latency),
		cmocka_unit_test(turned_off),
		cmocka_unit_test(due_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
