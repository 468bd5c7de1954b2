/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A restart of the daemon, and a file that says what cannot be. */
#include "health/health_memory.h"
#include "rig.h"

static struct rig r;

static void restart(int64_t away)
{
	struct health_memory m;

	health_keep(&r.h, &m, r.now);
	r.now += away;
	memset(r.waiting, 0, sizeof r.waiting);
	rig_start(&r, r.h.targets);
	health_recall(&r.h, &m, r.now);
	*r.said = '\0';
}

static void start(void)
{
	rig_init(&r, "default", 2);
	rig_start(&r, 2);
	rig_for(&r, S(600));
	assert_int_equal(r.h.state, HEALTH_UP);
	*r.said = '\0';
}

/* Up is up, and can be condemned although nobody has answered since. */
static void up(void **state)
{
	int64_t since;

	(void)state;
	start();
	since = r.h.since;
	r.h.patience = MS(900);
	restart(S(2));
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_int_equal(r.h.since, since);
	assert_int_equal(r.h.patience, MS(900));
	rig_for(&r, S(100));
	assert_int_equal(r.h.state, HEALTH_UP);
	rig_says(&r, "", "nothing new");
	restart(S(2));
	rig_stop_answers(&r);
	rig_for(&r, S(5));
	assert_int_equal(r.h.state, HEALTH_DOWN);
	assert_int_equal(r.h.failures, 1);
}

/* A hold goes on where it was; down is down until it answers. */
static void down(void **state)
{
	(void)state;
	start();
	rig_stop_answers(&r);
	rig_for(&r, S(20));
	assert_int_equal(r.h.state, HEALTH_DOWN);
	restart(S(100));
	assert_int_equal(r.h.state, HEALTH_DOWN);
	rig_for(&r, S(20));
	assert_int_equal(r.h.state, HEALTH_DOWN);
	r.rtt[0] = r.rtt[1] = MS(30);
	rig_for(&r, S(2));
	assert_true(r.h.held);
	restart(S(100));
	assert_true(r.h.held);
	rig_for(&r, S(2));
	assert_true(r.h.held);
	rig_for(&r, S(4));
	assert_int_equal(r.h.state, HEALTH_UP);
	rig_says(&r, "L: up\n", "after the hold");
	assert_int_equal(r.h.failures, 1);
}

static void unknown(void **state)
{
	(void)state;
	rig_init(&r, "default", 1);
	r.rtt[0] = 0;
	rig_start(&r, 1);
	rig_for(&r, S(60));
	restart(S(1));
	assert_int_equal(r.h.state, HEALTH_UNKNOWN);
}

/* Without a target it is the carrier, which may have come or gone meanwhile. */
static void carrier(void **state)
{
	int64_t since;

	(void)state;
	rig_init(&r, "default", 0);
	rig_start(&r, 0);
	rig_for(&r, S(60));
	since = r.h.since;
	restart(S(5));
	health_carrier(&r.h, true, r.now);
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_int_equal(r.h.since, since);
	rig_says(&r, "", "nothing new");
	restart(S(5));
	health_carrier(&r.h, false, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	rig_says(&r, "L: down: no carrier\n", "lost meanwhile");
	since = r.h.since;
	restart(S(5));
	health_carrier(&r.h, false, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	assert_int_equal(r.h.since, since);
	rig_says(&r, "", "still lost");
	restart(S(5));
	health_carrier(&r.h, true, r.now);
	assert_int_equal(r.h.state, HEALTH_UP);
	rig_says(&r, "L: up\n", "come meanwhile");
}

/* So it is with one that is asked. */
static void carrier_of_asked(void **state)
{
	(void)state;
	start();
	restart(S(5));
	health_carrier(&r.h, false, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	rig_says(&r, "L: down: no carrier\n", "lost meanwhile");
}

/* Each is as if nothing were known, or bounded. */
static void insane(void **state)
{
	struct health_memory good, m;
	unsigned i;

	(void)state;
	start();
	health_keep(&r.h, &good, r.now);
	for (i = 0; i < 7; i++) {
		m = good;
		if (i == 0)
			m.saved = r.now + 1;
		else if (i == 1)
			m.since = r.now + 1;
		else if (i == 2)
			m.state = 77;
		else if (i == 3)
			m.held = true;
		else if (i == 4)
			m.hold_until = HEALTH_NEVER;
		else if (i == 5)
			m.targets = 0;
		else
			m.worn = -1;
		rig_start(&r, 2);
		health_recall(&r.h, &m, r.now);
		assert_int_equal(r.h.state, HEALTH_UNKNOWN);
	}
	m = good;
	m.patience = S(1000);
	m.failures = 99;
	m.target[0].srtt = S(1000);
	rig_start(&r, 2);
	health_recall(&r.h, &m, r.now);
	assert_int_equal(r.h.patience, S(3));
	assert_int_equal(r.h.failures, 4);
	assert_int_equal(r.h.target[0].srtt, S(3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(up),
		cmocka_unit_test(down),
		cmocka_unit_test(unknown),
		cmocka_unit_test(carrier), cmocka_unit_test(carrier_of_asked),
		cmocka_unit_test(insane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
