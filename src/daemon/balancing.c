/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lines carry: counted, learnt from, and made weights. */
#include "daemon/balancing.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/* Microseconds. */
enum {
	PERIOD = 250000,
	PERIOD_IDLE = 1000000,
	PIECE = 2000,		/* counted at a time: probes are not to wait */
};

enum {
	COSTS = 75,		/* it takes so little of a processor: one part of these */
	IDLE = 20,		/* less passes than one part of these */
};

static int64_t spent(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static bool takes_part(const struct watched *w)
{
	return w->is.ready && w->is.priority;
}

void balancing_line(struct balance_line *out, const struct watched *w)
{
	*out = (struct balance_line){
		.family = w->is.family, .gateway = w->is.gateway,
		.priority = w->is.priority, .spare = !w->is.weight,
		.spent = w->spent, .drained = w->drained,
		.part = w->is.weight > 0 ? (unsigned)w->is.weight : 0,
		.rate = w->is.rate_down, .weight = w->weight,
		.state = w->health.state, .held = w->health.held,
	};
}

void balancing_free(struct balancing *b)
{
	flows_close(&b->flows);
	nft_counts_close(&b->counts);
	vec_free(&b->devices);
	*b = (struct balancing){ .due = 0 };
}

/* Lines share by what is written from now on. */
static void stop(struct balancing *b, struct watchlist *l)
{
	struct watched *w;
	size_t i;

	if (!l->shares)
		return;
	l->shares = false;
	balancing_free(b);
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		w->health.closely = false;
		w->part = (struct share_part){ .weight = 0 };
		w->load = (struct share_line){ .flows = 0 };
	}
}

static void begin_counting(struct balancing *b, int64_t now)
{
	int64_t before = spent();
	int ret = flows_ask(&b->flows);

	b->began = now;
	b->counting = !ret;
	b->failed = ret && ret != -ENOENT;
	b->cost = spent() - before;
}

/* Whether that was all. */
static bool count(struct balancing *b)
{
	int64_t before = spent(), end = line_clock().now + PIECE;
	int ret;

	while (b->counting && line_clock().now < end) {
		ret = flows_read(&b->flows);
		b->counting = ret > 0;
		b->failed = ret < 0;
	}
	b->cost += spent() - before;
	return !b->counting;
}

static struct balanced_device *find_device(struct balancing *b, int ifindex)
{
	struct balanced_device *d;

	vec_each(d, &b->devices)
		if (d->ifindex == ifindex)
			return d;
	return NULL;
}

/* What its lines say of it: they are of two families, and it is one. */
static void note_line(struct balancing *b, const struct watched *w, int64_t now)
{
	struct balanced_device *d = find_device(b, w->is.ifindex);

	if (!d) {
		d = vec_push(&b->devices);
		d->ifindex = w->is.ifindex;
	}
	if (!d->seen)
		d->line.full = false;
	d->seen = true;
	text_copy(d->name, sizeof d->name, w->is.device);
	d->line.rate[SHARE_DOWN] = w->is.rate_down;
	d->line.rate[SHARE_UP] = w->is.rate_up;
	if (!b->failed) {
		d->line.flows = b->flows.at_work[w->mark];
		d->line.udp_flows = b->flows.udp[w->mark];
	}
	d->line.full |= lateness_is_full(&w->health.lateness, now);
}

static uint64_t rate(uint64_t from, uint64_t to, int64_t time)
{
	return to > from ? (to - from) * 8000000 / (uint64_t)time : 0;
}

static void note_bytes(struct balanced_device *d, const struct counters *c)
{
	const struct traffic *t = counters_find(c, d->ifindex);

	if (!t || c->at <= d->at)
		return;
	if (d->at) {
		d->line.passed[SHARE_DOWN] = rate(d->bytes[SHARE_DOWN],
						  t->rx_bytes, c->at - d->at);
		d->line.passed[SHARE_UP] = rate(d->bytes[SHARE_UP],
						t->tx_bytes, c->at - d->at);
	}
	d->at = c->at;
	d->bytes[SHARE_DOWN] = t->rx_bytes;
	d->bytes[SHARE_UP] = t->tx_bytes;
}

