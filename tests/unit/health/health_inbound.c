/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes in by a line, tried by others: a world in which packets by each way to
 * each goal arrive or not, and time runs in steps of a hundredth of a second.
 */
#include "health/health_inbound.h"
#include "health/health_conf.h"
#include "../unit.h"

#define MS HEALTH_MS
#define S HEALTH_SECONDS

enum { WAYS = 3, NEVER = -1, FLYING = 256 };

struct world {
	struct health_inbound b;
	int64_t now, travel;
	bool up[WAYS], dead[WAYS];	/* dead: still called up, and not heard */
	bool shut[WAYS][INBOUND_GOALS];
	bool sparing, refuses;
	int64_t arrives[FLYING];
	unsigned sent, doubted;
};

static int send_one(void *arg, unsigned goal, int way, uint8_t number, bool doubt)
{
	struct world *w = arg;

	if (w->refuses)
		return -1;
	w->sent++;
	w->doubted += doubt;
	w->arrives[number] = w->dead[way - 1] || w->shut[way - 1][goal]
		? NEVER : w->now + w->travel;
	return 0;
}

static struct inbound_ways ways_of(const struct world *w)
{
	struct inbound_ways ways = { 0 };
	int i;

	for (i = 0; i < WAYS; i++) {
		if (!w->up[i])
			continue;
		ways.v[ways.n].id = i + 1;
		ways.v[ways.n++].heard = w->dead[i] ? 0 : w->now;
	}
	return ways;
}

static struct world made(size_t goals, int ways)
{
	struct world w = { .now = S(100), .travel = MS(10) };
	int i;

	for (i = 0; i < FLYING; i++)
		w.arrives[i] = NEVER;
	for (i = 0; i < ways; i++)
		w.up[i] = true;
	health_inbound_init(&w.b, goals, w.now);
	return w;
}

/* So long; what it is then. */
static const char *after(struct world *w, int64_t time)
{
	int64_t end = w->now + time;
	struct inbound_ways ways;
	int n;

	w->b.send = send_one;
	w->b.arg = w;
	for (; w->now < end; w->now += MS(10)) {
		for (n = 0; n < FLYING; n++) {
			if (w->arrives[n] == NEVER || w->arrives[n] > w->now)
				continue;
			health_inbound_seen(&w->b, (uint8_t)n, w->arrives[n],
					    w->now);
			w->arrives[n] = NEVER;
		}
		ways = ways_of(w);
		if (health_inbound_due(&w->b, &ways, w->sparing) <= w->now)
			health_inbound_run(&w->b, &ways, w->sparing, w->now);
	}
	return health_inbound_word(w->b.state);
}

/* All packets by that way to all goals, or none any more. */
static void shut(struct world *w, int way, bool is)
{
	size_t i;

	for (i = 0; i < INBOUND_GOALS; i++)
		w->shut[way][i] = is;
}

/* How long until it is that; -1: not within 20 s. */
static int64_t until(struct world *w, const char *word)
{
	int64_t from = w->now;

	while (strcmp(after(w, MS(10)), word))
		if (w->now - from > S(20))
			return -1;
	return w->now - from;
}

static void seen_and_lost(void **state)
{
	struct world w = made(1, 1);
	int64_t took;

	(void)state;
	same_text(after(&w, MS(10)), "unknown", "not seen yet");
	same_text(after(&w, S(5)), "up", "it arrives");
	same_number(w.sent, 6, "one a second");
	same_number(w.doubted, 0, "in peace");
	shut(&w, 0, true);
	took = until(&w, "down");
	assert_in_range(took, MS(750), MS(1800));
	same_number(w.doubted, 2, "a quarter of a second apart");
	same_number(w.b.witness[0], 1, "who says so");
	same_number((long)health_inbound_lost(&w.b), 0, "what is lost");
	assert_false(health_inbound_doubts(&w.b));
	w.sent = 0;
	same_text(after(&w, S(10)), "down", "and stays so");
	assert_in_range(w.sent, 9, 11);
	shut(&w, 0, false);
	assert_in_range(until(&w, "up"), 0, MS(1100));
	same_number((long)health_inbound_lost(&w.b), 1, "nothing is lost");
}

