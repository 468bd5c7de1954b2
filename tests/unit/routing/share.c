/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lines are known to carry, and the weights that follow. */
#include "routing/share.h"
#include "../dice.h"

#define M 1000000ull
#define QUARTER 250000
#define SECONDS(n) ((n) * 4)

enum { MOST = 8 };

/* One that has said what it carries, both ways, and has these flows. */
static struct share_line line(uint64_t rate, uint64_t flows)
{
	struct share_line l = { .rate = { rate, rate }, .flows = flows };

	share_learn(&l, QUARTER);
	return l;
}

static void passes(struct share_line *l, uint64_t down, uint64_t up, bool full,
		   unsigned quarters)
{
	l->passed[SHARE_DOWN] = down;
	l->passed[SHARE_UP] = up;
	l->full = full;
	while (quarters--)
		share_learn(l, QUARTER);
}

static unsigned percent(double x)
{
	return (unsigned)(x * 100 + 0.5);
}

static unsigned megabits(double x)
{
	return (unsigned)(x / 1e6 + 0.5);
}

/* Two lines; percents of the first. */
static void weighs(void **state)
{
	static const struct {
		uint64_t rate[2], flows[2];
		bool alive[2];
		unsigned wanted[2], weight[2];
	} rows[] = {
	{ { 100 * M, 100 * M }, { 0, 0 }, { true, true }, { 50, 50 }, { 64, 64 } },
	{ { 100 * M, 20 * M }, { 0, 0 }, { true, true }, { 96, 4 }, { 64, 3 } },
	{ { 100 * M, 20 * M }, { 4, 0 }, { true, true }, { 50, 50 }, { 64, 64 } },
	{ { 100 * M, 20 * M }, { 9, 0 }, { true, true }, { 20, 80 }, { 16, 64 } },
	{ { 100 * M, 20 * M }, { 99, 0 }, { true, true }, { 2, 98 }, { 1, 64 } },
	{ { 100 * M, 1 }, { 0, 0 }, { true, true }, { 98, 2 }, { 64, 1 } },
	{ { 100 * M, 20 * M }, { 0, 0 }, { false, true }, { 0, 100 }, { 0, 64 } },
	{ { 100 * M, 20 * M }, { 9, 0 }, { true, false }, { 100, 0 }, { 64, 0 } },
	{ { 100 * M, 20 * M }, { 9, 0 }, { false, false }, { 0, 0 }, { 0, 0 } },
	/* nobody said: alike; one that is not known is believed to be as good */
	{ { 0, 0 }, { 0, 0 }, { true, true }, { 50, 50 }, { 64, 64 } },
	{ { 0, 0 }, { 1, 0 }, { true, true }, { 20, 80 }, { 16, 64 } },
	{ { 100 * M, 0 }, { 0, 0 }, { true, true }, { 50, 50 }, { 64, 64 } },
	};
	struct share_line l[2];
	struct share_part v[2];
	struct share s;
	size_t i, k;
	char what[32];

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		s = (struct share){ 0 };
		for (k = 0; k < 2; k++) {
			l[k] = line(rows[i].rate[k], rows[i].flows[k]);
			v[k] = (struct share_part){ .line = &l[k], .priority = 1,
				.alive = rows[i].alive[k] };
		}
		snprintf(what, sizeof what, "row %zu", i);
		assert_int_equal(rows[i].alive[0] || rows[i].alive[1],
				 share_weigh(&s, v, 2, false, QUARTER));
		for (k = 0; k < 2; k++) {
			same_number(percent(v[k].wanted), rows[i].wanted[k], what);
			same_number(v[k].weight, rows[i].weight[k], what);
		}
		assert_false(share_weigh(&s, v, 2, false, QUARTER));
	}
}

