/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From verdicts to routes and connections. */
#include "daemon/steering.h"
#include "base/report.h"
#include "daemon/outside.h"
#include "engine/failover.h"
#include "kernel/conntrack.h"
#include "kernel/sock_diag.h"
#include "kernel/wireguard.h"
#include "model/mark.h"
#include "routing/balance.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

enum {
	LOCK_AGAIN = 20000,	/* microseconds */
	FIRST_WAIT = 3000000,
	FAILED_AGAIN = 1000000,
	TUNNELS_AGAIN = 400000,
	TUNNELS_TIMES = 5,	/* a packet by the dead line may come between */
	END_SECONDS = 5,	/* for the lock */
};

/* The verdicts as they are now, each with its weight. */
static void decide(struct steering *st, const struct watchlist *l,
		   struct verdicts *out, int64_t now)
{
	struct balance_lines lines = { 0 };
	VEC(struct watched *) of = { 0 };
	struct balance_line *b;
	struct watched *w;
	struct verdict *v;
	size_t i, j = 0;

	out->there = l->lines.n > 0;
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (!w->is.ready)
			continue;
		v = vec_push(&out->v);
		text_copy(v->device, sizeof v->device, w->is.device);
		v->family = w->is.family;
		v->mark = st->marks ? w->mark : 0;
		v->spent = w->spent;
		v->drained = w->drained;
		v->inbound = outside_known(w);
		health_keep(&w->health, &v->memory, now);
		if (!w->is.priority)
			continue;
		*vec_push(&of) = w;
		balancing_line(vec_push(&lines), w);
	}
	balance_weigh(&lines, st->policy.none_alive_refuse);
	vec_each(b, &lines)
		b->forwarded = b->weight;
	if (l->shares)
		balancing_weigh(&st->balancing, &lines, of.v,
				st->policy.balance == POLICY_SPILL, now);
	vec_each(v, &out->v) {
		w = watchlist_find(l, v->device, v->family);
		if (!w->is.priority)
			continue;
		v->weight = lines.v[j].weight;
		v->forwarded = lines.v[j++].forwarded;
	}
	vec_free(&lines);
	vec_free(&of);
}

/* The same lines carry, each as much or (but_shares) as it may be. */
static bool same(const struct verdicts *a, const struct verdicts *b,
		 bool but_shares)
{
	const struct verdict *v, *w;

	if (a->there != b->there || a->v.n != b->v.n)
		return false;
	vec_each(v, &a->v) {
		w = verdicts_find(b, v->device, v->family);
		if (!w || !w->weight != !v->weight || w->mark != v->mark ||
		    w->spent != v->spent || w->drained != v->drained ||
		    w->inbound != v->inbound ||
		    !w->forwarded != !v->forwarded ||
		    (!but_shares && (w->weight != v->weight ||
				     w->forwarded != v->forwarded)) ||
		    w->memory.state != v->memory.state ||
		    w->memory.held != v->memory.held)
			return false;
	}
	return true;
}

/* Whether a peer is reached by the line: what asks that is a socket of the line's. */
struct reaching {
	struct kernel *kernel;
	const struct watched *w;
};

static bool is_reached(const struct addr *peer, void *arg)
{
	const struct reaching *r = arg;
	struct packet p = { .from = r->w->is.source, .to = *peer };
	struct kobj match, way;

	return peer->family == p.from.family &&
	       !kernel_lookup(r->kernel, &p, &match, &way) &&
	       way.ifindex == r->w->is.ifindex && way.type == RTN_UNICAST &&
	       (way.gateway.family || !r->w->is.gateway.family);
}

/* done: how many, or -errno with the reason in why, which is freed. */
static void say_ended(struct diag *d, const struct watched *w, int done,
		      const char *verb, const char *what, struct text *why)
{
	struct text name = { 0 };

	watched_name(w, &name);
	if (done > 0)
		diag_add(d, DIAG_NOTE, name.s, NULL, "%s: %d %s%s", verb, done,
			 what, done == 1 ? "" : "s");
	else if (done < 0)
		diag_add(d, DIAG_WARNING, name.s, NULL, "%s: no %s: %s", verb,
			 what, why->n ? why->s : strerror(-done));
	text_free(&name);
	text_free(why);
}

