/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of devices, and of what the lines have seen from beyond; carriers. */
#include "daemon/counters.h"

enum { MOVING = 50000, STILL = 100000 };	/* microseconds between two looks */

/* A device, between two looks. */
struct used {
	uint64_t sent;		/* packets, less our own probes */
	bool answered;		/* something came from beyond by any of its lines */
};

static bool is_counted(const struct watchlist *l, const struct watched *w)
{
	return w->sockets || (l->shares && w->is.ready && w->is.priority);
}

static bool any_counted(const struct watchlist *l)
{
	size_t i;

	for (i = 0; i < l->lines.n; i++)
		if (is_counted(l, l->lines.v[i]))
			return true;
	return false;
}

static bool any_doubt(const struct watchlist *l)
{
	size_t i;

	for (i = 0; i < l->lines.n; i++)
		if (watched_doubts(l->lines.v[i]))
			return true;
	return false;
}

/* Probes are on such ticks, too. */
static int64_t next_tick(int64_t now, int64_t every)
{
	return now - now % every + every;
}

int64_t counters_due(const struct counters *c, const struct watchlist *l)
{
	return any_counted(l) ? c->due : INT64_MAX;
}

void counters_free(struct counters *c)
{
	kernel_close(c->kernel);
	vec_free(&c->last);
}

static struct traffic *find_device(const struct counters *c, int ifindex)
{
	struct traffic *t;

	vec_each(t, &c->last)
		if (t->ifindex == ifindex)
			return t;
	return NULL;
}

const struct traffic *counters_find(const struct counters *c, int ifindex)
{
	const struct traffic *t = find_device(c, ifindex);

	return t && t->there ? t : NULL;
}

/* Each device once; of one that is new nothing is known yet. */
static void note_devices(struct counters *c, const struct watchlist *l)
{
	size_t i;
	int ifindex;

	for (i = 0; i < l->lines.n; i++) {
		ifindex = l->lines.v[i]->is.ifindex;
		if (is_counted(l, l->lines.v[i]) && !find_device(c, ifindex))
			vec_push(&c->last)->ifindex = ifindex;
	}
}

/* What the lines of that device have asked, and seen, since the last look. */
static void look_at_lines(struct watchlist *l, int ifindex, struct used *u,
			  uint32_t *beyond)
{
	struct watched *w;
	uint64_t own;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		beyond[i] = 0;
		if (w->is.ifindex != ifindex || !w->sockets)
			continue;
		own = watched_sent(w);
		u->sent -= own < u->sent ? own : u->sent;
		if (probe_beyond(w->sockets, &beyond[i]))
			continue;
		if (w->deaf)
			beyond[i] = 0;
		u->answered |= beyond[i] > 0;
	}
}

/* The counter knows no family: doubt is of all lines of a device that is silent. */
static bool look_at_device(struct watchlist *l, const struct traffic *was,
			   const struct traffic *is, int64_t now)
{
	uint32_t *beyond = vec_realloc(NULL, (l->lines.n + 1) * sizeof *beyond);
	struct used u = { 0 };
	size_t i;

	if (was->there && is->tx > was->tx)
		u.sent = is->tx - was->tx;
	look_at_lines(l, is->ifindex, &u, beyond);
	for (i = 0; i < l->lines.n; i++) {
		if (l->lines.v[i]->is.ifindex != is->ifindex)
			continue;
		watched_traffic(l->lines.v[i], u.answered ? 0 : u.sent,
				beyond[i], now);
		if (is->no_carrier)
			watched_carrier(l->lines.v[i], false, now);
	}
	free(beyond);
	return u.sent || u.answered;
}

void counters_run(struct counters *c, struct watchlist *l, int64_t now)
{
	struct traffic *was, *is;
	bool moving = false;
	size_t i, n;

	if (!any_counted(l))	/* it is due when one is, and was not before */
		c->due = now;
	if (!any_counted(l) || now < c->due)
		return;
	c->due = next_tick(now, STILL);
	if (!c->kernel && kernel_open(&c->kernel)) {
		kernel_close(c->kernel);
		c->kernel = NULL;
		return;
	}
	note_devices(c, l);
	n = c->last.n;
	is = vec_realloc(NULL, (n + 1) * sizeof *is);
	for (i = 0; i < n; i++)
		is[i] = (struct traffic){ .ifindex = c->last.v[i].ifindex };
	if (!kernel_traffic(c->kernel, is, n, any_doubt(l))) {
		c->at = now;
		for (i = n; i-- > 0;) {
			was = &c->last.v[i];
			moving |= look_at_device(l, was, &is[i], now);
			if (is[i].there)
				*was = is[i];
			else
				vec_remove(&c->last, i);
		}
	}
	if (moving || any_doubt(l))
		c->due = next_tick(now, MOVING);
	free(is);
}