static void never_seen(void **state)
{
	struct world w = made(2, 1);

	(void)state;
	shut(&w, 0, true);
	same_text(after(&w, S(600)), "unknown", "none ever arrived");
	same_number(w.doubted, 0, "and it is no doubt");
	w.shut[0][1] = false;	/* one of two ports */
	same_text(after(&w, S(600)), "up", "the other one was never seen");
	w.shut[0][1] = true;
	assert_true(until(&w, "down") > 0);
	same_number((long)health_inbound_lost(&w.b), 1, "that port");
	same_number(health_inbound_keep(&w.b), 2 << 8 | 2, "what is kept");
}

/* One lost, or two, is nothing. */
static void some_lost(void **state)
{
	struct world w = made(1, 1);
	int i;

	(void)state;
	after(&w, S(3));
	for (i = 0; i < 20; i++) {
		shut(&w, 0, true);
		after(&w, MS(i % 2 ? 300 : 600));
		shut(&w, 0, false);
		same_text(after(&w, S(2)), "up", "a short break");
	}
}

/* Who carries may be dead himself: not heard, or not up. */
static void no_way(void **state)
{
	struct world w = made(1, 1);
	unsigned sent;

	(void)state;
	after(&w, S(3));
	assert_false(health_inbound_doubts(&w.b));
	w.dead[0] = true;
	same_text(after(&w, S(60)), "up", "nothing is heard by who carries");
	assert_true(w.doubted > 100);
	assert_true(health_inbound_doubts(&w.b));
	w.up[0] = false;
	sent = w.sent;
	same_text(after(&w, S(60)), "up", "nobody carries");
	same_number(w.sent, sent, "nothing is sent");
	health_inbound_pause(&w.b);
	assert_false(health_inbound_doubts(&w.b));
	w.up[0] = true;
	w.dead[0] = false;
	same_text(after(&w, S(60)), "up", "and it arrives again");
	w.up[0] = false;
	shut(&w, 0, true);
	after(&w, S(10));
	w.up[0] = true;
	assert_in_range(until(&w, "down"), MS(750), MS(1800));
}

static void two_must_agree(void **state)
{
	struct world w = made(1, 2);

	(void)state;
	after(&w, S(5));
	shut(&w, 0, true);
	same_text(after(&w, S(60)), "up", "the other one sees it arrive");
	shut(&w, 1, true);
	w.dead[1] = true;
	same_text(after(&w, S(60)), "up", "of two, one is not heard");
	w.up[1] = false;	/* and has no say then */
	assert_true(until(&w, "down") > 0);
	same_number(w.b.witness[1], 0, "one is enough where there is one");
	w = made(1, 3);
	after(&w, S(9));
	shut(&w, 0, true);
	shut(&w, 2, true);
	shut(&w, 1, true);
	w.dead[1] = true;
	assert_true(until(&w, "down") > 0);
	same_number(w.b.witness[0] + w.b.witness[1], 4, "the two that live");
}

/* By whom it was never seen to arrive has nothing to say. */
static void way_of_no_use(void **state)
{
	struct world w = made(1, 2);

	(void)state;
	shut(&w, 1, true);
	after(&w, S(20));
	same_number(w.doubted, 0, "it is no doubt");
	shut(&w, 0, true);
	assert_in_range(until(&w, "down"), MS(750), MS(2800));
	same_number(w.b.witness[0], 1, "who says so");
	same_number(w.b.witness[1], 0, "and nobody else");
}

static void of_each_port(void **state)
{
	struct world w = made(3, 2);

	(void)state;
	after(&w, S(8));
	w.shut[0][1] = w.shut[1][1] = true;
	assert_true(until(&w, "down") > 0);
	same_number((long)health_inbound_lost(&w.b), 1, "the second");
	w.shut[0][2] = w.shut[1][2] = true;
	after(&w, S(20));
	w.shut[0][1] = w.shut[1][1] = false;
	same_text(after(&w, S(20)), "down", "the third is lost as well");
	same_number((long)health_inbound_lost(&w.b), 2, "the third");
	w.shut[0][2] = w.shut[1][2] = false;
	assert_true(until(&w, "up") > 0);
}

