/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Down, alive, held, up, degraded; patience that a line teaches. */
#include "health/health_state.h"
#include "health/health_schedule.h"

#include <string.h>

#define LONGEST_BREAK HEALTH_SECONDS(3)
#define DAY HEALTH_SECONDS(86400)
#define HOUR HEALTH_SECONDS(3600)
#define MINUTE HEALTH_SECONDS(60)

enum {
	WEAR = 30,		/* of the excess, a day */
	ASIDE = 5,		/* unanswered in a row */
	Z_ALL = 9, Z_RECENT = 16,	/* three and four standard deviations */
	CLEAR_MORE = 5,		/* percent */
	MEASURE_FROM = 2,	/* lost of the last 20, and more */
};

void state_tell(struct health *h, struct health_news news, int64_t now)
{
	h->news = news;
	if (h->changed)
		h->changed(h->arg, h, now);
}

static void move(struct health *h, enum health_state state, bool held,
		 int64_t now)
{
	if (h->state == HEALTH_DOWN)
		h->counters.down += now - h->since;
	if (state != h->state)
		h->counters.to[state]++;
	h->state = state;
	h->held = held;
	h->since = now;
	h->news = (struct health_news){ .moved = true };
}

static unsigned bits(unsigned set)
{
	unsigned n;

	for (n = 0; set; set &= set - 1)
		n++;
	return n;
}

void state_down(struct health *h, const struct against *a, int64_t now)
{
	struct health_news news = { .moved = true, .kind = HEALTH_SAYS_CARRIER };

	if (h->state == HEALTH_UP || h->state == HEALTH_DEGRADED) {
		if (h->failures < h->conf.holds)
			h->failures++;
		h->down_since = a ? a->since : now;
	} else if (h->state == HEALTH_UNKNOWN) {
		h->down_since = now;
	}
	h->silent_from = HEALTH_NEVER;
	h->broke = 0;
	if (a) {
		h->silent_from = a->since;
		h->silence = now - a->since;
		if (h->use_asked)
			schedule_rate_return(h);
		news.kind = HEALTH_SAYS_SILENT;
		news.silence = h->silence;
		news.probes = a->probes;
		news.targets = bits(a->targets);
	}
	move(h, HEALTH_DOWN, false, now);
	probe_outage(h, 1, HEALTH_NEVER);
	h->use_due = HEALTH_NEVER;
	h->use_asked = h->suspected = h->unanswered = false;
	h->volley = 0;
	h->measure_until = INT64_MIN;
	h->coming_from = HEALTH_NEVER;
	schedule_quick(h, a ? a->since : now, now);
	h->sent = now;
	state_tell(h, news, now);
}

static bool is_degraded(const struct health *h)
{
	unsigned i;

	for (i = 0; i < h->targets; i++)
		if (h->target[i].bad_status)
			return true;
	return h->over_loss || h->over_latency || h->unanswered;
}

static void tell_degraded(struct health *h, int64_t now)
{
	struct health_news news = { .moved = true };
	struct loss_count c = loss_all(&h->loss);

	if (h->unanswered) {
		news.kind = HEALTH_SAYS_UNANSWERED;
	} else if (h->over_loss) {
		news.kind = HEALTH_SAYS_LOSS;
		if (!loss_surely_over(c, h->conf.loss, Z_ALL))
			c = loss_recent(&h->loss);
		news.n = c.n;
		news.percent = (100 * c.k + c.n / 2) / c.n;
	} else if (h->over_latency) {
		news.kind = HEALTH_SAYS_LATENCY;
		news.latency = h->target[h->slowest].srtt;
	} else {
		news.kind = HEALTH_SAYS_STATUS;
		while (!h->target[news.target].bad_status)
			news.target++;
	}
	state_tell(h, news, now);
}

void state_usable(struct health *h, int64_t now)
{
	if (h->state == HEALTH_DOWN || h->state == HEALTH_UNKNOWN)
		h->calm_from = now;
	if (is_degraded(h)) {
		move(h, HEALTH_DEGRADED, false, now);
		tell_degraded(h, now);
	} else {
		move(h, HEALTH_UP, false, now);
		state_tell(h, (struct health_news){ .moved = true,
			.kind = HEALTH_SAYS_UP }, now);
	}
}

void state_grade(struct health *h, int64_t now)
{
	if ((h->state == HEALTH_UP && is_degraded(h)) ||
	    (h->state == HEALTH_DEGRADED && !is_degraded(h)))
		state_usable(h, now);
}

/* Breaks up to three seconds are the line's habit, longer ones its failures. */
static void learn(struct health *h, int64_t silence, int64_t now)
{
	int64_t patience = silence + silence / 2;

	if (patience > h->conf.patience_max)
		patience = h->conf.patience_max;
	if (silence > LONGEST_BREAK || patience <= h->patience)
		return;
	h->patience = patience;
	h->worn = now;
	if (h->told_break != INT64_MIN && now - h->told_break < HOUR)
		return;
	h->told_break = now;
	state_tell(h, (struct health_news){ .kind = HEALTH_SAYS_BREAK,
		.silence = silence }, now);
}

void state_alive(struct health *h, int64_t at, int64_t now)
{
	struct health_news news = { .moved = true,
		.kind = HEALTH_SAYS_ANSWERS };

	probe_outage(h, 1, HEALTH_NEVER);
	if (h->state == HEALTH_UNKNOWN || !h->failures) {
		state_usable(h, now);
		return;
	}
	if (h->silent_from != HEALTH_NEVER)
		learn(h, at - h->silent_from, now);
	news.silence = at - h->down_since;
	news.failures = h->failures;
	news.hold = h->conf.hold[h->failures - 1];
	h->hold_until = now + news.hold;
	move(h, HEALTH_DOWN, true, now);
	state_tell(h, news, now);
}

