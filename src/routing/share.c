/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lines can carry, and the weights that follow. */
#include "routing/share.h"

#define S(seconds) ((seconds) * INT64_C(1000000))

enum {
	JOINS_PERCENT = 80,	/* of the configured rate */
	CALM_PERCENT = 60,
	QUEUED = 2,		/* so many flows is what waits at a full line */
};

static const int64_t full_after = S(3), calm_after = S(30);
/* How fast: so long, and half of the way is done. */
static const int64_t learns = 583333;	/* 0.3 of it in a quarter of a second */
static const int64_t forgets = S(240), averages = S(10);
static const int64_t time_most = S(60);
static const double rate_least = 1000, rate_most = 1e13;
static const double part_least = 0.02, part_moves = 0.02, part_settles = 0.1;

static double bounded(double x, double least, double most)
{
	return x < least ? least : x > most ? most : x;
}

static int64_t bounded_time(int64_t t)
{
	return t < 0 ? 0 : t > time_most ? time_most : t;
}

/* Of two times, and no more than what anybody waits for. */
static int64_t sum(int64_t time, int64_t elapsed)
{
	return bounded_time(bounded_time(time) + bounded_time(elapsed));
}

static void approach(double *x, double to, int64_t elapsed, int64_t half)
{
	*x += (to - *x) * (double)elapsed / (double)(elapsed + half);
}

static double passed(const struct share_line *l, enum share_way way)
{
	return bounded((double)l->passed[way], 0, rate_most);
}

static double said_rate(const struct share_line *l, enum share_way way)
{
	return bounded((double)l->rate[way], 0, rate_most);
}

/* The way that is nearer to what the link can carry. */
static enum share_way fuller(const struct share_line *l)
{
	double down = passed(l, SHARE_DOWN), up = passed(l, SHARE_UP);

	if (l->rate[SHARE_DOWN] && l->rate[SHARE_UP])
		return up * l->capacity[SHARE_DOWN] >
		       down * l->capacity[SHARE_UP] ? SHARE_UP : SHARE_DOWN;
	return up > down ? SHARE_UP : SHARE_DOWN;
}

static void learn_way(struct share_line *l, enum share_way way, int64_t elapsed,
		      bool full)
{
	double now = passed(l, way), *c = &l->capacity[way];

	approach(&l->mean[way], now, elapsed, averages);
	if (full)
		approach(c, now, elapsed, learns);
	else if (l->rate[way])
		approach(c, said_rate(l, way), elapsed, forgets);
	if (now > *c)
		*c = now;
	if (*c > 0)
		*c = bounded(*c, rate_least, rate_most);
}

void share_learn(struct share_line *l, int64_t elapsed)
{
	enum share_way way;

	elapsed = bounded_time(elapsed);
	for (way = SHARE_DOWN; way < SHARE_WAYS; way++)
		if (!(l->capacity[way] > 0))
			l->capacity[way] = said_rate(l, way);
	l->full_for = l->full ? sum(l->full_for, elapsed) : 0;
	way = fuller(l);
	l->was_full[way] |= l->full;
	learn_way(l, way, elapsed, l->full);
	learn_way(l, !way, elapsed, false);
}

/* One that was never full may carry more than it has carried. */
double share_known(const struct share_line *l, enum share_way way)
{
	return l->rate[way] || l->was_full[way] ? l->capacity[way] : 0;
}

double share_capacity(const struct share *s, const struct share_line *l)
{
	double d = share_known(l, SHARE_DOWN), u = share_known(l, SHARE_UP);
	double down = s->traffic[SHARE_DOWN], up = s->traffic[SHARE_UP];

	if (!(d > 0) || !(u > 0))
		return d > 0 ? d : u;
	return down + up > 0 ? (down + up) / (down / d + up / u) : d;
}

static void note_traffic(struct share *s, const struct share_part *v, size_t n,
			 int64_t elapsed)
{
	double all[SHARE_WAYS] = { 0 };
	enum share_way way;
	size_t i;

	for (way = SHARE_DOWN; way < SHARE_WAYS; way++) {
		for (i = 0; i < n; i++)
			all[way] += passed(v[i].line, way);
		approach(&s->traffic[way], all[way], elapsed, averages);
	}
}

