/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of a packet on a line that is made up. */
#include "line.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* every, median (seconds), sigma */
static const struct line_kind kinds[] = {
	{ .name = "clean", .rtt = 30, .jitter = 3 },
	{ .name = "satellite", .rtt = 600, .jitter = 20 },
	{ .name = "cable", .rtt = 20, .jitter = 4, .loss = 0.1,
		.gap = { 14400, 0.15, 0.6 }, .queue = { 1800, 30, 0 },
		.peak = 1.5 },
	{ .name = "lte", .rtt = 50, .jitter = 15, .loss = 0.3,
		.gap = { 900, 0.08, 0.6 }, .stall = { 300, 0.15, 0.7 },
		.queue = { 1200, 30, 0 }, .peak = 2 },
	{ .name = "low-orbit", .rtt = 45, .jitter = 8, .loss = 0.5,
		.gap = { 300, 0.15, 0.8 } },
	{ .name = "dish", .rtt = 45, .jitter = 8, .loss = 1,
		.gap = { 900, 0.8, 0.6 } },
	{ .name = "dsl", .rtt = 15, .jitter = 1, .loss = 0.05,
		.gap = { 7200, 0.05, 1 } },
	/* others than those that the rules were made with */
	{ .name = "other-clean", .rtt = 85, .jitter = 6 },
	{ .name = "other-lte", .rtt = 70, .jitter = 25, .loss = 0.5,
		.gap = { 1300, 0.12, 0.5 }, .stall = { 420, 0.2, 0.6 },
		.queue = { 1500, 20, 0 }, .peak = 1.2 },
	{ .name = "other-cable", .rtt = 12, .jitter = 2, .loss = 0.2,
		.gap = { 10000, 0.2, 0.5 }, .queue = { 2400, 60, 0 },
		.peak = 0.9 },
	{ .name = "other-dsl", .rtt = 28, .jitter = 2, .loss = 0.1,
		.gap = { 5000, 0.07, 0.8 } },
	{ .name = "other-satellite", .rtt = 640, .jitter = 35 },
};

const struct line_kind *line_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/* splitmix64 (Steele, Lea, Flood 2014) */
uint64_t dice_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

double dice_part(uint64_t *state)
{
	return (double)(dice_next(state) >> 11) * 0x1p-53;
}

double dice_exponential(uint64_t *state, double mean)
{
	return -mean * log(1 - dice_part(state));
}

static double dice_normal(uint64_t *state)
{
	return sqrt(-2 * log(1 - dice_part(state))) *
		cos(2 * M_PI * dice_part(state));
}

void line_make(struct line *l, const struct line_kind *kind, uint64_t seed)
{
	*l = (struct line){ .kind = *kind, .dice = seed };
	l->kind.gap.dice = dice_next(&l->dice);
	l->kind.stall.dice = dice_next(&l->dice);
	l->kind.queue.dice = dice_next(&l->dice);
}

/* The one that covers that time: its number in the ring, or -1. */
static int spell_at(struct spells *s, int64_t t)
{
	int64_t last = s->n ? s->to[(s->n - 1) % SPELLS] : 0;
	unsigned i, k;

	if (s->every <= 0)
		return -1;
	while (last <= t) {
		i = s->n++ % SPELLS;
		s->from[i] = last + MS(1000 * dice_exponential(&s->dice,
							       s->every));
		s->to[i] = s->from[i] + MS(1000 * s->median *
			(s->sigma > 0 ? exp(s->sigma * dice_normal(&s->dice)) :
			 1));
		last = s->to[i];
	}
	for (k = 1; k <= SPELLS && k <= s->n; k++) {
		i = (s->n - k) % SPELLS;
		if (s->from[i] <= t && t < s->to[i])
			return (int)i;
		if (s->to[i] <= t)
			break;
	}
	return -1;
}

/* Grows to its peak in half of the time. */
static int64_t queued(struct line *l, int64_t t)
{
	struct spells *s = &l->kind.queue;
	int i = spell_at(s, t);
	double part;

	if (i < 0)
		return 0;
	part = (double)(t - s->from[i]) / (double)(s->to[i] - s->from[i]);
	return MS(2000 * l->kind.peak * (part < 0.5 ? part : 1 - part));
}

static bool is_lost(struct line *l)
{
	return l->kind.loss > 0 &&
		dice_part(&l->dice) * 100 < l->kind.loss;
}

/* Through the near end: when, or NEVER. */
static int64_t passed(struct line *l, int64_t t)
{
	int i = spell_at(&l->kind.stall, t);

	if (i >= 0)
		t = l->kind.stall.to[i];
	return spell_at(&l->kind.gap, t) >= 0 ? NEVER : t;
}

static bool dead(const struct line *l, enum death as, int64_t t)
{
	return l->death == as && t >= l->died;
}

bool line_survives(const struct line *l, int64_t there, int64_t back)
{
	return !dead(l, DEATH_FAR, there) && !dead(l, DEATH_NEAR, back) &&
		!dead(l, DEATH_INCOMING, back);
}

int64_t line_answer(struct line *l, int64_t sent, int64_t *there)
{
	int64_t way = MS(l->kind.rtt / 2);
	bool lost = is_lost(l);

	way += MS(dice_exponential(&l->dice, l->kind.jitter) / 2);
	if (dead(l, DEATH_NEAR, sent) || dead(l, DEATH_OUTGOING, sent))
		return NEVER;
	sent = passed(l, sent);
	if (sent == NEVER || lost)
		return NEVER;
	*there = sent + way;
	return passed(l, *there + queued(l, *there) + way);
}

/* Of a user's connection: what is acknowledged goes on. */
bool line_enters(struct line *l, int64_t at, int64_t *when)
{
	*when = passed(l, at);
	if (*when == NEVER || is_lost(l))
		return false;
	switch (l->death) {
	case DEATH_NONE:
		return true;
	case DEATH_NEAR:
	case DEATH_INCOMING:
		return *when < l->died;
	case DEATH_FAR:
		return *when < l->died + line_round_trip(l) / 2;
	case DEATH_OUTGOING:
		return *when < l->died + line_round_trip(l);
	}
	return false;
}

int64_t line_round_trip(const struct line *l)
{
	return MS(l->kind.rtt);
}