/* Since the last time; nothing, if the table was written anew. */
static void note_udp(struct balanced_device *d, const struct nft_count *c,
		     int64_t elapsed)
{
	const uint64_t is[SHARE_WAYS] = {
		[SHARE_DOWN] = c ? c->received : 0, [SHARE_UP] = c ? c->sent : 0,
	};
	enum share_way way;

	for (way = SHARE_DOWN; way < SHARE_WAYS; way++) {
		d->line.udp[way] = elapsed > 0 && d->udp[way] ?
			rate(d->udp[way], is[way], elapsed) : 0;
		d->udp[way] = is[way];
	}
}

static void learn(struct balancing *b, struct watchlist *l,
		  const struct counters *c, int64_t now)
{
	const int64_t elapsed = b->learnt ? now - b->learnt : 0;
	struct balanced_device *d;
	struct watched *w;
	size_t i;

	nft_counts_read(&b->counts);	/* or it is not known */
	vec_each(d, &b->devices)
		d->seen = false;
	for (i = 0; i < l->lines.n; i++)
		if (takes_part(l->lines.v[i]))
			note_line(b, l->lines.v[i], now);
	for (i = b->devices.n; i-- > 0;) {
		d = &b->devices.v[i];
		note_bytes(d, c);
		note_udp(d, nft_counts_find(&b->counts, d->name), elapsed);
		share_learn(&d->line, elapsed);
		if (!d->seen)
			vec_remove(&b->devices, i);
	}
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		d = takes_part(w) ? find_device(b, w->is.ifindex) : NULL;
		w->load = d ? d->line : (struct share_line){ .flows = 0 };
		w->health.closely = w->load.flows > 0;
	}
	b->learnt = now;
}

/* Whether shares matter to nobody: on all lines hardly anything passes. */
static bool is_idle(const struct balancing *b)
{
	const struct balanced_device *d;
	enum share_way way;

	vec_each(d, &b->devices)
		for (way = SHARE_DOWN; way < SHARE_WAYS; way++)
			if (d->line.full || (double)d->line.passed[way] * IDLE >
					    d->line.capacity[way])
				return false;
	return true;
}

bool balancing_run(struct balancing *b, struct watchlist *l,
		   const struct policy *policy, const struct counters *c,
		   int64_t now)
{
	int64_t period;

	if (policy->balance == POLICY_STATIC || !l->known) {
		stop(b, l);
		return false;
	}
	l->shares = true;
	if (!b->counting && now < b->due)
		return false;
	if (!b->counting)
		begin_counting(b, now);
	if (!count(b))
		return false;
	learn(b, l, c, now);
	period = is_idle(b) ? PERIOD_IDLE : PERIOD;
	b->due = b->began + (b->cost * COSTS > period ? b->cost * COSTS
						      : period);
	return true;
}

int64_t balancing_due(const struct balancing *b, const struct watchlist *l)
{
	if (!l->shares)
		return INT64_MAX;
	return b->counting ? 0 : b->due;
}

bool balancing_waits(const struct balancing *b, const struct watchlist *l)
{
	return l->shares && !b->learnt;
}

/* Of one family. */
static void weigh(struct balancing *b, struct balance_lines *lines,
		  struct watched *const *of, int family, bool spill,
		  int64_t elapsed)
{
	static const struct share_line nothing;
	struct share *share = &b->share[family == AF_INET6];
	VEC(struct share_part) parts = { 0 };
	const struct balanced_device *d;
	struct balance_line *l;
	struct share_part *p;
	size_t i, j = 0;

	for (i = 0; i < lines->n; i++) {
		l = &lines->v[i];
		if (l->family != family)
			continue;
		d = find_device(b, of[i]->is.ifindex);
		p = vec_push(&parts);
		*p = of[i]->part;
		p->line = d ? &d->line : &nothing;
		p->priority = l->priority;
		p->alive = l->weight || (spill && balance_may_join(lines, l));
	}
	share_weigh(share, parts.v, parts.n, spill, elapsed);
	share_settle(parts.v, parts.n, elapsed);
	for (i = 0; i < lines->n; i++) {
		l = &lines->v[i];
		if (l->family != family)
			continue;
		of[i]->part = parts.v[j++];
		of[i]->part.line = NULL;	/* devices come and go */
		l->forwarded = of[i]->part.weight;
		l->weight = of[i]->part.settled;
	}
	vec_free(&parts);
}

void balancing_weigh(struct balancing *b, struct balance_lines *lines,
		     struct watched *const *of, bool spill, int64_t now)
{
	int64_t elapsed = b->weighed ? now - b->weighed : 0;

	weigh(b, lines, of, AF_INET, spill, elapsed);
	weigh(b, lines, of, AF_INET6, spill, elapsed);
	b->weighed = now;
}
