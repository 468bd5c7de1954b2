/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flows on two lines, in steps of some milliseconds. */
#include "flows.h"
#include "line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEP 0.005
#define RTT 0.02
#define LATE 0.02		/* over the fastest: so is a probe late */
#define JITTER 0.004
#define FIRST_WINDOW 120e3	/* bits */
#define OVER 1.33
#define ACKS 0.03		/* of what goes the other way */

enum { PERIOD = 50, FLOWS_MAX = 600, AFTER = 300 };

struct flow {
	double left, cap;	/* bits, bit/s */
	double started, begins;
	bool greedy;
};

struct way {
	double rate, cross, part;	/* bit/s, now */
	double queue, wanted;		/* bits, bit/s */
	double passed;			/* bits in this period */
	struct flow flow[FLOWS_MAX];
	unsigned n;
};

struct world {
	const struct flows_trial *t;
	struct flows_outcome *o;
	struct way way[FLOWS_LINES][SHARE_WAYS];
	uint64_t arrivals[FLOWS_KINDS], choices, probes;
	double due[FLOWS_KINDS];
	bool late[FLOWS_LINES], on, overflown;
	struct share_line line[FLOWS_LINES];
	struct share_part part[FLOWS_LINES];
	struct share share;
	double now, ratio;
	double took_all, bytes, bytes_second;
	double *took;
	unsigned periods;
	double parts, part_squares, flows, flow_squares, joined;
};

static double delay(const struct world *w, unsigned line)
{
	const struct way *v = w->way[line];

	return RTT + v[SHARE_DOWN].queue / v[SHARE_DOWN].rate +
		v[SHARE_UP].queue / v[SHARE_UP].rate;
}

static struct flow *flow_start(struct world *w, unsigned line, enum share_way way,
			       double size)
{
	struct way *v = &w->way[line][way];
	struct flow *f;

	w->overflown |= v->n == FLOWS_MAX - 1;
	f = &v->flow[v->n];
	v->n += !w->overflown;
	*f = (struct flow){ .left = size * 8, .started = w->now,
		.begins = w->now + delay(w, line),
		.cap = FIRST_WINDOW / delay(w, line) };
	return f;
}

static void greedy_end(struct way *v)
{
	unsigned i = 0;

	while (i < v->n)
		if (v->flow[i].greedy)
			v->flow[i] = v->flow[--v->n];
		else
			i++;
}

/* The scene's turn: who is there, what the line carries. */
static void turn(struct world *w)
{
	const struct flows_scene *s = w->t->scene;
	bool on = !(s->turn > 0) || fmod(w->now, 2 * s->turn) < s->turn;
	unsigned i, way;

	if (on == w->on)
		return;
	for (way = 0; way < SHARE_WAYS; way++) {
		w->way[0][way].rate = w->t->rate[0][way] *
			(on && s->rate > 0 ? s->rate : 1);
		w->way[0][way].cross = on ? w->t->rate[0][way] * s->cross : 0;
		if (!on)
			greedy_end(&w->way[0][way]);
	}
	for (i = 0; on && i < s->greedy; i++)
		flow_start(w, 0, i < w->t->uploads * s->greedy, 1)->greedy = true;
	w->on = on;
}

/* What each flow gets at most, so that all get the rate if they want it. */
static void water_fill(struct way *v, double now)
{
	double room = fmax(v->rate - v->cross, 0), left, part = 0, before;
	const struct flow *f;
	unsigned open;

	do {
		before = part;
		left = room;
		open = 0;
		v->wanted = v->cross;
		for (f = v->flow; f < v->flow + v->n; f++) {
			if (f->begins > now)
				continue;
			v->wanted += f->cap;
			if (f->cap < part)
				left -= f->cap;
			else
				open++;
		}
		part = open ? left / open : room;
	} while (open && part > before * 1.001);
	v->part = part;
}