/* Two lines of 4 Mbit/s, by the first of which UDP goes; percents of that. */
static void udp(void **state)
{
	static const struct {
		uint64_t flows, udp_flows, down, up;
		bool full;
		unsigned wanted;
	} rows[] = {
		{ 0, 0, 0, 0, false, 50 },
		{ 2, 0, 0, 0, false, 10 },
		/* as flows of TCP, until there is one; then by what it leaves */
		{ 2, 2, 0, 3 * M, false, 10 },
		{ 2, 1, 0, 0, false, 10 },
		{ 2, 1, 0, 1 * M, false, 10 },
		{ 2, 1, 0, 3 * M, false, 2 },
		{ 3, 1, 0, 2 * M, false, 3 },
		{ 9, 8, 0, 2 * M, false, 2 },
		{ 2, 1, 3 * M, 1 * M, false, 2 },
		{ 1, 1, 0, 4 * M, true, 2 },
		{ 1, 1, 0, 900 * M, true, 2 },
	};
	struct share_line l[2];
	struct share_part v[2];
	struct share s;
	char what[16];
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		s = (struct share){ 0 };
		for (k = 0; k < 2; k++) {
			l[k] = line(4 * M, k ? 0 : rows[i].flows);
			v[k] = (struct share_part){ .line = &l[k], .priority = 1,
				.alive = true };
		}
		l[0].full = rows[i].full;
		l[0].udp_flows = rows[i].udp_flows;
		l[0].passed[SHARE_DOWN] = l[0].udp[SHARE_DOWN] = rows[i].down;
		l[0].passed[SHARE_UP] = l[0].udp[SHARE_UP] = rows[i].up;
		share_weigh(&s, v, 2, false, QUARTER);
		snprintf(what, sizeof what, "row %zu", i);
		same_number(percent(v[0].wanted), rows[i].wanted, what);
	}
}

/* Only those of the best priority that is alive; the others stand by. */
static void priorities(void **state)
{
	struct share_line l = line(10 * M, 0);
	struct share_part v[] = {
		{ .line = &l, .priority = 2, .alive = true },
		{ .line = &l, .priority = 1, .alive = true },
		{ .line = &l, .priority = 1, .alive = true },
		{ .line = &l, .priority = 255, .alive = true },
	};
	struct share s = { 0 };

	(void)state;
	assert_true(share_weigh(&s, v, 4, false, QUARTER));
	assert_int_equal(v[0].weight, 0);
	assert_int_equal(v[1].weight, 64);
	assert_int_equal(v[2].weight, 64);
	assert_int_equal(v[3].weight, 0);
	v[1].alive = v[2].alive = false;
	assert_true(share_weigh(&s, v, 4, false, QUARTER));
	assert_int_equal(v[0].weight, 64);
	assert_int_equal(v[1].weight, 0);
	assert_int_equal(v[3].weight, 0);
	assert_false(share_weigh(&s, v, 4, false, QUARTER));
	assert_false(share_weigh(&s, v, 0, false, QUARTER));
}

/* Weights stand while no part moves by more than 0.02. */
static void stands(void **state)
{
	struct share_line l[] = { line(100 * M, 100), line(100 * M, 100) };
	struct share_part v[] = {
		{ .line = &l[0], .priority = 1, .alive = true },
		{ .line = &l[1], .priority = 1, .alive = true },
	};
	struct share s = { 0 };

	(void)state;
	assert_true(share_weigh(&s, v, 2, false, QUARTER));
	l[0].flows += 3;	/* 0.4853 */
	assert_false(share_weigh(&s, v, 2, false, QUARTER));
	assert_int_equal(v[0].weight, 64);
	assert_int_equal(percent(v[0].wanted), 49);
	l[0].flows += 2;	/* 0.4758 */
	assert_true(share_weigh(&s, v, 2, false, QUARTER));
	assert_int_equal(v[0].weight, 58);
	assert_int_equal(v[1].weight, 64);
}

