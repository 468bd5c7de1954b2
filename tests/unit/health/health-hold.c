/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a line comes back: the ladder of holds, flapping, release; patience. */
#include "rig.h"

static struct rig r;

static void start(const char *profile)
{
	rig_init(&r, profile, 1);
	rig_start(&r, 1);
	rig_for(&r, S(1200));
	assert_int_equal(r.h.state, HEALTH_UP);
	*r.said = '\0';
	r.moves = 0;
}

/* An outage of that length; true if it was called down. */
static bool outage(int64_t length)
{
	uint64_t was = r.h.counters.to[HEALTH_DOWN];

	rig_stop_answers(&r);
	rig_for(&r, length);
	r.rtt[0] = MS(30);
	return r.h.counters.to[HEALTH_DOWN] > was;
}

/* Until it is up; the time that took. */
static int64_t back(void)
{
	int64_t from = r.now;

	while (r.h.state != HEALTH_UP && r.now - from < S(3600))
		rig_for(&r, MS(10));
	return r.now - from;
}

static void ladder(void **state)
{
	static const int64_t holds[] = { S(5), S(60), S(300), S(900), S(900) };
	int64_t took;
	size_t i;

	(void)state;
	start("fast");
	for (i = 0; i < COUNT(holds); i++) {
		assert_true(outage(S(20)));
		took = back();
		assert_in_range(took, holds[i], holds[i] + S(1) + MS(100));
		assert_int_equal(r.h.failures, i < 4 ? i + 1 : 4);
		rig_for(&r, S(30));
	}
	/* each quarter of an hour takes one back */
	for (i = 4; i > 0; i--) {
		assert_int_equal(r.h.failures, i);
		rig_for(&r, S(900));
	}
	assert_int_equal(r.h.failures, 0);
	rig_for(&r, S(3600));
	assert_int_equal(r.h.failures, 0);
	assert_true(outage(S(20)));
	assert_in_range(back(), S(5), S(6) + MS(100));
}

static void words(void **state)
{
	(void)state;
	start("fast");
	assert_true(outage(S(61)));
	back();
	assert_non_null(strstr(r.said, "L: down: no answer for 0.2"));
	assert_non_null(strstr(r.said, ", in use in 5 s\nL: up\n"));
	*r.said = '\0';
	assert_true(outage(S(20)));
	back();
	assert_non_null(strstr(r.said, "(2nd failure: in use in 1 min)\n"));
}

/* In a hold: dead again begins it anew, and is no new failure. */
static void down_in_hold(void **state)
{
	(void)state;
	start("fast");
	outage(S(20));
	back();
	outage(S(20));
	rig_for(&r, S(30));
	assert_true(r.h.held);
	assert_int_equal(r.h.failures, 2);
	outage(S(10));
	assert_false(r.h.held);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	assert_int_equal(r.h.failures, 2);
	assert_in_range(back(), S(60), S(61) + MS(100));
	/* 20 s and 5, 20 s and 30, 10 s and 60 */
	assert_in_range(health_time_down(&r.h, r.now), S(143), S(147));
}

/* Down for more than three seconds in every thirty: few moves. */
static void flapping(void **state)
{
	unsigned i;
	uint64_t up;

	(void)state;
	start("fast");
	up = r.h.counters.to[HEALTH_UP];
	for (i = 0; i < 120; i++) {
		outage(MS(3500));
		rig_for(&r, MS(26500));
	}
	assert_in_range(r.h.counters.to[HEALTH_UP] - up, 1, 2);
}