/* Whoever sends by it is to notice at once, and come again by another. */
static void end_connections(struct session *s, const struct watched *w,
			    const struct verdict *v)
{
	struct reaching r = { s->kernel, w };
	struct text why = { 0 };
	int n, marked = 0;

	/* quickly; what came in by it stays, its peers know no other address */
	if (v->mark)
		marked = conntrack_forget_marked(v->family, v->mark << MARK_SHIFT,
						 MARK_MASK, &why);
	/* and those of before there were marks, or of hosts without */
	n = marked < 0 ? marked : conntrack_forget(&w->is.addresses, &why);
	n = n < 0 ? n : n + marked;
	say_ended(s->d, w, n, "forgotten", "tracked connection", &why);
	n = sock_diag_destroy(&w->is.addresses, is_reached, &r, &why);
	say_ended(s->d, w, n, "reset", "connection", &why);
}

/*
 * Of a line that is down, once; or of a backup that is as it was, and is not needed
 * any more. What goes by one whose quota is spent, or that is drained, may go on.
 */
static bool is_to_end(const struct watched *w, const struct verdict *was,
		      const struct verdict *is, const struct policy *policy)
{
	bool down = is->memory.state == HEALTH_DOWN;
	bool backup = !down && was && was->weight && !is->weight && !w->spent &&
		      !w->drained && was->memory.state == is->memory.state;

	return (down && !is->memory.held && !w->ended &&
		!policy->on_death_keep) ||
	       (backup && policy->on_return_move);
}

static void end_all(struct steering *st, struct session *s,
		    const struct watchlist *l, const struct verdicts *is,
		    int64_t now)
{
	const struct verdict *v;
	struct watched *w;

	vec_each(v, &is->v) {
		w = watchlist_find(l, v->device, v->family);
		w->ended &= v->memory.state == HEALTH_DOWN;
		if (!w->is.priority || v->weight ||
		    !verdicts_another_carries(is, v) ||
		    !is_to_end(w, verdicts_find(&l->written, v->device,
						v->family), v, &s->policy))
			continue;
		end_connections(s, w, v);
		w->ended = v->memory.state == HEALTH_DOWN;
		st->tunnels = TUNNELS_TIMES;
		st->tunnels_at = now;
	}
}

/* What became of lines, for who asks later. */
static void write_histories(const struct store *store, struct watchlist *l)
{
	struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		w->unwritten = w->unwritten &&
			history_write(store, w->is.device, w->is.family,
				      &w->history);
	}
}

static bool any_is_unwritten(const struct watchlist *l)
{
	size_t i;

	for (i = 0; i < l->lines.n; i++)
		if (l->lines.v[i]->unwritten)
			return true;
	return false;
}

/* 0, -EWOULDBLOCK: somebody has the lock; or -errno, the reason in s->d. */
static int steer(struct steering *st, struct session *s, struct watchlist *l,
		 struct verdicts *is, int64_t now)
{
	struct watched *w;
	const struct verdict *v;
	size_t i;
	int ret = session_open(s, SESSION_CHANGING, NULL);

	if (ret)
		return ret;
	st->own = kernel_portid(s->kernel);
	/* a mark is set only while there are rules for it */
	if (verdicts_marked(&l->written) && !verdicts_marked(is))
		marking_remove(&st->marking);
	ret = failover_apply(s, is->there ? is : NULL);
	/* whatever the kernel has refused of another line */
	marking_write(&st->marking, is, now);
	end_all(st, s, l, is, now);
	marking_note_left(s, l, verdicts_marked(is));
	write_histories(&s->store, l);
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		v = verdicts_find(is, w->is.device, w->is.family);
		w->weight = v ? v->weight : 0;
		w->forwarded = v ? v->forwarded : 0;
	}
	return ret;
}

static void tell_tunnels(struct steering *st, int64_t now)
{
	struct text why = { 0 };
	struct diag d = { 0 };
	int n;

	if (!st->tunnels || now < st->tunnels_at)
		return;
	n = wireguard_forget_sources(&why);
	if (n < 0)
		diag_add(&d, DIAG_WARNING, "WireGuard", NULL, "cannot be told "
			 "to forget the source of a dead line: %s",
			 why.n ? why.s : strerror(-n));
	st->tunnels = n > 0 ? st->tunnels - 1 : 0;
	st->tunnels_at = now + TUNNELS_AGAIN;
	report_watch(&d);
	diag_free(&d);
	text_free(&why);
}