static void learns(void **state)
{
	struct share_line l = { .rate = { 100 * M, 20 * M } };

	(void)state;
	passes(&l, 1 * M, 0, false, 1);
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 100);
	assert_int_equal(megabits(l.capacity[SHARE_UP]), 20);
	/* full: 0.3 of the way, of the fuller way alone */
	passes(&l, 50 * M, 1 * M, true, 1);
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 85);
	assert_int_equal(megabits(l.capacity[SHARE_UP]), 20);
	passes(&l, 5 * M, 10 * M, true, 1);
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 85);
	assert_int_equal(megabits(l.capacity[SHARE_UP]), 17);
	passes(&l, 25 * M, 0, true, SECONDS(10));
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 25);
	assert_int_equal(l.full_for, 10500000);
	/* more passes: at once; else back to what was said, a 240th a second */
	passes(&l, 40 * M, 0, true, 1);
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 40);
	passes(&l, 0, 0, false, SECONDS(40));
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 49);
	assert_int_equal(l.full_for, 0);
	passes(&l, 0, 0, false, SECONDS(2400));
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 100);
	passes(&l, 130 * M, 0, false, 1);
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 130);
	passes(&l, 0, 0, false, SECONDS(2400));
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 100);
	/* nothing passes: never quite nothing */
	passes(&l, 0, 0, true, SECONDS(60));
	assert_int_equal(l.capacity[SHARE_DOWN], 1000);
	passes(&l, 100 * M, 0, false, 1);
	/* a longer time: more of the way */
	l.passed[SHARE_DOWN] = 50 * M;
	l.full = true;
	share_learn(&l, 4LL * QUARTER);
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 68);
}

/* Nothing was said: the best that was seen, and less when it was full. */
static void unsaid(void **state)
{
	struct share_line l = { .rate = { 0 } }, other = line(100 * M, 0);
	struct share_line third = line(100 * M, 0);
	struct share_part v[] = {
		{ .line = &l, .priority = 1, .alive = true },
		{ .line = &other, .priority = 1, .alive = true },
		{ .line = &third, .priority = 1, .alive = true },
	};
	struct share s = { 0 };

	(void)state;
	passes(&l, 30 * M, 1 * M, false, 1);
	passes(&l, 3 * M, 0, false, SECONDS(600));
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 30);
	share_weigh(&s, v, 2, false, QUARTER);
	assert_int_equal(percent(v[0].wanted), 50);
	/* as good as the best of those that are alive */
	other.capacity[SHARE_DOWN] = 400e6;
	v[1].alive = false;
	share_weigh(&s, v, 3, false, QUARTER);
	assert_int_equal(percent(v[0].wanted), 50);
	v[1].alive = true;
	other.capacity[SHARE_DOWN] = 100e6;
	v[2].alive = false;
	passes(&l, 20 * M, 0, true, SECONDS(10));
	assert_int_equal(megabits(l.capacity[SHARE_DOWN]), 20);
	passes(&l, 20 * M, 0, false, 1);
	share_weigh(&s, v, 2, false, QUARTER);
	assert_int_equal(percent(v[0].wanted), 4);
	/* while it is full, two flows more are before who comes */
	passes(&l, 100 * M, 0, true, 1);
	share_weigh(&s, v, 2, false, QUARTER);
	assert_int_equal(percent(v[0].wanted), 10);
}

/* What goes by the lines says which way counts. */
static void ways(void **state)
{
	struct share_line l = { .rate = { 100 * M, 20 * M } };
	struct share_part v = { .line = &l, .priority = 1, .alive = true };
	struct share s = { 0 };
	unsigned i;

	(void)state;
	passes(&l, 0, 0, false, 1);
	assert_int_equal(megabits(share_capacity(&s, &l)), 100);
	passes(&l, 0, 5 * M, false, 1);
	share_weigh(&s, &v, 1, false, QUARTER);
	assert_int_equal(megabits(share_capacity(&s, &l)), 20);
	passes(&l, 5 * M, 5 * M, false, 1);
	for (i = 0; i < SECONDS(120); i++)
		share_weigh(&s, &v, 1, false, QUARTER);
	assert_int_equal(megabits(share_capacity(&s, &l)), 33);
	/* a way of which nothing is known says nothing, whatever has passed */
	l.rate[SHARE_DOWN] = 0;
	assert_int_equal(megabits(share_capacity(&s, &l)), 20);
	l.rate[SHARE_UP] = 0;
	assert_int_equal(megabits(share_capacity(&s, &l)), 0);
	passes(&l, 50 * M, 0, true, SECONDS(10));
	assert_int_equal(megabits(share_capacity(&s, &l)), 50);
}

/* Lines of priorities 1, 2 and so on, of 100 Mbit/s both ways. */
struct spilling {
	struct share_line l[3];
	struct share_part v[3];
	struct share s;
};