static void flow_ends(struct world *w, const struct flow *f, double at)
{
	if (w->o->n % 1024 == 0)
		w->took = realloc(w->took, (w->o->n + 1024) * sizeof *w->took);
	if (!w->took)
		abort();
	w->took[w->o->n++] = at - f->started;
	w->took_all += at - f->started;
}

/* For one step; grows: by so much those do that want more. The bits that passed. */
static double way_goes(struct world *w, struct way *v, double grows)
{
	double most, gets, all = 0;
	struct flow *f = v->flow;

	water_fill(v, w->now);
	most = fmax(v->part * OVER, FIRST_WINDOW / 4 / RTT);
	while (f < v->flow + v->n) {
		if (f->begins > w->now) {
			f++;
			continue;
		}
		gets = fmin(f->cap, v->part);
		all += fmin(gets * STEP, f->left);
		f->left -= gets * STEP;
		f->cap = fmin(f->cap * grows, most);
		if (f->greedy)
			f->left = INFINITY;
		if (f->left > 0) {
			f++;
			continue;
		}
		flow_ends(w, f, w->now + STEP + f->left / gets);
		*f = v->flow[--v->n];
	}
	return all;
}

static void flows_go(struct world *w)
{
	double passed, grows;
	unsigned line, way;

	for (line = 0; line < FLOWS_LINES; line++) {
		grows = exp2(STEP / delay(w, line));
		for (way = 0; way < SHARE_WAYS; way++) {
			passed = way_goes(w, &w->way[line][way], grows);
			w->way[line][way].passed += passed;
			w->way[line][!way].passed += passed * ACKS;
			w->bytes += passed;
			w->bytes_second += line ? passed : 0;
		}
	}
}

/* Our counters see what we send before the queue, and what comes in behind it. */
static void queues_go(struct world *w)
{
	unsigned line, way;

	for (line = 0; line < FLOWS_LINES; line++)
		for (way = 0; way < SHARE_WAYS; way++) {
			struct way *v = &w->way[line][way];
			double before = v->queue;

			v->queue += (v->wanted - v->rate) * STEP;
			v->queue = fmin(fmax(v->queue, 0),
					v->rate * w->t->buffer);
			v->passed += fmin(v->cross, v->rate) * STEP;
			if (way == SHARE_UP)
				v->passed += fmax(v->queue - before, 0);
		}
}

static unsigned choose(struct world *w)
{
	double x = dice_part(&w->choices);
	double a = w->part[0].weight, b = w->part[1].weight;

	return x >= (w->t->by == FLOWS_RATIO ? w->t->ratio : a / (a + b));
}

static void arrivals(struct world *w, double end)
{
	const struct flows_scene *s = w->t->scene;
	double size;
	bool up;
	unsigned k;

	for (k = 0; k < FLOWS_KINDS; k++)
		while (s->kind[k].every > 0 && w->due[k] <= w->now &&
		       w->now < end) {
			uint64_t *dice = &w->arrivals[k];

			size = s->kind[k].varied ?
				dice_exponential(dice, s->kind[k].size) :
				s->kind[k].size;
			up = dice_part(dice) < w->t->uploads;
			flow_start(w, choose(w), up ? SHARE_UP : SHARE_DOWN,
				   fmax(size, 1500));
			w->due[k] += s->kind[k].regular ? s->kind[k].every :
				dice_exponential(dice, s->kind[k].every);
		}
}

/* Two late ones, one after the other, are a line that is full. */
static bool is_full(struct world *w, unsigned line)
{
	double took = delay(w, line) + dice_part(&w->probes) * JITTER;
	bool late = took > RTT + LATE ||
		dice_part(&w->probes) < w->t->falsely_late;
	bool full = late && w->late[line];

	w->late[line] = late;
	return full;
}

static void note_parts(struct world *w)
{
	double part = w->part[0].wanted, flows = (double)w->line[0].flows;

	w->periods++;
	w->parts += part;
	w->part_squares += part * part;
	w->flows += flows;
	w->flow_squares += flows * flows;
	w->joined += w->part[1].weight > 0;
}