/* Whether more passes than that part of what those up to a priority have said. */
static bool passes(const struct share_part *v, size_t n, unsigned upto,
		   unsigned percent)
{
	enum share_way way;
	double rate, mean;
	bool all;
	size_t i;

	for (way = SHARE_DOWN; way < SHARE_WAYS; way++) {
		rate = mean = 0;
		all = true;
		for (i = 0; i < n; i++) {
			if (!v[i].alive || v[i].priority > upto)
				continue;
			all &= v[i].line->rate[way] > 0;
			rate += (double)v[i].line->rate[way];
			mean += v[i].line->mean[way];
		}
		if (all && mean * 100 > rate * percent)
			return true;
	}
	return false;
}

/* Whether all of those up to a priority have been full, for so long. */
static bool are_full(const struct share_part *v, size_t n, unsigned upto,
		     int64_t time)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].alive && v[i].priority <= upto &&
		    (!v[i].line->full || v[i].line->full_for < time))
			return false;
	return true;
}

/* The nearest priority of a live one after that, or before it; 0: none. */
static unsigned next_to(const struct share_part *v, size_t n, unsigned priority,
			bool after)
{
	unsigned p, found = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		p = v[i].priority;
		if (!v[i].alive || (after ? p <= priority : p >= priority))
			continue;
		if (!found || (after ? p < found : p > found))
			found = p;
	}
	return found;
}

/* Up to which priority lines carry, where best is the first. */
static unsigned spill_over(struct share *s, const struct share_part *v, size_t n,
			   unsigned best, int64_t elapsed)
{
	unsigned upto, next, before;
	bool over;

	if (s->joined <= best)
		s->joined = 0;
	over = s->joined > 0;
	upto = over ? s->joined : best;
	next = next_to(v, n, upto, true);
	before = over ? next_to(v, n, upto, false) : best;
	if (over && !are_full(v, n, before, 0) &&
	    !passes(v, n, before, CALM_PERCENT))
		s->calm_for = sum(s->calm_for, elapsed);
	else
		s->calm_for = 0;
	if (next && (are_full(v, n, upto, full_after) ||
		     passes(v, n, upto, JOINS_PERCENT)))
		upto = next;
	else if (s->calm_for >= calm_after)
		upto = before;
	else
		return upto;
	s->calm_for = 0;
	s->joined = upto;
	return upto;
}

static double best_capacity(const struct share *s, const struct share_part *v,
			    size_t n)
{
	double best = 0, c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = share_capacity(s, v[i].line);
		if (v[i].alive && c > best)
			best = c;
	}
	return best > 0 ? best : 1;
}

/* The part of what a line carries that UDP leaves to those that give way. */
static double left_by_udp(const struct share_line *l)
{
	enum share_way way = fuller(l);
	double c = l->capacity[way];

	return c > 0 ? bounded(1 - (double)l->udp[way] / c, part_least, 1) : 1;
}

/*
 * The square of what a new flow gets: its part of all; or of what is left by UDP, which
 * gives way to nobody, if that is less. Whether it does is seen where it has company.
 */
static double attraction(const struct share *s, const struct share_line *l,
			 double best)
{
	double all = share_capacity(s, l), gets, beside_udp;
	uint64_t queued = l->full ? QUEUED : 0;
	uint64_t yielding = l->flows - l->udp_flows + queued;

	if (!(all > 0))
		all = best;
	gets = all / ((double)(l->flows + queued) + 1);
	beside_udp = all * left_by_udp(l) / ((double)yielding + 1);
	if (yielding && beside_udp < gets)
		gets = beside_udp;
	return gets * gets;
}

