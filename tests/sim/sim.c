/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Weeks of a line, from event to event. */
#include "sim.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POLL MS(50)
#define PAGE_EACH 120.0		/* seconds, of web use */
#define PAGE_FOR S(3)
#define SYSLOG_EACH S(1)
#define AWAY_EACH S(7200)
#define AWAY_FOR S(600)

enum { WAITING = 1024, PER_POLL = 3, ECHO_BYTES = 28 };

struct world {
	const struct trial *t;
	struct outcome *o;
	struct line line;
	struct judge judge;
	uint64_t dice;
	int64_t now, end, poll, polled;
	struct { int64_t at, there; uint16_t seq; } waiting[WAITING];
	unsigned n_waiting;
	int64_t due;
	double sent, answered;
	/* users */
	int64_t page_from, page_to, first_unanswered, tx_last;
	unsigned retries;
	int64_t retry_at;
	/* deaths */
	int64_t next_death, heal, died;
	bool unused, found;
	int64_t healed;
	int64_t slow_answered[HEALTH_TARGETS];
};

static bool is_away(const struct world *w, unsigned target)
{
	return w->t->targets == TARGETS_AWAY && target == 1 &&
		w->now % AWAY_EACH < AWAY_FOR;
}

static bool is_slow(const struct world *w)
{
	return w->t->targets == TARGETS_SLOW ||
		w->t->targets == TARGETS_SLOW_THREE;
}

/* Once a second only: the limit is the target's, before its answer is lost. */
static bool is_refused(struct world *w, unsigned target, int64_t at)
{
	if (!is_slow(w))
		return false;
	if (at - w->slow_answered[target] < S(1))
		return true;
	w->slow_answered[target] = at;
	return false;
}

static void send_probe(void *arg, unsigned target, uint16_t seq)
{
	struct world *w = arg;
	int64_t there, at = line_answer(&w->line, w->now, &there);

	w->sent++;
	if (at == NEVER || is_away(w, target) || is_refused(w, target, w->now))
		return;
	if (w->n_waiting == WAITING)
		abort();
	w->waiting[w->n_waiting].at = at;
	w->waiting[w->n_waiting].there = there;
	w->waiting[w->n_waiting++].seq = seq;
}

static unsigned earliest(const struct world *w)
{
	unsigned i, k = 0;

	for (i = 1; i < w->n_waiting; i++)
		if (w->waiting[i].at < w->waiting[k].at)
			k = i;
	return k;
}

static void note_state(struct world *w)
{
	bool unused = judge_unused(&w->judge);

	if (w->judge.kind->profile && w->o->degraded == NEVER &&
	    w->judge.h.state >= HEALTH_DEGRADED)
		w->o->degraded = w->now;
	if (unused == w->unused)
		return;
	w->unused = unused;
	w->o->moves++;
	if (unused && w->died != NEVER) {
		/* before anybody has missed it is at once */
		if (!w->found && w->o->n < OUTCOME_MAX)
			w->o->found[w->o->n++] = w->first_unanswered > w->now ?
				0 : w->now - w->first_unanswered;
		w->found = true;
	} else if (unused && w->now - w->healed > S(5)) {
		w->o->alarms++;
		if (getenv("SIM_VERBOSE"))
			fprintf(stderr, "alarm at %.3f s: silent %.3f patience "
				"%.3f\n", (double)w->now / 1e6,
				(double)w->judge.h.silence / 1e6,
				(double)w->judge.h.patience / 1e6);
	} else if (!unused && w->died == NEVER && w->found) {
		w->found = false;
		if (w->now - w->healed > w->o->back_most)
			w->o->back_most = w->now - w->healed;
	}
}

/* Whether users send in this moment, and since when nobody answers them. */
static bool users_send(struct world *w)
{
	switch (w->t->use) {
	case USE_NONE:
		return false;
	case USE_STEADY:
		return true;
	case USE_ONE_WAY:
		if (w->now - w->tx_last < SYSLOG_EACH)
			return false;
		w->tx_last = w->now;
		return true;
	case USE_WEB:
		if (w->now > w->page_to) {
			w->page_from = w->now +
				MS(1000 * dice_exponential(&w->dice, PAGE_EACH));
			w->page_to = w->page_from + PAGE_FOR;
		}
		return w->now >= w->page_from;
	}
	return false;
}

/* What comes to users whose packets go out: an answer each, until death. */
static unsigned users_receive(struct world *w, int64_t from, int64_t to)
{
	unsigned n = 0, i;
	int64_t when;

	if (w->t->use == USE_WEB && to < w->page_from +
	    line_round_trip(&w->line) + MS(10))
		return 0;
	for (i = 0; i < PER_POLL; i++)
		n += line_enters(&w->line, from + (to - from) * i / PER_POLL +
				 MS(1), &when);
	/* what is not acknowledged comes again, at 0.2, 0.6, 1.4, ... s */
	if (w->line.death == DEATH_OUTGOING && w->retries < 8 &&
	    to >= w->retry_at) {
		n++;
		w->retry_at += MS(200) << ++w->retries;
	}
	return n;
}