/*
 * At first nothing is known of any line, and who answers first is not the best:
 * meanwhile main decides as it did.
 */
static bool waits_for_answers(const struct watchlist *l, int64_t now)
{
	const struct health *h;
	size_t i;

	for (i = 0; i < l->lines.n && !l->written.there; i++) {
		h = &l->lines.v[i]->health;
		if (l->lines.v[i]->is.ready && l->lines.v[i]->is.priority &&
		    h->state == HEALTH_UNKNOWN && now - h->since < FIRST_WAIT)
			return true;
	}
	return false;
}

bool steering_run(struct steering *st, struct watchlist *l, int64_t now)
{
	struct verdicts is = { 0 };
	struct diag d = { 0 };
	struct session s;
	bool changed = false, known;
	int ret;

	tell_tunnels(st, now);
	if (st->marking.again_at && st->marking.again_at <= now)
		marking_write(&st->marking, &l->written, now);
	/* before that, what an earlier daemon has left holds */
	if (!l->known || st->again_at > now || waits_for_answers(l, now) ||
	    balancing_waits(&st->balancing, l) ||
	    (!st->again_at && !st->counted && st->decided == l->serial))
		return false;
	st->again_at = 0;
	st->counted = false;
	st->marks = marking_give(&st->marking, l, &st->policy);
	decide(st, l, &is, now);
	known = same(&is, &l->written, false) && !any_is_unwritten(l);
	if (known) {	/* perhaps by an earlier daemon */
		marking_write(&st->marking, &is, now);
	} else {
		session_init(&s, (struct voice){
			.terse = true, .silent = same(&is, &l->written, true),
		}, &d);
		s.lock_seconds = 0;
		ret = steer(st, &s, l, &is, now);
		changed = !ret;
		if (ret)
			st->again_at = now + (ret == -EWOULDBLOCK ? LOCK_AGAIN
								  : FAILED_AGAIN);
		session_close(&s);
		if (ret && ret != -EWOULDBLOCK && st->failed == ret)
			diag_free(&d);	/* was said */
		st->failed = ret == -EWOULDBLOCK ? st->failed : ret;
	}
	if (changed) {
		verdicts_free(&l->written);
		l->written = is;
		l->serial++;
		if (st->marking.told_many)	/* there may be one again */
			st->again_at = now;
		tell_tunnels(st, now);
	} else {
		verdicts_free(&is);
	}
	st->decided = l->serial;
	report_watch(&d);
	diag_free(&d);
	return changed;
}

bool steering_follows(const struct steering *st, const struct watchlist *l)
{
	return !st->again_at && st->decided == l->serial;
}

int64_t steering_due(const struct steering *st)
{
	int64_t due = st->again_at ? st->again_at : INT64_MAX;

	if (st->marking.again_at && st->marking.again_at < due)
		due = st->marking.again_at;
	return st->tunnels && st->tunnels_at < due ? st->tunnels_at : due;
}

/* The last thing that is done, and so it is waited for the lock. */
static void end_steering(struct steering *st, struct watchlist *l, bool keep)
{
	struct verdicts is = { 0 };
	struct diag d = { 0 };
	struct session s;

	session_init(&s, (struct voice){ .terse = true }, &d);
	s.lock_seconds = END_SECONDS;
	if (!session_open(&s, SESSION_CHANGING, NULL)) {
		write_histories(&s.store, l);
		if (keep) {
			decide(st, l, &is, line_clock().now);
			/* what would change something is the next one's to do */
			if (same(&is, &l->written, false))
				verdicts_write(&s.store, &is);
		} else {
			if (verdicts_marked(&l->written))
				marking_remove(&st->marking);
			failover_apply(&s, NULL);
			marking_note_left(&s, l, false);
		}
	}
	session_close(&s);
	verdicts_free(&is);
	report_watch(&d);
	diag_free(&d);
}

void steering_end(struct steering *st, struct watchlist *l)
{
	if (l->written.there)
		end_steering(st, l, false);
}

void steering_leave(struct steering *st, struct watchlist *l)
{
	if (l->known && l->written.there)
		end_steering(st, l, true);
}