/* What each part is to have. */
static void want(const struct share *s, struct share_part *v, size_t n,
		 unsigned upto)
{
	double best = best_capacity(s, v, n), all = 0, parts = 0;
	struct share_part *p;

	for (p = v; p < v + n; p++) {
		p->wanted = p->alive && p->priority <= upto ?
			attraction(s, p->line, best) : 0;
		all += p->wanted;
	}
	for (p = v; p < v + n; p++)
		if (p->wanted > 0) {
			p->wanted = bounded(p->wanted / all, part_least, 1);
			parts += p->wanted;
		}
	for (p = v; p < v + n; p++)
		if (p->wanted > 0)
			p->wanted /= parts;
}

/* Whether one carries that did not, or one's part has moved by more than that. */
static bool has_moved(const struct share_part *v, size_t n, double by)
{
	const struct share_part *p;
	double all = 0, off;

	for (p = v; p < v + n; p++)
		all += p->weight;
	for (p = v; p < v + n; p++) {
		if ((p->weight > 0) != (p->wanted > 0))
			return true;
		off = p->weight ? p->wanted - p->weight / all : 0;
		if (off > by || off < -by)
			return true;
	}
	return false;
}

static bool set_weights(struct share_part *v, size_t n)
{
	struct share_part *p;
	unsigned weight;
	double most = 0;
	bool moved = false;

	for (p = v; p < v + n; p++)
		if (p->wanted > most)
			most = p->wanted;
	for (p = v; p < v + n; p++) {
		weight = p->wanted > 0 ? (unsigned)bounded(SHARE_WEIGHT_MAX *
			p->wanted / most + 0.5, 1, SHARE_WEIGHT_MAX) : 0;
		moved |= weight != p->weight;
		p->weight = weight;
	}
	return moved;
}

bool share_weigh(struct share *s, struct share_part *v, size_t n, bool spill,
		 int64_t elapsed)
{
	unsigned upto = 0;
	bool any = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i].alive && (!any || v[i].priority < upto))
			upto = v[i].priority;
		any |= v[i].alive;
	}
	elapsed = bounded_time(elapsed);
	note_traffic(s, v, n, elapsed);
	if (spill && any)
		upto = spill_over(s, v, n, upto, elapsed);
	else
		s->joined = 0;
	want(s, v, n, upto);
	return has_moved(v, n, part_moves) && set_weights(v, n);
}

/* Whether of those that live none has carried yet. */
static bool begins(const struct share_part *v, size_t n)
{
	size_t i;

	for (i = 0; i < n && !(v[i].alive && v[i].settled); i++)
		;
	return i == n;
}

/* What each has by the mean; who leaves has hardly any part before it has none. */
static void settle(struct share_part *v, size_t n, int64_t elapsed)
{
	bool anew = begins(v, n);
	struct share_part *p;
	double all = 0, settled = 0;

	for (p = v; p < v + n; p++)
		settled += p->settled;
	for (p = v; p < v + n; p++) {
		if (!p->mean)	/* an earlier run has left it */
			p->mean = settled > 0 ? p->settled / settled : 0;
		if (!p->alive)
			p->mean = 0;
		else if (anew)
			p->mean = p->wanted;
		else
			approach(&p->mean, p->wanted, elapsed, averages);
		all += p->mean;
	}
	for (p = v; p < v + n; p++) {
		p->settles = all > 0 ? p->mean / all : 0;
		if (p->wanted > 0)
			p->settles = bounded(p->settles, part_least, 1);
		else if (p->settles < part_least)
			p->settles = 0;
	}
}

/* What is settled stands in the place of what is wanted now; or back again. */
static void change_places(struct share_part *v, size_t n)
{
	struct share_part *p, was;

	for (p = v; p < v + n; p++) {
		was = *p;
		p->wanted = was.settles;
		p->settles = was.wanted;
		p->weight = was.settled;
		p->settled = was.weight;
	}
}

bool share_settle(struct share_part *v, size_t n, int64_t elapsed)
{
	bool moved;

	settle(v, n, bounded_time(elapsed));
	change_places(v, n);
	moved = has_moved(v, n, part_settles) && set_weights(v, n);
	change_places(v, n);
	return moved;
}
