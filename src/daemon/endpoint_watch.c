/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Endpoints that were in force, looked for. */
#include "daemon/endpoint_watch.h"

#include <string.h>

/* Whether it is one that was gone at the last look; forgets it. */
static bool take_out(struct endpoint_watch *w, const char *device,
		     const struct kobj *k)
{
	size_t i = 0;
	bool gone = false;

	while (i < w->list.n) {
		if (strcmp(w->list.v[i].device, device) != 0 ||
		    (k && !kobj_same_place(&w->list.v[i].k, k))) {
			i++;
			continue;
		}
		gone |= w->list.v[i].gone;
		vec_remove(&w->list, i);
	}
	return gone;
}

void endpoint_watch_device(struct endpoint_watch *w, const struct device *dev,
			   struct damping *damping, int64_t now)
{
	const char *device = dev->rec.device;
	struct watched_endpoint *e;
	const struct kobj *k;

	vec_each(k, &dev->rec.endpoints)
		if (take_out(w, device, k))
			damping_put(damping, device, k, now);
	take_out(w, device, NULL);
	if (!w->list.n)
		w->due = now + ENDPOINT_LOOKS;
	vec_each(k, &dev->rec.endpoints) {
		if (!k->id)
			continue;
		e = vec_push(&w->list);
		text_copy(e->device, sizeof e->device, device);
		e->k = *k;
	}
}

static bool has(const struct kobjs *have, const struct kobj *k)
{
	const struct kobj *h;

	vec_each(h, have)
		if (!h->port && kobj_same_place(h, k))
			return true;
	return false;
}

void endpoint_watch_look(struct endpoint_watch *w, struct damping *damping,
			 int64_t now)
{
	struct watched_endpoint *e;
	struct kobjs have = { 0 };

	if (!w->list.n || now < w->due)
		return;
	w->due = now + ENDPOINT_LOOKS;
	if (!w->kernel && kernel_open(&w->kernel)) {
		kernel_close(w->kernel);
		w->kernel = NULL;
		return;
	}
	if (!kernel_endpoints(w->kernel, &have))
		vec_each(e, &w->list) {
			if (e->gone || has(&have, &e->k))
				continue;
			e->gone = true;
			damping_others(damping, e->device, &e->k, true);
			damping_touch(damping, e->device, now);
		}
	vec_free(&have);
}

int64_t endpoint_watch_wait(const struct endpoint_watch *w, int64_t now)
{
	if (!w->list.n)
		return -1;
	return w->due > now ? w->due - now : 0;
}

void endpoint_watch_free(struct endpoint_watch *w)
{
	vec_free(&w->list);
	kernel_close(w->kernel);
	w->kernel = NULL;
}
