/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bursts gathered, fights damped. */
#include "daemon/damping.h"
#include "base/vec.h"

#include <stdio.h>
#include <string.h>

enum { BARE_MAX = 64 };

static struct damped *find_device(struct damping *w, const char *device)
{
	struct damped *d;
	size_t i;

	for (i = 0; i < w->devices.n; i++)
		if (!strcmp(w->devices.v[i].device, device))
			return &w->devices.v[i];
	d = vec_push(&w->devices);
	snprintf(d->device, sizeof d->device, "%s", device);
	return d;
}

void damping_touch(struct damping *w, const char *device, int64_t now)
{
	struct damped *d = find_device(w, device);

	if (!d->dirty)
		d->since = now;
	d->dirty = true;
	d->due = now + WATCH_QUIET;
	if (d->due > d->since + WATCH_BURST)
		d->due = d->since + WATCH_BURST;
	if (d->due < d->hold)
		d->due = d->hold;
}

void damping_put(struct damping *w, const char *device, const struct kobj *k,
		 int64_t now)
{
	struct damped *d = find_device(w, device);

	if (d->put.n == WATCH_KEPT)
		vec_remove(&d->put, 0);
	vec_push(&d->put)->k = *k;
	d->mended = now;
}

/* Who puts back himself what he has removed undoes nothing. */
static void note_others(struct damped *d, const struct kobj *k, bool gone)
{
	size_t i;

	for (i = 0; i < d->put.n; i++) {
		if (!kobj_same_place(&d->put.v[i].k, k))
			continue;
		if (gone || kobj_cmp(&d->put.v[i].k, k))
			d->put.v[i].gone = true;
		else
			vec_remove(&d->put, i--);
	}
}

void damping_others(struct damping *w, const char *device,
		    const struct kobj *k, bool gone)
{
	size_t i;

	for (i = 0; i < w->devices.n; i++)
		if (!device || !strcmp(w->devices.v[i].device, device))
			note_others(&w->devices.v[i], k, gone);
}

void damping_link_down(struct damping *w, const char *device)
{
	struct damped *d = find_device(w, device);

	vec_free(&d->put);
	d->mends = 0;
	d->hold = 0;
}

void damping_restart(struct damping *w, int64_t now)
{
	damping_free(w);
	damping_touch(w, "", now);
}

void damping_rule_named(struct damping *w, const struct kobj *rule)
{
	*vec_push(&w->named) = *rule;
}

void damping_rule_bare(struct damping *w, const struct kobj *rule, int64_t now)
{
	if (!w->bare.n)
		w->bare_due = now + WATCH_QUIET;
	if (w->bare.n >= BARE_MAX)
		damping_touch(w, "", now);
	else
		*vec_push(&w->bare) = *rule;
}

/* The bare rules of which no other rule of the burst tells whose they are. */
static void resolve_bare(struct damping *w, int64_t now)
{
	size_t i, j;

	if (w->bare_due > now)
		return;
	for (i = 0; i < w->bare.n; i++) {
		for (j = 0; j < w->named.n; j++)
			if (!kobj_subject_cmp(&w->named.v[j], &w->bare.v[i]))
				break;
		if (j == w->named.n) {
			damping_touch(w, "", now - WATCH_QUIET);
			break;
		}
	}
	vec_free(&w->bare);
}

int damping_wait(const struct damping *w, int64_t now)
{
	int64_t due = w->bare.n ? w->bare_due : INT64_MAX;
	size_t i;

	for (i = 0; i < w->devices.n; i++)
		if (w->devices.v[i].dirty && w->devices.v[i].due < due)
			due = w->devices.v[i].due;
	return due == INT64_MAX ? -1 : due > now ? (int)(due - now) : 0;
}

/* Devices about which nothing is remembered that would matter. */
static void forget(struct damping *w, int64_t now)
{
	struct damped *d;
	size_t i = 0;

	while (i < w->devices.n) {
		d = &w->devices.v[i];
		if (d->dirty ||
		    (d->mended && now - d->mended <= WATCH_CALM)) {
			i++;
			continue;
		}
		vec_free(&d->put);
		vec_remove(&w->devices, i);
	}
	if (!w->devices.n)
		vec_free(&w->devices);
	if (!w->bare.n)
		vec_free(&w->named);
}

/* Of that device now, or of others. */
static void begin_look(struct damped *d, bool now)
{
	size_t i;

	d->contested = false;
	d->dirty &= !now;
	for (i = 0; now && i < d->put.n; i++)
		if (d->put.v[i].gone) {
			d->contested = true;
			vec_remove(&d->put, i--);
		}
}

bool damping_next(struct damping *w, int64_t now, char device[KOBJ_DEVLEN])
{
	struct damped *d, *all = NULL, *first = NULL;
	size_t i;

	resolve_bare(w, now);
	for (i = 0; i < w->devices.n; i++) {
		d = &w->devices.v[i];
		if (!d->dirty || d->due > now)
			continue;
		if (!*d->device)
			all = d;
		else if (!first)
			first = d;
	}
	d = all ? all : first;
	if (!d) {
		forget(w, now);
		return false;
	}
	strcpy(device, d->device);
	/* who looks at all looks at each, but not at one that is held back */
	for (i = 0; i < w->devices.n; i++)
		begin_look(&w->devices.v[i], &w->devices.v[i] == d ||
			   (all && w->devices.v[i].due <= now));
	return true;
}

/* One more of a row: from WATCH_FREE on there is a wait. */
static bool count(struct damped *d, int64_t now)
{
	int64_t wait = WATCH_FIRST;
	unsigned i;

	if (d->mends && now - d->mended > WATCH_CALM)
		d->mends = 0;
	d->mends++;
	d->mended = now;
	if (d->mends < WATCH_FREE)
		return false;
	for (i = WATCH_FREE; i < d->mends && wait < WATCH_LAST; i++)
		wait *= 2;
	d->hold = now + (wait < WATCH_LAST ? wait : WATCH_LAST);
	return d->mends == WATCH_FREE;
}

bool damping_mended(struct damping *w, int64_t now)
{
	bool first = false;
	size_t i;

	for (i = 0; i < w->devices.n; i++)
		if (w->devices.v[i].contested)
			first |= count(&w->devices.v[i], now);
	return first;
}

bool damping_failed(struct damping *w, const char *device, int64_t now)
{
	struct damped *d = find_device(w, device);
	bool first = count(d, now);

	if (d->hold < now + WATCH_FIRST)
		d->hold = now + WATCH_FIRST;
	damping_touch(w, device, now);
	return first;
}

void damping_free(struct damping *w)
{
	size_t i;

	for (i = 0; i < w->devices.n; i++)
		vec_free(&w->devices.v[i].put);
	vec_free(&w->devices);
	vec_free(&w->named);
	vec_free(&w->bare);
}
