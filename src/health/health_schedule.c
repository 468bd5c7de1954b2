/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The spacing of probes in each state, and their targets in turn. */
#include "health/health_schedule.h"

#include <errno.h>

#define QUICK HEALTH_MS(200)	/* unknown or down, at first */
#define SLOW HEALTH_SECONDS(1)
#define SLOWEST HEALTH_SECONDS(60)	/* metered */
#define HOLD_FIRST HEALTH_MS(500)
#define WITH_PACKETS HEALTH_SECONDS(10)
#define APART HEALTH_SECONDS(60)
#define MEASURE HEALTH_MS(250)
#define LEAST HEALTH_MS(100)	/* ten a second, outside a burst */
#define TICK HEALTH_MS(100)
#define BURST_LEAST HEALTH_MS(30)
#define VOLLEY HEALTH_MS(15)

enum { BURST_MAX = 48, VOLLEY_MAX = 10 };

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Down without an answer yet, or never anything else. */
static bool lifeless(const struct health *h)
{
	return h->state == HEALTH_UNKNOWN ||
		(h->state == HEALTH_DOWN && !h->held);
}

/* Whether a target is asked in its turn, not once a minute. */
static bool in_turn(const struct health *h, unsigned target)
{
	return probe_counts(h, target) ||
		(h->state == HEALTH_UNKNOWN && !h->conf.status_only[target]);
}

static bool any_in_turn(const struct health *h)
{
	unsigned i;

	for (i = 0; i < h->targets; i++)
		if (in_turn(h, i))
			return true;
	return false;
}

/* The bucket: rate_due is when it would be full, one probe a rate. */
static int64_t rate_next(const struct health *h)
{
	return h->rate_due == INT64_MIN ? INT64_MIN : h->rate_due -
		(int64_t)(h->conf.rate_burst - 1) * h->conf.rate;
}

void schedule_rate_take(struct health *h, int64_t now)
{
	h->rate_due = later(h->rate_due, now) + h->conf.rate;
}

void schedule_rate_return(struct health *h)
{
	if (h->rate_due != INT64_MIN)
		h->rate_due -= h->conf.rate;
}

void schedule_quick(struct health *h, int64_t from, int64_t now)
{
	h->quick_until = from + HEALTH_QUICK_FOR;
	h->slow = SLOW;
	h->sent = earlier(h->sent, now - QUICK);
}

static int64_t next_lifeless(const struct health *h, int64_t now)
{
	return h->sent + (now < h->quick_until ? QUICK : h->slow);
}

/* Where a line has got used to long silences, a burst may be slower as well. */
static int64_t burst_spacing(const struct health *h, const struct against *a)
{
	return a->out >= BURST_MAX ? HEALTH_SECONDS(1) :
		later(h->patience / 10, BURST_LEAST);
}

int64_t schedule_unanswered_from(const struct health *h, int64_t now)
{
	struct against a;

	if (h->beyond == INT64_MIN)
		return HEALTH_NEVER;
	a = probe_against(h, now, false);
	return a.late || (h->unanswered && a.out) ? a.since : HEALTH_NEVER;
}

/* One wake-up does for all lines that are well. */
static int64_t on_tick(int64_t from, int64_t every)
{
	if (every % TICK == 0)
		from -= from % TICK;
	return from + every;
}

static int64_t next_alive(const struct health *h, const struct against *a,
			  int64_t now)
{
	int64_t every = h->conf.interval, at;
	int64_t hold = h->failures > 1 ? SLOW : HOLD_FIRST;

	if (h->held)
		every = earlier(every, hold);
	at = earlier(later(on_tick(later(a->life, h->sent), every),
			   h->sent + LEAST),
		     h->sent + later(every, h->held ? 0 : WITH_PACKETS));
	if (now < h->measure_until || (h->closely && !h->conf.metered))
		at = earlier(at, h->sent + MEASURE);
	if (a->late)
		at = earlier(at, h->sent + burst_spacing(h, a));
	else if (schedule_unanswered_from(h, now) != HEALTH_NEVER)
		at = earlier(at, h->sent + MEASURE);
	if (h->volley)
		at = earlier(at, h->sent + VOLLEY);
	if (h->use_due != HEALTH_NEVER)
		at = earlier(at, later(later(h->use_due, rate_next(h)),
				       h->sent + LEAST));
	return at;
}

int64_t schedule_next(const struct health *h, const struct against *a,
		      int64_t now)
{
	int64_t at;

	if (!h->carrier || !any_in_turn(h))
		return HEALTH_NEVER;
	at = lifeless(h) ? next_lifeless(h, now) : next_alive(h, a, now);
	if (h->suspected)
		at = earlier(at, later(rate_next(h), h->sent + LEAST));
	return at;
}

static bool is_asked_apart(const struct health *h, unsigned target)
{
	if (h->conf.status_only[target])
		return !lifeless(h);
	return !in_turn(h, target);
}

int64_t schedule_next_apart(const struct health *h)
{
	int64_t at = HEALTH_NEVER;
	unsigned i;

	if (!h->carrier)
		return HEALTH_NEVER;
	for (i = 0; i < h->targets; i++)
		if (is_asked_apart(h, i))
			at = earlier(at, h->target[i].asked + APART);
	return at;
}

static void send_one(struct health *h, unsigned target, bool apart, int64_t now)
{
	struct health_probe *p = probe_new(h, target, now);
	int err;

	p->apart = apart;
	h->target[target].count.sent++;
	err = h->send ? h->send(h->arg, target, (uint16_t)p->number) : -ENODEV;
	if (err)
		health_error(h, (uint16_t)p->number, -err, now);
	else
		h->told_refused = false;
}

/* Unanswered probes of a volley are to weigh enough without another round trip. */
static bool volley_goes_on(const struct health *h)
{
	double nines = 0;
	uint32_t n;

	if (h->next - h->volley >= VOLLEY_MAX)
		return false;
	for (n = h->volley; n < h->next; n++)
		nines += h->target[h->probe[n % HEALTH_PROBES].target].weight;
	return nines < HEALTH_NINES;
}

/* A probe that nothing but use has asked for. */
static void note_use(struct health *h, const struct against *a,
		     unsigned target, int64_t now)
{
	if (h->use_due > now || lifeless(h))
		return;
	h->use_due = HEALTH_NEVER;
	if (a->late)
		return;
	h->use_asked = true;
	schedule_rate_take(h, now);
	if (h->target[target].srtt > h->patience)
		h->volley = h->next - 1;
}

static void send_in_turn(struct health *h, const struct against *a, int64_t now)
{
	if (h->suspected)
		schedule_rate_take(h, now);
	h->suspected = false;
	if (lifeless(h) && now >= h->quick_until && h->conf.metered)
		h->slow = earlier(h->slow * 2, SLOWEST);
	do
		h->turn = (h->turn + 1) % (unsigned)h->targets;
	while (!in_turn(h, h->turn));
	h->sent = now;
	send_one(h, h->turn, false, now);
	note_use(h, a, h->turn, now);
	if (h->volley && !volley_goes_on(h))
		h->volley = 0;
}

void schedule_send(struct health *h, int64_t now)
{
	struct against a = probe_against(h, now, true);
	unsigned i;

	if (schedule_next(h, &a, now) <= now)
		send_in_turn(h, &a, now);
	for (i = 0; i < h->targets && h->carrier; i++)
		if (is_asked_apart(h, i) && h->target[i].asked + APART <= now)
			send_one(h, i, true, now);
}
