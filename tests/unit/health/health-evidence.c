/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each source of evidence may conclude, and what it may not: a line that has
 * been up for a quarter of an hour, and then this.
 */
#include "rig.h"

#include <errno.h>

static struct rig r;

static void start(const char *profile, size_t targets)
{
	rig_init(&r, profile, targets);
	rig_start(&r, targets);
	rig_for(&r, S(900) + MS(33));
	assert_int_equal(r.h.state, HEALTH_UP);
	r.sent = r.moves = 0;
	*r.said = '\0';
}

/* The time after the last probe in which the next one is sent. */
static int64_t next_probe(int64_t within)
{
	unsigned sent = r.sent;
	int64_t from = r.now;

	while (r.sent == sent && r.now - from < within)
		rig_for(&r, MS(1));
	return r.sent == sent ? -1 : r.now - from;
}

static void carrier(void **state)
{
	unsigned sent;

	(void)state;
	start("default", 1);
	health_carrier(&r.h, false, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	rig_says(&r, "L: down: no carrier\n", "lost");
	health_carrier(&r.h, false, r.now);
	rig_says(&r, "", "lost again");
	sent = r.sent;
	rig_for(&r, S(60));
	assert_int_equal(r.sent, sent);
	assert_true(health_due(&r.h, r.now) > r.now + S(60));
	/* its return is no proof, but is asked about at once */
	health_carrier(&r.h, true, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	assert_false(r.h.held);
	assert_in_range(next_probe(S(1)), 0, MS(2));
	rig_for(&r, MS(40));
	assert_true(r.h.held);
}

/* An answer ends doubt, before three seconds and after. */
static void late_answers(void **state)
{
	static const struct { int64_t after; bool down; } rows[] = {
		{ MS(100), false }, { MS(259), false },
		{ MS(1500), true }, { MS(3500), true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start("default", 1);
		rig_stop_answers(&r);
		assert_true(next_probe(S(11)) > 0);
		rig_for(&r, rows[i].after);
		assert_int_equal(r.h.state == HEALTH_DOWN, rows[i].down);
		health_reply(&r.h, (uint16_t)1, r.now, r.now); /* forgotten */
		assert_false(r.h.held);
		r.rtt[0] = MS(30);
		health_reply(&r.h, r.last_seq, r.now, r.now);
		health_run(&r.h, r.now);
		assert_int_equal(r.h.held, rows[i].down);
		rig_for(&r, S(20));
		assert_int_equal(r.h.state, HEALTH_UP);
		if (rows[i].down)
			assert_int_equal(loss_all(&r.h.loss).k, 0);
	}
}

/* An answer that takes longer and longer teaches the timeout, and is not lost. */
static void queue_grows(void **state)
{
	int i;

	(void)state;
	start("fast", 1);
	for (i = 0; i < 40; i++) {
		r.rtt[0] += MS(25);
		rig_for(&r, MS(200));
	}
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_true(r.h.target[0].srtt > MS(500));
	assert_int_equal(loss_all(&r.h.loss).k, 0);
	assert_int_equal(health_count(&r.h).lost, 0);
	assert_true(health_count(&r.h).late > 0);
}

/* Packets from beyond clear doubt and put off the probe, for ten seconds. */
static void packets(void **state)
{
	(void)state;
	start("default", 1);
	rig_beyond(&r, MS(100), 3);
	rig_for(&r, S(100));
	assert_in_range(r.sent, 9, 11);
	start("fast", 1);
	rig_beyond(&r, MS(100), 3);
	r.sent = 0;
	rig_for(&r, S(100));
	assert_in_range(r.sent, 9, 11);
	/* and do not make a dead line alive: they ask for a probe */
	start("default", 1);
	rig_stop_answers(&r);
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_DOWN);
	next_probe(S(2));
	rig_for(&r, MS(500));
	health_traffic(&r.h, 0, 1, r.now);
	health_run(&r.h, r.now);
	assert_int_equal(r.last_sent, r.now);
	assert_int_equal(r.h.state, HEALTH_DOWN);
	assert_false(r.h.held);
}

/* Users who get nothing: a probe after 120 ms, two a second, and no verdict. */
static void unanswered_use(void **state)
{
	(void)state;
	start("default", 1);
	rig_for(&r, S(1));
	r.sent = 0;
	health_traffic(&r.h, 1, 0, r.now);
	assert_in_range(next_probe(S(1)), MS(119), MS(122));
	start("default", 1);
	rig_use(&r, MS(20));
	rig_for(&r, S(600));
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_in_range(r.sent, 1200, 1240);
	start("metered", 1);
	rig_use(&r, MS(20));
	rig_for(&r, S(3600));
	assert_int_equal(r.h.state, HEALTH_UP);
	assert_in_range(r.sent, 24, 40);
}

/* Probes unanswered for 5 s while packets come: many degrade, few are no life. */
static void one_way(void **state)
{
	static const struct {
		uint64_t n;
		enum health_state want;
		const char *said;
	} rows[] = {
		{ 3, HEALTH_DEGRADED, "L: probes are not answered, but packets "
			"come in; new connections go elsewhere\n" },
		{ 1, HEALTH_DOWN, NULL },
	};
	int64_t from;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start("default", 1);
		rig_beyond(&r, MS(100), rows[i].n);
		rig_for(&r, S(20));
		rig_stop_answers(&r);
		from = r.now;
		rig_for(&r, S(16));
		assert_int_equal(r.h.state, rows[i].want);
		assert_in_range(r.h.since - from, S(5), S(16));
		if (rows[i].said)
			rig_says(&r, rows[i].said, "degraded");
		/* and what then? */
		if (rows[i].want == HEALTH_DEGRADED) {
			r.rtt[0] = MS(30);
			rig_for(&r, S(2));
			assert_int_equal(r.h.state, HEALTH_UP);
			rig_says(&r, "L: up\n", "answered");
			rig_stop_answers(&r);
			rig_for(&r, S(16));
			rig_beyond(&r, 0, 0);
			rig_for(&r, S(1));
			assert_int_equal(r.h.state, HEALTH_DOWN);
		}
	}
}

static void suspicion(void **state)
{
	unsigned i, sent;

	(void)state;
	start("default", 1);
	rig_for(&r, S(1));
	health_suspect(&r.h, r.now);
	health_run(&r.h, r.now);
	assert_int_equal(r.last_sent, r.now);
	assert_int_equal(r.h.state, HEALTH_UP);
	/* not without end */
	sent = r.sent;
	for (i = 0; i < 1000; i++) {
		health_suspect(&r.h, r.now);
		rig_for(&r, MS(10));
	}
	assert_in_range(r.sent - sent, 20, 60);
	assert_int_equal(r.h.state, HEALTH_UP);
}

/* What a socket says when a probe is sent. */
static void errors(void **state)
{
	static const struct {
		int err;
		bool down;
		const char *said;
	} rows[] = {
		{ ENETUNREACH, true, "L: down: no answer for 0." },
		{ EHOSTUNREACH, true, "L: down: no answer for 0." },
		{ EPERM, false, "L: probes are refused by this machine's own "
			"firewall (EPERM)\n" },
		{ ENOBUFS, false, "" },
		{ EAGAIN, false, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start("default", 1);
		r.error = rows[i].err;
		rig_for(&r, S(30));
		assert_int_equal(r.h.state == HEALTH_DOWN, rows[i].down);
		if (strncmp(r.said, rows[i].said, strlen(rows[i].said)) != 0 ||
		    (!*rows[i].said && *r.said))
			fail_msg("%d: %s", rows[i].err, r.said);
		assert_int_equal(!!strstr(r.said, "no route by this line"),
				 rows[i].err == ENETUNREACH);
		if (!rows[i].down)
			assert_in_range(r.sent, 3, 4);
		r.error = 0;
		rig_for(&r, S(30));
		assert_int_equal(r.h.state, HEALTH_UP);
		assert_int_equal(loss_all(&r.h.loss).k, 0);
	}
	/* of a queue of errors, later */
	start("default", 1);
	rig_stop_answers(&r);
	assert_true(next_probe(S(11)) > 0);
	health_error(&r.h, r.last_seq, EPERM, r.now);
	assert_int_equal(health_count(&r.h).voided, 1);
	health_error(&r.h, r.last_seq, EPERM, r.now);
	assert_int_equal(health_count(&r.h).voided, 1);
	rig_says(&r, "L: probes are refused by this machine's own firewall "
		 "(EPERM)\n", "later");
}

/* We were late: nobody else's fault. */
static void slept(void **state)
{
	static const struct { int64_t by; bool down; } rows[] = {
		{ MS(20), true }, { MS(200), false }, { MS(2500), false },
	};
	int64_t at;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start("default", 1);
		rig_stop_answers(&r);
		assert_true(next_probe(S(11)) > 0);
		rig_for(&r, MS(240));
		assert_int_equal(r.h.state, HEALTH_UP);
		at = r.now += rows[i].by;
		health_slept(&r.h, rows[i].by, r.now);
		health_run(&r.h, r.now);
		assert_int_equal(r.h.state == HEALTH_DOWN, rows[i].down);
		assert_int_equal(r.h.counters.slept, rows[i].by > MS(30) ?
				 rows[i].by : 0);
		/* it is found all the same */
		rig_for(&r, S(11));
		assert_int_equal(r.h.state, HEALTH_DOWN);
		assert_true(r.h.since >= at);
	}
}

/* Sockets are closed, and opened for another address, while three questions wait. */
static void dropped(void **state)
{
	(void)state;
	rig_init(&r, "fast", 1);
	r.rtt[0] = MS(900);
	rig_start(&r, 1);
	rig_for(&r, S(60));
	assert_int_equal(r.h.state, HEALTH_UP);
	*r.said = '\0';
	memset(r.waiting, 0, sizeof r.waiting);
	health_dropped(&r.h);
	assert_int_equal(r.h.target[0].count.voided, 3);
	rig_for(&r, S(60));
	rig_says(&r, "", "what was dropped");
	assert_int_equal(r.h.target[0].count.lost, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(carrier),
		cmocka_unit_test(late_answers),
		cmocka_unit_test(queue_grows),
		cmocka_unit_test(packets),
		cmocka_unit_test(unanswered_use),
		cmocka_unit_test(one_way),
		cmocka_unit_test(suspicion),
		cmocka_unit_test(errors),
		cmocka_unit_test(slept),
		cmocka_unit_test(dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