static void spilling_start(struct spilling *p)
{
	size_t i;

	*p = (struct spilling){ .s = { .joined = 0 } };
	for (i = 0; i < COUNT(p->l); i++) {
		p->l[i] = line(100 * M, 0);
		p->v[i] = (struct share_part){ .line = &p->l[i],
			.priority = (unsigned)i + 1, .alive = true };
	}
}

/* So many carry after that. */
static unsigned spilling_go(struct spilling *p, unsigned quarters)
{
	unsigned carry = 0;
	size_t i;

	while (quarters--) {
		for (i = 0; i < COUNT(p->l); i++)
			share_learn(&p->l[i], QUARTER);
		share_weigh(&p->s, p->v, COUNT(p->v), true, QUARTER);
	}
	for (i = 0; i < COUNT(p->l); i++) {
		carry += p->v[i].weight > 0;
		assert_true(p->v[i].alive || !p->v[i].weight);
	}
	return carry;
}

/* The first: so full, so much passes, one way; for so long; then so many carry. */
static void spills(void **state)
{
	enum { STEPS = 7 };
	static const struct {
		const char *what;
		struct {
			bool full;
			unsigned passed, up, quarters, carry;
		} step[STEPS];
	} rows[] = {
	{ "light", { { false, 54, 0, SECONDS(600), 1 } } },
	{ "full for less than 3 s, again and again", {
		{ true, 50, 0, 11, 1 }, { false, 50, 0, 1, 1 },
		{ true, 50, 0, 11, 1 }, { false, 50, 0, 1, 1 } } },
	{ "full for 3 s", { { true, 50, 0, 11, 1 }, { true, 50, 0, 1, 2 },
		/* leaves after 30 s in which it was not */
		{ false, 50, 0, 119, 2 }, { false, 50, 0, 1, 1 },
		{ false, 50, 0, SECONDS(60), 1 } } },
	{ "full once more before these are over", { { true, 50, 0, 12, 2 },
		{ false, 50, 0, 119, 2 }, { true, 50, 0, 1, 2 },
		{ false, 50, 0, 119, 2 }, { false, 50, 0, 1, 1 } } },
	{ "79 % are not 80", { { false, 79, 0, SECONDS(600), 1 } } },
	{ "over 80 %, in the mean", { { false, 0, 0, SECONDS(60), 1 },
		{ false, 90, 0, SECONDS(10), 1 },
		{ false, 90, 0, SECONDS(15), 2 } } },
	{ "of what goes up", { { false, 0, 90, SECONDS(60), 2 } } },
	{ "between 60 and 80 % it stays", { { true, 70, 0, 12, 2 },
		{ false, 70, 0, SECONDS(600), 2 },
		{ false, 50, 0, SECONDS(10), 2 },
		{ false, 50, 0, SECONDS(45), 1 } } },
	};
	struct spilling p;
	size_t i, k;
	char what[80];

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		spilling_start(&p);
		for (k = 0; k < STEPS && rows[i].step[k].quarters; k++) {
			snprintf(what, sizeof what, "%s, step %zu", rows[i].what,
				 k);
			p.l[0].full = rows[i].step[k].full;
			p.l[0].passed[SHARE_DOWN] = rows[i].step[k].passed * M;
			p.l[0].passed[SHARE_UP] = rows[i].step[k].up * M;
			same_number(spilling_go(&p, rows[i].step[k].quarters),
				    rows[i].step[k].carry, what);
		}
	}
}

/* The third joins when two are full; the last that joined leaves first. */
static void spills_on(void **state)
{
	struct spilling p;

	(void)state;
	spilling_start(&p);
	p.l[0].full = true;
	assert_int_equal(spilling_go(&p, SECONDS(60)), 2);
	p.l[1].full = true;
	assert_int_equal(spilling_go(&p, 11), 2);
	assert_int_equal(spilling_go(&p, 1), 3);
	p.l[1].full = false;
	assert_int_equal(spilling_go(&p, 119), 3);
	assert_int_equal(spilling_go(&p, 1), 2);
	p.l[0].full = false;
	assert_int_equal(spilling_go(&p, 119), 2);
	assert_int_equal(spilling_go(&p, 1), 1);
}

