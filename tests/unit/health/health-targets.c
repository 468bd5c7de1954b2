/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Targets: none that answers, quorum, those set aside, those that are only asked how
 * they answer; numbers of probes that begin anew; limits.
 */
#include "rig.h"

static struct rig r;

static void start(const char *profile, size_t targets, unsigned quorum)
{
	rig_init(&r, profile, targets);
	r.conf.quorum = quorum;
	rig_start(&r, targets);
}

/* Unknown: each 200 ms for 3 s, then each second; said once; carrier counts. */
static void never_answered(void **state)
{
	(void)state;
	start("default", 2, 1);
	r.rtt[0] = r.rtt[1] = 0;
	rig_for(&r, S(3));
	assert_in_range(r.sent, 14, 17);
	rig_for(&r, S(97));
	assert_in_range(r.sent, 110, 115);
	assert_int_equal(r.h.state, HEALTH_UNKNOWN);
	rig_says(&r, "L: none of the targets has ever answered: does anything "
		 "block ICMP?\n", "never");
	rig_for(&r, S(3600));
	rig_says(&r, "", "said once");
	r.rtt[1] = MS(30);
	rig_for(&r, S(3));
	assert_int_equal(r.h.state, HEALTH_UP);
	rig_says(&r, "L: up\n", "answers");
	/* the other one is asked once a minute, and cannot condemn */
	r.asked[0] = 0;
	rig_for(&r, S(600));
	assert_in_range(r.asked[0], 9, 11);
	rig_says(&r, "L: target a does not answer, others do; asked once a "
		 "minute\n", "one of two");
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_true(health_is_aside(&r.h, 0));
}