static void poll(struct world *w)
{
	bool sends = users_send(w);
	uint64_t rx = 0;

	if (sends && w->t->use != USE_ONE_WAY)
		rx = users_receive(w, w->polled, w->now);
	if (sends && w->died != NEVER && w->first_unanswered == NEVER)
		w->first_unanswered = w->now;
	w->polled = w->now;
	w->poll = w->now + POLL;
	if (w->t->use == USE_WEB && w->now < w->page_from)
		w->poll = w->page_from;
	if (w->t->use == USE_ONE_WAY)
		w->poll = w->tx_last + SYSLOG_EACH;
	if (sends || rx)
		judge_traffic(&w->judge, sends, rx, w->now);
}

static void die(struct world *w)
{
	w->died = w->now;
	w->line.death = w->t->death;
	w->line.died = w->now;
	w->heal = w->now + w->t->for_long;
	w->next_death = NEVER;
	w->o->deaths++;
	w->found = w->unused; /* down already: nothing to find */
	if (w->unused)
		w->o->deaths--;
	w->retries = 0;
	w->retry_at = w->now + line_round_trip(&w->line) + MS(200);
	/* users who pause notice with their next packet */
	w->first_unanswered = w->now;
	if (w->t->use == USE_ONE_WAY)
		w->first_unanswered = w->tx_last + SYSLOG_EACH;
	if (w->t->use == USE_WEB && w->now < w->page_from)
		w->first_unanswered = NEVER;
}

static void heal(struct world *w)
{
	w->line.death = DEATH_NONE;
	w->died = NEVER;
	w->healed = w->now;
	w->heal = NEVER;
	w->next_death = w->now + w->t->each + MS(dice_part(&w->dice) *
						 (double)w->t->each / 2000);
}

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void deliver(struct world *w, unsigned k)
{
	uint16_t seq = w->waiting[k].seq;
	bool arrives = line_survives(&w->line, w->waiting[k].there,
				     w->waiting[k].at);

	w->waiting[k] = w->waiting[--w->n_waiting];
	if (!arrives)
		return;
	w->answered++;
	judge_reply(&w->judge, seq, w->now);
	judge_run(&w->judge, w->now);
}

static void step(struct world *w)
{
	unsigned k = earliest(w);
	int64_t answer = w->n_waiting ? w->waiting[k].at : NEVER;
	int64_t at = min64(min64(min64(w->due, answer), w->poll),
			   min64(w->next_death, w->heal));

	w->now = at > w->now ? at : w->now;
	if (w->t->sets_in > 0 && w->now >= SETS_IN_AFTER)
		w->line.kind.loss = w->t->sets_in;
	if (at == answer) {
		deliver(w, k);
	} else if (at == w->poll) {
		poll(w);
	} else if (at == w->next_death) {
		die(w);
		return;
	} else if (at == w->heal) {
		heal(w);
		return;
	} else {
		judge_run(&w->judge, w->now);
	}
	w->due = judge_due(&w->judge, w->now);
	if (w->due <= w->now) {
		judge_run(&w->judge, w->now);
		w->due = judge_due(&w->judge, w->now);
	}
	note_state(w);
}

static size_t count_targets(const struct trial *t)
{
	return t->targets == TARGETS_ONE || t->targets == TARGETS_SLOW ? 1 : 3;
}

static int cmp_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void start(struct world *w, const struct trial *t)
{
	const struct judge_kind *judge = judge_find(t->judge);
	const struct line_kind *kind = line_find(t->line);
	struct health_conf conf;

	if (!judge || !kind) {
		fprintf(stderr, "sim: no %s on %s\n", t->judge, t->line);
		exit(2);
	}
	line_make(&w->line, kind, t->seed);
	if (t->loss >= 0)
		w->line.kind.loss = t->loss;
	w->dice = t->seed ^ 0x5eed;
	w->t = t;
	w->died = w->heal = w->next_death = NEVER;
	w->poll = t->use == USE_NONE ? NEVER : 0;
	w->tx_last = -SYSLOG_EACH;
	w->healed = -S(100);
	w->first_unanswered = NEVER;
	w->unused = false;
	memset(w->slow_answered, 0x80, sizeof w->slow_answered);
	w->judge.send = send_probe;
	w->judge.world = w;
	if (!health_profile(&conf, judge->profile))
		abort();
	judge_start(&w->judge, judge, &conf, count_targets(t), 0);
	if (t->each) /* when the line is known a little */
		w->next_death = S(3600) + MS(dice_part(&w->dice) * 60000);
}

void sim_run(const struct trial *t, int64_t length, struct outcome *o)
{
	struct world *w = calloc(1, sizeof *w);

	*o = (struct outcome){ .degraded = NEVER };
	o->found = calloc(OUTCOME_MAX, sizeof *o->found);
	if (!w || !o->found)
		abort();
	w->o = o;
	start(w, t);
	while (w->now < length)
		step(w);
	o->weeks = (double)length / (double)S(7 * 86400);
	o->bytes = (w->sent + w->answered) * ECHO_BYTES *
		(double)S(30 * 86400) / (double)length;
	/* one that has only just begun is not missed yet */
	if (w->died != NEVER && !w->found)
		o->deaths--;
	outcome_sort(o);
	free(w);
}

void outcome_sort(struct outcome *o)
{
	qsort(o->found, o->n, sizeof *o->found, cmp_time);
}

void outcome_free(struct outcome *o)
{
	free(o->found);
}

double outcome_part(const struct outcome *o, double part)
{
	unsigned i = (unsigned)ceil(part * o->n);

	return o->n ? (double)o->found[i ? i - 1 : 0] / 1000 : NAN;
}