/* A death is no reason to stay once the line is back; of one that joined, it is. */
static void spills_and_dies(void **state)
{
	struct spilling p;

	(void)state;
	spilling_start(&p);
	p.v[0].alive = false;
	assert_int_equal(spilling_go(&p, SECONDS(5)), 1);
	assert_true(p.v[1].weight);
	p.v[0].alive = true;
	assert_int_equal(spilling_go(&p, 1), 1);
	assert_true(p.v[0].weight);
	p.l[0].full = true;
	assert_int_equal(spilling_go(&p, SECONDS(5)), 2);
	p.v[1].alive = false;
	assert_int_equal(spilling_go(&p, 1), 2);
	assert_true(p.v[2].weight);
	p.v[0].alive = false;
	p.l[0].full = false;
	assert_int_equal(spilling_go(&p, SECONDS(5)), 1);
	p.v[0].alive = p.v[1].alive = true;
	assert_int_equal(spilling_go(&p, 1), 1);
	assert_true(p.v[0].weight);
}

/* Of several of the best priority all are to be full; without a rate that alone. */
static void spills_of_two(void **state)
{
	struct spilling p;
	size_t i;

	(void)state;
	spilling_start(&p);
	p.v[1].priority = 1;
	p.l[0].full = true;
	assert_int_equal(spilling_go(&p, SECONDS(60)), 2);
	p.l[1].full = true;
	assert_int_equal(spilling_go(&p, 12), 3);

	spilling_start(&p);
	for (i = 0; i < COUNT(p.l); i++)
		p.l[i] = (struct share_line){ .passed = { 90 * M } };
	assert_int_equal(spilling_go(&p, SECONDS(60)), 1);
	p.l[0].full = true;
	assert_int_equal(spilling_go(&p, 12), 2);
	p.l[0].full = false;
	assert_int_equal(spilling_go(&p, 120), 1);
}

/* What turns it off sends all back to the best. */
static void spills_no_more(void **state)
{
	struct spilling p;

	(void)state;
	spilling_start(&p);
	p.l[0].full = true;
	assert_int_equal(spilling_go(&p, SECONDS(5)), 2);
	assert_true(share_weigh(&p.s, p.v, COUNT(p.v), false, QUARTER));
	assert_int_equal(p.v[1].weight, 0);
	p.l[0].full = false;
	assert_int_equal(spilling_go(&p, 1), 1);
}

static uint64_t absurd(void)
{
	static const uint64_t v[] = { 0, 1, 999, 20 * M, 100 * M, 4000000000u,
		1000000000 * M, UINT64_MAX };

	return dice(2) ? v[dice(COUNT(v))] : dice(200) * M;
}

static int64_t absurd_time(void)
{
	static const int64_t v[] = { 0, -1, QUARTER, INT64_MIN, INT64_MAX };

	return v[dice_one_in(4) ? dice(COUNT(v)) : 2];
}

static void in_bounds(const struct share_part *v, size_t n)
{
	unsigned weights = 0, alive = 0;
	double wanted = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		HOLDS(v[i].weight <= SHARE_WEIGHT_MAX);
		HOLDS(v[i].wanted >= 0 && v[i].wanted <= 1);
		HOLDS(v[i].alive || !v[i].weight);
		HOLDS((v[i].weight > 0) == (v[i].wanted > 0));
		weights += v[i].weight;
		alive += v[i].alive;
		wanted += v[i].wanted;
	}
	HOLDS((weights > 0) == (alive > 0));
	HOLDS(!alive || (wanted > 0.999 && wanted < 1.001));
}