/* What is long under way is waited for, up to 3 s. */
static void long_way(void **state)
{
	struct world w = made(1, 1);

	(void)state;
	w.travel = MS(700);
	same_text(after(&w, S(60)), "up", "late");
	w.doubted = 0;
	same_text(after(&w, S(60)), "up", "and in peace");
	same_number(w.doubted, 0, "since that is known");
	shut(&w, 0, true);
	assert_in_range(until(&w, "down"), MS(1900), MS(3200));
	w = made(1, 1);
	w.travel = S(2);
	after(&w, S(60));
	assert_in_range(w.b.state, INBOUND_UP, INBOUND_UP);
	shut(&w, 0, true);
	assert_in_range(until(&w, "down"), MS(3500), MS(6600));
}

static void costs(void **state)
{
	struct world w = made(1, 1);

	(void)state;
	w.sparing = true;
	after(&w, S(600));
	assert_in_range(w.sent, 10, 11);
	shut(&w, 0, true);
	after(&w, S(61));
	same_text(health_inbound_word(w.b.state), "down", "all the same");
}

static void paused(void **state)
{
	struct world w = made(1, 1);

	(void)state;
	after(&w, S(3));
	shut(&w, 0, true);
	while (!w.doubted)
		after(&w, MS(10));
	after(&w, MS(200));
	health_inbound_pause(&w.b);
	w.doubted = 0;
	after(&w, MS(900));
	same_text(health_inbound_word(w.b.state), "up", "it counts from anew");
	assert_true(until(&w, "down") > 0);
	w = made(1, 1);
	after(&w, S(3));
	w.refuses = true;
	same_text(after(&w, S(60)), "up", "what was not sent is not lost");
}

static void recalled(void **state)
{
	struct world w = made(2, 1), next = made(2, 1);

	(void)state;
	same_number(health_inbound_keep(&w.b), 0, "nothing is known");
	after(&w, S(5));
	same_number(health_inbound_keep(&w.b), 3, "both were seen");
	w.shut[0][0] = true;
	until(&w, "down");
	health_inbound_recall(&next.b, health_inbound_keep(&w.b), next.now);
	same_text(health_inbound_word(next.b.state), "down", "the same");
	next.shut[0][0] = true;
	same_text(after(&next, S(60)), "down", "still");
	next.shut[0][0] = false;
	assert_true(until(&next, "up") > 0);
	/* it died while nobody watched: any way may say so */
	next = made(2, 1);
	health_inbound_recall(&next.b, 3, next.now);
	shut(&next, 0, true);
	assert_true(until(&next, "down") > 0);
	/* what cannot be */
	next = made(1, 1);
	health_inbound_recall(&next.b, 0xfffe, next.now);
	same_text(health_inbound_word(next.b.state), "unknown", "no such goal");
	next = made(1, 1);
	health_inbound_recall(&next.b, 0x0100, next.now);
	same_text(health_inbound_word(next.b.state), "unknown", "never seen");
}

/* Numbers of nobody, and more goals than there can be. */
static void odd(void **state)
{
	struct world w = made(100, 1);
	int n;

	(void)state;
	same_number((long)w.b.goals, INBOUND_GOALS, "as many as can be");
	for (n = 0; n < FLYING; n++)
		health_inbound_seen(&w.b, (uint8_t)n, w.now, w.now);
	same_text(after(&w, MS(10)), "unknown", "these were never sent");
	w = made(0, 2);
	same_text(after(&w, S(60)), "unknown", "none is tried");
	same_number(w.sent, 0, "nothing is sent");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(seen_and_lost), cmocka_unit_test(never_seen),
		cmocka_unit_test(some_lost), cmocka_unit_test(no_way),
		cmocka_unit_test(two_must_agree),
		cmocka_unit_test(way_of_no_use),
		cmocka_unit_test(of_each_port), cmocka_unit_test(long_way),
		cmocka_unit_test(costs), cmocka_unit_test(paused),
		cmocka_unit_test(recalled), cmocka_unit_test(odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