static void release(void **state)
{
	(void)state;
	start("fast");
	outage(S(20));
	back();
	health_release(&r.h, r.now);
	assert_int_equal(r.h.state, HEALTH_UP);
	outage(S(20));
	health_release(&r.h, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	rig_for(&r, S(2));
	assert_true(r.h.held);
	health_release(&r.h, r.now);
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_int_equal(r.h.failures, 2);
}

/* A test teaches no patience and is no failure; another break of that length is. */
static void tested(void **state)
{
	int64_t was;

	(void)state;
	start("fast");
	was = r.h.patience;
	rig_stop_answers(&r);
	rig_for(&r, S(1));
	assert_int_equal(r.h.state, HEALTH_DOWN);
	health_tested(&r.h);
	r.rtt[0] = MS(30);
	assert_in_range(back(), S(5), S(6) + MS(100));
	assert_int_equal(r.h.failures, 1);
	health_forgive(&r.h, 2);
	assert_int_equal(r.h.failures, 1);
	health_forgive(&r.h, 0);
	assert_int_equal(r.h.failures, 0);
	assert_int_equal(r.h.patience, was);
	/* one by which it was not found */
	rig_stop_answers(&r);
	rig_for(&r, MS(200));
	assert_int_equal(r.h.state, HEALTH_UP);
	health_tested(&r.h);
	r.rtt[0] = MS(30);
	rig_for(&r, S(10));
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_int_equal(r.h.patience, was);
	outage(S(1));
	back();
	assert_int_equal(r.h.failures, 1);
	assert_true(r.h.patience > was);
}

/* A line that has never been up is used as soon as it answers. */
static void first_carrier(void **state)
{
	(void)state;
	rig_init(&r, "default", 1);
	rig_start(&r, 1);
	health_carrier(&r.h, false, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	rig_for(&r, S(100));
	health_carrier(&r.h, true, r.now);
	rig_for(&r, MS(300));
	assert_int_equal(r.h.state, HEALTH_UP);
}

/* Breaks that end by themselves make patient; those above 3 s do not. */
static void patience(void **state)
{
	static const struct { int64_t length, least, most; } rows[] = {
		{ MS(50), MS(260), MS(260) },
		{ MS(700), MS(900), MS(1500) },
		{ MS(1500), MS(1900), MS(2700) },
		{ MS(2600), S(3), S(3) },
		{ MS(3300), MS(260), MS(260) },
		{ S(20), MS(260), MS(260) },
	};
	struct health_conf conf;
	int64_t was;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start("fast");
		outage(rows[i].length);
		back();
		rig_for(&r, S(60));
		if (r.h.patience < rows[i].least || r.h.patience > rows[i].most)
			fail_msg("after %lld: %lld", (long long)rows[i].length,
				 (long long)r.h.patience);
	}
	/* then the same break is none; and it wears off, a thirtieth a day */
	start("fast");
	assert_true(outage(MS(700)));
	back();
	rig_for(&r, S(60));
	assert_non_null(strstr(r.said, "L: short break of 0."));
	*r.said = '\0';
	assert_false(outage(MS(700)));
	rig_for(&r, S(60));
	rig_says(&r, "", "once an hour");
	was = r.h.patience - MS(260);
	health_profile(&conf, "default");	/* days of a fast one take long */
	health_renew(&r.h, &conf);
	rig_for(&r, S(86400));
	assert_in_range(r.h.patience - MS(260), was * 29 / 30 - 2,
			was * 29 / 30 + 2);
	rig_for(&r, S(86400) * 30);
	assert_in_range(r.h.patience - MS(260), was * 33 / 100,
			was * 37 / 100);
	assert_int_equal(loss_all(&r.h.loss).k, 0);
}

/* A break that a packet ends is one if then a probe is answered: one that comes in
   may have been sent before its line died, or on the way that still works. */
static void ended_by_packets(void **state)
{
	static const struct { int64_t rtt, least, most; } rows[] = {
		{ 0, MS(600), MS(600) }, { MS(30), MS(700), MS(1050) },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		rig_init(&r, "fast", 1);
		r.conf.patience = MS(600);
		rig_start(&r, 1);
		rig_for(&r, S(1200) + MS(60));
		rig_stop_answers(&r);
		rig_for(&r, MS(700));
		assert_int_equal(r.h.state, HEALTH_UP);
		health_traffic(&r.h, 0, 1, r.now);
		assert_int_equal(r.h.patience, MS(600));
		r.rtt[0] = rows[i].rtt;
		rig_for(&r, S(4));
		assert_int_equal(r.h.state,
				 rows[i].rtt ? HEALTH_UP : HEALTH_DOWN);
		r.rtt[0] = MS(30);
		rig_for(&r, S(60));
		assert_in_range(r.h.patience, rows[i].least, rows[i].most);
	}
}

/* One value: none is learnt. */
static void no_learning(void **state)
{
	(void)state;
	rig_init(&r, "fast", 1);
	r.conf.patience_max = r.conf.patience = MS(400);
	rig_start(&r, 1);
	rig_for(&r, S(1200));
	assert_true(outage(MS(1500)));
	back();
	rig_for(&r, S(60));
	assert_int_equal(r.h.patience, MS(400));
}

/* Down: one probe a second; metered: rarer and rarer. */
static void asked_when_down(void **state)
{
	static const struct { const char *profile; unsigned least, most; }
	rows[] = {
		{ "default", 600, 625 }, { "metered", 20, 45 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start(rows[i].profile);
		rig_stop_answers(&r);
		health_carrier(&r.h, false, r.now);
		health_carrier(&r.h, true, r.now);
		r.sent = 0;
		rig_for(&r, S(600));
		assert_in_range(r.sent, rows[i].least, rows[i].most);
		r.rtt[0] = MS(30);
		assert_in_range(back(), S(5), S(66));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ladder),
		cmocka_unit_test(words),
		cmocka_unit_test(down_in_hold),
		cmocka_unit_test(flapping),
		cmocka_unit_test(release), cmocka_unit_test(tested),
		cmocka_unit_test(first_carrier),
		cmocka_unit_test(patience),
		cmocka_unit_test(ended_by_packets),
		cmocka_unit_test(no_learning),
		cmocka_unit_test(asked_when_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