/* Whatever is handed in. */
static void any(void **state)
{
	struct share_line l[MOST];
	struct share_part v[MOST], was[MOST];
	struct share s;
	size_t n, i, way, k;
	bool moved, differ;

	(void)state;
	ROUNDS(3000) {
		s = (struct share){ 0 };
		n = 1 + dice(MOST);
		for (i = 0; i < n; i++) {
			l[i] = (struct share_line){
				.rate = { absurd(), absurd() } };
			v[i] = (struct share_part){ .line = &l[i],
				.priority = dice_one_in(9) ? UINT32_MAX
							   : dice(4) };
		}
		for (k = 0; k < 60; k++) {
			for (i = 0; i < n; i++) {
				for (way = 0; way < SHARE_WAYS; way++)
					l[i].passed[way] = absurd();
				l[i].flows = absurd();
				l[i].full = k < 30 ? true : dice(2);
				v[i].alive = !dice_one_in(5);
				share_learn(&l[i], absurd_time());
				for (way = 0; way < SHARE_WAYS; way++)
					HOLDS(l[i].capacity[way] >= 0 &&
					      l[i].capacity[way] <= 1e13 &&
					      l[i].mean[way] >= 0 &&
					      l[i].mean[way] <= 1e13);
				HOLDS(l[i].full_for >= 0);
			}
			memcpy(was, v, sizeof was);
			moved = share_weigh(&s, v, n, dice_i & 1,
					    absurd_time());
			for (differ = false, i = 0; i < n; i++)
				differ |= was[i].weight != v[i].weight;
			HOLDS(moved == differ);
			in_bounds(v, n);
			for (i = 0; i < n; i++)
				HOLDS(share_capacity(&s, &l[i]) >= 0 &&
				      share_capacity(&s, &l[i]) <= 1.0001e13);
		}
	}
}

/* What is settled after so long, of two that live or do not; percents of the first. */
static void settles(void **state)
{
	static const struct {
		unsigned wanted, quarters;
		bool alive[2], moves;
		unsigned settled[2];
	} rows[] = {
	/* at first what is wanted */
	{ 50, 1, { true, true }, true, { 64, 64 } },
	/* what goes by soon does nothing, nor does what is little */
	{ 90, SECONDS(1), { true, true }, false, { 64, 64 } },
	{ 50, SECONDS(60), { true, true }, false, { 64, 64 } },
	{ 58, SECONDS(60), { true, true }, false, { 64, 64 } },
	/* what stays does, once it is more than a tenth */
	{ 90, SECONDS(60), { true, true }, true, { 64, 16 } },
	{ 90, SECONDS(60), { true, true }, false, { 64, 16 } },
	/* death at once, and who comes back begins with little */
	{ 100, 1, { true, false }, true, { 64, 0 } },
	{ 50, 1, { true, true }, true, { 64, 1 } },
	{ 50, SECONDS(60), { true, true }, true, { 64, 49 } },
	/* who leaves does slowly */
	{ 100, SECONDS(2), { true, true }, false, { 64, 49 } },
	{ 100, SECONDS(60), { true, true }, true, { 64, 0 } },
	{ 0, 1, { false, false }, true, { 0, 0 } },
	{ 0, 1, { false, true }, true, { 0, 64 } },
	};
	struct share_part v[2] = { { .priority = 1 }, { .priority = 1 } };
	char row[16];
	size_t i, k;
	bool moved;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(row, sizeof row, "row %zu", i);
		v[0].alive = rows[i].alive[0];
		v[1].alive = rows[i].alive[1];
		v[0].wanted = v[0].alive ? rows[i].wanted / 100.0 : 0;
		v[1].wanted = v[1].alive ? 1 - rows[i].wanted / 100.0 : 0;
		moved = false;
		for (k = 0; k < rows[i].quarters; k++)
			moved |= share_settle(v, 2, QUARTER);
		same_number(moved, rows[i].moves, row);
		same_number(v[0].settled, rows[i].settled[0], row);
		same_number(v[1].settled, rows[i].settled[1], row);
		assert_int_equal(v[0].weight, 0);	/* is another's */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weighs),
		cmocka_unit_test(udp),
		cmocka_unit_test(priorities),
		cmocka_unit_test(stands),
		cmocka_unit_test(learns),
		cmocka_unit_test(unsaid),
		cmocka_unit_test(ways),
		cmocka_unit_test(spills),
		cmocka_unit_test(spills_on),
		cmocka_unit_test(spills_and_dies),
		cmocka_unit_test(spills_of_two),
		cmocka_unit_test(spills_no_more),
		cmocka_unit_test(any),
		cmocka_unit_test(settles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