static void period(struct world *w)
{
	const int64_t elapsed = (int64_t)(PERIOD * STEP * 1e6 + 0.5);
	unsigned line, way;

	for (line = 0; line < FLOWS_LINES; line++) {
		struct share_line *l = &w->line[line];

		l->full = is_full(w, line);
		l->flows = l->udp_flows = w->way[line][0].cross > 0;
		for (way = 0; way < SHARE_WAYS; way++) {
			struct way *v = &w->way[line][way];

			l->passed[way] = (uint64_t)(v->passed / PERIOD / STEP);
			l->udp[way] = (uint64_t)v->cross;
			l->flows += v->n;
			v->passed = 0;
		}
		share_learn(l, elapsed);
	}
	w->o->moves += share_weigh(&w->share, w->part, FLOWS_LINES,
				   w->t->by == FLOWS_SPILL, elapsed);
	note_parts(w);
}

static void world_start(struct world *w)
{
	const struct flows_trial *t = w->t;
	uint64_t seed = t->seed;
	unsigned i, way;

	for (i = 0; i < FLOWS_KINDS; i++) {
		w->arrivals[i] = dice_next(&seed);
		w->due[i] = dice_exponential(&w->arrivals[i],
					     t->scene->kind[i].every);
	}
	w->choices = dice_next(&seed);
	w->probes = dice_next(&seed);
	for (i = 0; i < FLOWS_LINES; i++) {
		for (way = 0; way < SHARE_WAYS; way++) {
			w->way[i][way].rate = t->rate[i][way];
			w->line[i].rate[way] = t->unsaid ? 0 :
				(uint64_t)t->rate[i][way];
		}
		w->part[i] = (struct share_part){ .line = &w->line[i],
			.priority = t->by == FLOWS_SPILL ? i + 1 : 1,
			.alive = true };
	}
}

/* Those that end get some time for it. */
static bool has_flows(const struct world *w)
{
	unsigned line, way, i, n = 0;

	for (line = 0; line < FLOWS_LINES; line++)
		for (way = 0; way < SHARE_WAYS; way++)
			for (i = 0; i < w->way[line][way].n; i++)
				n += !w->way[line][way].flow[i].greedy;
	return n && w->now < w->t->length + AFTER;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double spread(double sum, double squares, unsigned n)
{
	return sqrt(fmax(squares / n - sum / n * sum / n, 0));
}

static void world_ends(struct world *w)
{
	struct flows_outcome *o = w->o;
	const struct flow *f;
	unsigned line, way;

	if (w->overflown) {
		o->mean = INFINITY;
		return;
	}
	for (line = 0; line < FLOWS_LINES; line++)
		for (way = 0; way < SHARE_WAYS; way++)
			for (f = w->way[line][way].flow;
			     f < w->way[line][way].flow + w->way[line][way].n; f++)
				if (!f->greedy)
					flow_ends(w, f, w->now);
	qsort(w->took, o->n, sizeof *w->took, by_size);
	o->mean = w->took_all / o->n;
	o->p95 = w->took[(unsigned)(o->n * 0.95)];
	o->second = w->bytes_second / w->bytes;
	o->part = w->parts / w->periods;
	o->spread = spread(w->parts, w->part_squares, w->periods);
	o->flows = spread(w->flows, w->flow_squares, w->periods);
	o->moves *= 60 / (w->periods * PERIOD * STEP);
	o->joined = w->joined / w->periods;
}

void flows_run(const struct flows_trial *t, struct flows_outcome *o)
{
	struct world *w = calloc(1, sizeof *w);
	unsigned step;

	if (!w)
		abort();
	memset(o, 0, sizeof *o);
	w->t = t;
	w->o = o;
	world_start(w);
	for (step = 0; !w->overflown && (w->now < t->length || has_flows(w));
	     step++) {
		w->now = step * STEP;
		turn(w);
		if (step % PERIOD == 0 && w->now < t->length)
			period(w);
		arrivals(w, t->length);
		flows_go(w);
		queues_go(w);
	}
	world_ends(w);
	free(w->took);
	free(w);
}
