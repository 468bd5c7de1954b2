/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines as those find them who come in. */
#include "daemon/reached.h"
#include "daemon/balancing.h"

#include <string.h>

/* Nothing is known against it. */
static bool may_live(const struct watched *w)
{
	return w->is.ready && w->health.state != HEALTH_DOWN;
}

/* And who comes in by it gets here. */
static bool is_open(const struct watched *w)
{
	return may_live(w) && w->inbound.state != INBOUND_DOWN;
}

static bool is_named(const struct watched *w)
{
	return w->is.names.n && w->is.reached.n;
}

/* One without a priority shares nothing, and has the weight that is written. */
static unsigned weight_of(const struct watched *w)
{
	if (w->is.priority)
		return w->weight;
	if (w->drained)
		return 0;
	return w->is.weight == UPLINK_NO_WEIGHT ? 1 : (unsigned)w->is.weight;
}

/* How much of what it is asked gets lost, in percent; at least 1 is left. */
static unsigned loss_of(const struct watched *w)
{
	unsigned most = 0, loss, i;

	for (i = 0; i < w->health.targets; i++) {
		if (health_is_aside(&w->health, i))
			continue;
		loss = (unsigned)(100 * health_loss_ratio(&w->health, i));
		most = loss > most ? loss : most;
	}
	return most < 99 ? most : 99;
}

static enum dns_rank rank_of(const struct watched *w, const struct returning *r)
{
	if (!is_open(w) || (!r->back && r->doubled))
		return DNS_DEAD;
	if (!r->back)
		return DNS_RETURNS;
	if (!weight_of(w))
		return DNS_STANDS_BY;
	return w->health.state == HEALTH_DEGRADED ? DNS_DEGRADED : DNS_TAKES;
}

/* What each line of l would take if none were degraded, in its place. */
static void weigh_whole(struct balance_lines *out, const struct watchlist *l)
{
	const struct watched *w;
	struct balance_line *b;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		b = vec_push(out);	/* of no family, it takes nothing */
		if (w->is.ready && w->is.priority)
			balancing_line(b, w);
		if (b->state == HEALTH_DEGRADED)
			b->state = HEALTH_UP;
	}
	balance_weigh(out, false);
}

/* By weights, one that is degraded takes less instead of nothing. */
static void weigh_degraded(struct dns_lines *lines, const struct watchlist *l)
{
	struct balance_lines whole = { 0 };
	struct dns_line *d = lines->v;
	const struct watched *w;
	size_t i;

	weigh_whole(&whole, l);
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (!is_named(w))
			continue;
		if (whole.v[i].weight)
			d->weight = whole.v[i].weight;
		if (d->weight && d->rank < DNS_RETURNS)
			d->rank = DNS_TAKES;
		d->weight *= 100 - (w->health.state == HEALTH_DEGRADED
				    ? loss_of(w) : 0);
		d++;
	}
	vec_free(&whole);
}

static struct returning *return_of(struct line_returns *returns,
				   const struct watched *w)
{
	struct line_return *r;

	vec_each(r, returns)
		if (r->family == w->is.family && !strcmp(r->device, w->is.device))
			return &r->is;
	r = vec_push(returns);
	text_copy(r->device, sizeof r->device, w->is.device);
	r->family = w->is.family;
	return &r->is;
}

static void leave_gone(struct line_returns *returns, const struct watchlist *l,
		       int64_t now)
{
	const struct watched *w;
	struct line_return *r;

	vec_each(r, returns) {
		w = watchlist_find(l, r->device, r->family);
		if (!w || !is_named(w))
			returning_leave(&r->is, now);
	}
}

void reached_lines(struct dns_lines *out, const struct watchlist *l,
		   struct line_returns *returns, const struct policy_dns *p,
		   int64_t now)
{
	bool degraded = false;
	const struct watched *w;
	struct returning *r;
	enum dns_rank rank;
	size_t i;

	leave_gone(returns, l, now);
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (!is_named(w))
			continue;
		r = return_of(returns, w);
		returning_set(r, is_open(w), p->publish_after, now);
		rank = rank_of(w, r);
		degraded |= rank < DNS_RETURNS &&
			    w->health.state == HEALTH_DEGRADED;
		*vec_push(out) = (struct dns_line){
			&w->is.names, &w->is.reached, w->is.family, rank,
			weight_of(w) };
	}
	if (degraded && p->method == POLICY_DNS_FILE)
		weigh_degraded(out, l);
}

/* A name that it has, and an address of it. */
static bool is_led_to(const struct watched *w, const struct name_sets *there)
{
	const struct name_set *s;
	const struct prefix *p;

	vec_each(s, there) {
		if (s->family != w->is.family ||
		    !strings_have(&w->is.names, s->name))
			continue;
		vec_each(p, &w->is.reached)
			if (name_set_wants(s, &p->addr))
				return true;
	}
	return false;
}

void reached_note(struct watchlist *l, const struct name_sets *there, int64_t now)
{
	struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (!is_named(w) || is_led_to(w, there))
			w->unnamed_at = 0;
		else if (!w->unnamed_at)
			w->unnamed_at = now;
	}
}

int64_t reached_due(const struct line_returns *returns)
{
	int64_t due = INT64_MAX, one;
	const struct line_return *r;

	vec_each(r, returns) {
		one = returning_due(&r->is);
		due = one < due ? one : due;
	}
	return due;
}

bool reached_doubts(const struct watchlist *l)
{
	const struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (is_named(w) &&
		    (watched_doubts(w) ||
		     (w->ear && health_inbound_doubts(&w->inbound))))
			return true;
	}
	return false;
}

struct addr reached_from(const struct watchlist *l, int family, unsigned i)
{
	const struct watched *w;
	unsigned n = 0;
	size_t k;

	for (k = 0; k < l->lines.n; k++)
		n += l->lines.v[k]->is.family == family &&
		     may_live(l->lines.v[k]);
	i %= n + 1;
	for (k = 0; k < l->lines.n; k++) {
		w = l->lines.v[k];
		if (w->is.family == family && may_live(w) && !i--)
			return w->is.source;
	}
	return (struct addr){ 0 };
}