static void none(void **state)
{
	(void)state;
	start("default", 0, 1);
	assert_true(health_due(&r.h, r.now) > r.now);
	rig_for(&r, S(100));
	health_suspect(&r.h, r.now);
	health_traffic(&r.h, 1, 1, r.now);
	rig_for(&r, S(100));
	assert_int_equal(r.sent, 0);
	assert_int_equal(r.h.state, HEALTH_UP);
	rig_says(&r, "", "no targets");
	health_carrier(&r.h, false, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	health_carrier(&r.h, true, r.now);
	assert_int_equal(r.h.state, HEALTH_UP);
	rig_says(&r, "L: down: no carrier\nL: up\n", "carrier alone");
}

/* dead of targets do not answer any more: down or not. */
static void quorum(void **state)
{
	static const struct { size_t targets; unsigned quorum, dead; bool down; }
	rows[] = {
		{ 1, 1, 1, true }, { 3, 1, 1, false }, { 3, 1, 2, false },
		{ 3, 1, 3, true }, { 3, 2, 1, false }, { 3, 2, 2, true },
		{ 3, 3, 1, true }, { 2, 2, 1, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start("fast", rows[i].targets, rows[i].quorum);
		rig_for(&r, S(300));
		assert_int_equal(r.h.state, HEALTH_UP);
		memset(r.rtt, 0, rows[i].dead * sizeof *r.rtt);
		rig_for(&r, S(2));
		if ((r.h.state == HEALTH_DOWN) != rows[i].down)
			fail_msg("%zu targets, quorum %u, %u dead",
				 rows[i].targets, rows[i].quorum, rows[i].dead);
		rig_for(&r, S(600));
		assert_int_equal(r.h.state == HEALTH_DOWN, rows[i].down);
		r.rtt[0] = r.rtt[1] = r.rtt[2] = MS(30);
		rig_for(&r, S(70));
		assert_int_equal(r.h.state, HEALTH_UP);
	}
	/* a quorum has to answer first */
	start("fast", 3, 2);
	r.rtt[0] = r.rtt[1] = 0;
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_UNKNOWN);
	r.rtt[0] = MS(30);
	rig_for(&r, S(3));
	assert_int_equal(r.h.state, HEALTH_UP);
}

static void aside(void **state)
{
	(void)state;
	start("default", 3, 1);
	rig_for(&r, S(900));
	*r.said = '\0';
	r.rtt[1] = 0;
	rig_for(&r, S(300));
	rig_says(&r, "L: target b does not answer, others do; asked once a "
		 "minute\n", "aside");
	assert_true(health_is_aside(&r.h, 1));
	r.asked[1] = 0;
	rig_for(&r, S(600));
	assert_in_range(r.asked[1], 9, 11);
	rig_says(&r, "", "said once");
	r.rtt[1] = MS(30);
	rig_for(&r, S(61));
	assert_false(health_is_aside(&r.h, 1));
	r.asked[1] = 0;
	rig_for(&r, S(600));
	assert_in_range(r.asked[1], 18, 22);
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_true(r.moves == 1);
}

/* Asked each minute how it answers: degraded by that, never down, never up. */
static void status(void **state)
{
	uint16_t seq = 0;
	int i;

	(void)state;
	rig_init(&r, "default", 2);
	r.conf.status_only[1] = true;
	r.rtt[1] = 0;
	rig_start(&r, 2);
	rig_for(&r, S(600));
	assert_in_range(r.asked[1], 9, 11);
	assert_int_equal(r.h.state, HEALTH_UP);
	*r.said = '\0';
	for (i = 0; i < 2; i++) {
		r.asked[1] = 0;
		while (!r.asked[1]) {
			rig_for(&r, MS(10));
			seq = r.last_seq;
		}
		health_reply(&r.h, seq, r.now, r.now); /* is not for it */
		health_status(&r.h, seq, i == 1, r.now);
		assert_int_equal(r.h.state, i ? HEALTH_UP : HEALTH_DEGRADED);
		rig_says(&r, i ? "L: up\n" : "L: degraded: target b answers, "
			 "but not as it should\n", "status");
	}
	rig_for(&r, S(1));
	r.rtt[0] = 0;
	rig_for(&r, S(11));
	assert_int_equal(r.h.state, HEALTH_DOWN);
	r.asked[1] = 0;
	rig_for(&r, S(300));
	assert_int_equal(r.asked[1], 0);
}

/* Numbers of 16 bits begin anew, in the middle of whatever. */
static void numbers(void **state)
{
	struct health_count count;
	uint16_t seq;

	(void)state;
	start("fast", 1, 1);
	rig_for(&r, S(17000));
	count = health_count(&r.h);
	assert_true(r.h.next > 70000);
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_in_range(count.sent - count.answered, 0, 1);
	assert_int_equal(r.moves, 1);
	seq = (uint16_t)(r.last_seq - HEALTH_PROBES);
	rig_stop_answers(&r);
	rig_for(&r, S(5));
	health_reply(&r.h, seq, r.now, r.now);
	health_reply(&r.h, (uint16_t)(r.last_seq + 1), r.now, r.now);
	assert_false(r.h.held);
}

/* Whatever is asked for: ten a second, and 48 in a burst of doubt. */
static void limits(void **state)
{
	unsigned i;

	(void)state;
	start("fast", 1, 1);
	r.conf.interval = MS(1);
	r.conf.patience = r.conf.patience_max = S(3);
	rig_start(&r, 1);
	rig_for(&r, S(100));
	assert_in_range(r.sent, 900, 1010);
	start("default", 1, 1);
	rig_for(&r, S(600));
	r.h.target[0].weight = 0.01; /* nothing would ever be sure */
	rig_stop_answers(&r);
	r.sent = 0;
	rig_for(&r, S(70));
	assert_in_range(r.sent, 48 + 50, 48 + 72);
	for (i = 0; i < 100; i++) {
		health_carrier(&r.h, false, r.now);
		health_carrier(&r.h, true, r.now);
	}
	r.sent = 0;
	rig_for(&r, S(3));
	assert_in_range(r.sent, 10, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_answered),
		cmocka_unit_test(none),
		cmocka_unit_test(quorum),
		cmocka_unit_test(aside),
		cmocka_unit_test(status),
		cmocka_unit_test(numbers),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