/*
 * So many targets lose less than the limit that the line cannot be the cause. By the
 * last ones: each has a part of the probes only.
 */
static bool enough_are_good(const struct health *h)
{
	struct loss_count c;
	unsigned n = 0, i;

	for (i = 0; i < h->targets; i++) {
		c = loss_recent(&h->target[i].loss);
		n += probe_counts(h, i) && c.n &&
			100 * c.k < c.n * h->conf.loss;
	}
	return n >= h->conf.quorum;
}

/*
 * A line that loses much is measured, for a minute or until none of the last is
 * lost; less often if it does so all the time.
 */
static void measure(struct health *h, int64_t now)
{
	if (now < h->measure_until && !loss_recent(&h->loss).k)
		h->measure_until = now;
	if (h->conf.metered || loss_recent(&h->loss).k <= MEASURE_FROM ||
	    now < h->measure_again || h->state == HEALTH_DOWN)
		return;
	if (now - h->measure_again > HOUR)
		h->measure_gap = MINUTE;
	h->measure_gap = h->measure_gap * 2 > HOUR ? HOUR : h->measure_gap * 2;
	h->measure_until = now + MINUTE;
	h->measure_again = h->measure_until + h->measure_gap;
}

void state_note_loss(struct health *h, int64_t now)
{
	struct loss_count all = loss_all(&h->loss);
	struct loss_count recent = loss_recent(&h->loss);

	if (!h->conf.loss && !h->over_loss)
		return;
	measure(h, now);
	if (!h->conf.loss)	/* there was a limit before */
		h->over_loss = false;
	else if (!h->over_loss)
		h->over_loss = (loss_surely_over(all, h->conf.loss, Z_ALL) ||
			loss_surely_over(recent, h->conf.loss, Z_RECENT)) &&
			!enough_are_good(h);
	else
		h->over_loss = !loss_surely_under(all, h->conf.loss_clear +
			CLEAR_MORE, Z_ALL) ||
			100 * recent.k > recent.n * h->conf.loss_clear;
	state_grade(h, now);
}

/* The target whose round trip is the quorum's worst; false: none is known. */
static bool find_slowest(struct health *h)
{
	unsigned i, j, rank;

	for (i = 0; i < h->targets; i++) {
		if (!probe_counts(h, i) || !h->target[i].srtt)
			continue;
		rank = 1;
		for (j = 0; j < h->targets; j++)
			rank += probe_counts(h, j) && h->target[j].srtt &&
				(h->target[j].srtt < h->target[i].srtt ||
				 (j < i &&
				  h->target[j].srtt == h->target[i].srtt));
		if (rank == h->conf.quorum) {
			h->slowest = i;
			return true;
		}
	}
	return false;
}

void state_note_latency(struct health *h, int64_t now)
{
	int64_t r, limit = h->conf.latency;
	bool turned;

	if (!limit) {
		h->latency_from = HEALTH_NEVER;
		if (h->over_latency) {	/* there was a limit before */
			h->over_latency = false;
			state_grade(h, now);
		}
		return;
	}
	if (!find_slowest(h))
		return;
	r = h->target[h->slowest].srtt;
	turned = h->over_latency ? r * 100 < limit * 80 : r > limit;
	if (!turned) {
		h->latency_from = HEALTH_NEVER;
	} else if (h->latency_from == HEALTH_NEVER) {
		h->latency_from = now;
	} else if (now - h->latency_from >= HEALTH_LATENCY_FOR) {
		h->latency_from = HEALTH_NEVER;
		h->over_latency = !h->over_latency;
		state_grade(h, now);
	}
}

/* What the others lose makes a row of losses likely, or not. */
static double nines_of_others(const struct health *h, unsigned target)
{
	double k = 0.5, n = LOSS_RECENT;
	struct loss_count c;
	unsigned i;

	for (i = 0; i < h->targets; i++) {
		if (i == target || !probe_counts(h, i))
			continue;
		c = loss_all(&h->target[i].loss);
		k += c.k;
		n += c.n;
	}
	return loss_nines(k / n);
}

/* Too few would be left to make a quorum of. */
static bool is_needed(const struct health *h)
{
	unsigned n = 0, i;

	for (i = 0; i < h->targets; i++)
		n += probe_counts(h, i);
	return n <= h->conf.quorum;
}

void state_note_aside(struct health *h, int64_t now)
{
	struct health_target *t;
	unsigned i;

	for (i = 0; i < h->targets; i++) {
		t = &h->target[i];
		if (h->conf.status_only[i] || t->misses < ASIDE || t->aside ||
		    (t->answered && is_needed(h)) ||
		    t->misses * nines_of_others(h, i) < HEALTH_NINES)
			continue;
		t->aside = t->answered;
		if (t->told)
			continue;
		t->told = true;
		state_tell(h, (struct health_news){ .target = i,
			.kind = HEALTH_SAYS_ASIDE }, now);
	}
}

void state_silence_ends(struct health *h, const struct against *before,
			bool answered, int64_t at, int64_t now)
{
	int64_t silence = at - before->since;

	if (before->nines >= HEALTH_NINES &&
	    probe_against(h, at, true).nines < HEALTH_NINES) {
		/* a shorter one may be mere loss, which is to be counted */
		if (silence >= h->conf.patience)
			probe_outage(h, before->from, at);
		h->broke = silence > h->broke ? silence : h->broke;
	}
	if (!answered || !h->broke)
		return;
	learn(h, h->broke, now);
	h->broke = 0;
}

void state_wear(struct health *h, int64_t now)
{
	while (now - h->worn >= DAY) {
		h->worn += DAY;
		h->patience -= (h->patience - h->conf.patience) / WEAR;
	}
}
