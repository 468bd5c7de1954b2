/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The claims of then are taken as stanzas are by reload: in such an order that each
 * finds free what it had, and with all checks. Of a claim that had nothing in force
 * nothing is.
 */
#include "engine/takeback.h"
#include "base/vec.h"
#include "engine/handover.h"
#include "engine/reconcile.h"
#include "state/unconfirmed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* An interface, and what it had. */
struct had {
	char *iface;
	struct stanzas stanzas;
};

struct taking {
	VEC(struct had) list;
	struct strings devices;
	int failed;
};

static struct had *find_had(struct taking *t, const char *iface)
{
	struct had *h;

	vec_each(h, &t->list)
		if (!strcmp(h->iface, iface))
			return h;
	h = vec_push(&t->list);
	h->iface = text_dup(iface);
	return h;
}

static void add_claims(struct taking *t, const struct record *before)
{
	const struct claim *c;
	struct stanza *st;
	struct had *h;

	vec_each(c, &before->claims) {
		h = find_had(t, c->iface);
		if (!c->in_force.n)
			continue;
		st = vec_push(&h->stanzas);
		st->iface = text_dup(c->iface);
		st->family = c->family;
		st->key = text_dup(c->key);
		st->origin = text_dup(c->in_force.v[0].origin);
		settings_copy(&st->settings, &c->in_force);
	}
}

/* What a device had; and who has something there now has had no more than that. */
static void add_device(struct session *s, struct taking *t, const char *device)
{
	struct record before, now;
	const struct claim *c;
	const char *problem;
	int64_t until;
	int ret = unconfirmed_read(&s->store, device, &before, &until);

	if (ret) {
		diag_add(s->d, DIAG_FAILED, device, NULL, "cannot be taken "
			 "back: what was in force before, in %s, cannot be "
			 "read: %s", s->store.path, strerror(-ret));
		unconfirmed_end(&s->store, device);
		return;
	}
	strings_add(&t->devices, device);
	add_claims(t, &before);
	record_free(&before);
	if (record_read(&s->store, device, &now, &problem))
		return;
	vec_each(c, &now.claims)
		find_had(t, c->iface);
	record_free(&now);
}

static void take(struct session *s, size_t i, void *arg)
{
	struct taking *t = arg;
	struct had *h = &t->list.v[i];
	int ret = reconcile_up(s, h->iface, &h->stanzas, false);

	t->failed = t->failed ? t->failed : ret;
}

static void take_all(struct session *s, struct taking *t)
{
	struct handovers l = { 0 };
	struct had *h;

	vec_each(h, &t->list)
		*vec_push(&l) = (struct handover){ .iface = h->iface,
						   .stanzas = &h->stanzas };
	s->takes_back = true;
	handover_run(s, &l, take, t);
	s->takes_back = false;
	if (s->changed)
		reconcile_retry(s);
	handovers_free(&l);
}

/* What is said of it, and seen later by status. */
static void tell(struct session *s, const char *device, bool all)
{
	char *text = text_printf("%s: %s", device, all
		? "was not confirmed in time and is taken back: what was in "
		  "force before is again; the stanzas on disk still say "
		  "otherwise, edit them before the next ifup or reload"
		: "was not confirmed in time, but not all of it could be taken "
		  "back: see what is refused; the stanzas on disk say "
		  "otherwise still");

	diag_put(s->d, DIAG_WARNING, NULL, text);
	if (!store_exists(&s->store, "dev", device))
		last_write(&s->store, device,
			   &(struct last){ time(NULL), false, text });
	free(text);
}

static void take_back(struct session *s)
{
	struct strings list = { 0 };
	struct taking t = { 0 };
	size_t i, first = s->d->n;
	struct had *h;
	bool all;

	unconfirmed_list(&s->store, NULL, &list);
	for (i = 0; i < list.n; i++)
		if (!unconfirmed_left(&s->store, list.v[i]))
			add_device(s, &t, list.v[i]);
	if (t.devices.n)
		take_all(s, &t);
	all = diag_worst(s->d, first) < DIAG_REFUSED;
	for (i = 0; i < t.devices.n && !t.failed; i++) {
		unconfirmed_taken_back(&s->store, t.devices.v[i]);
		tell(s, t.devices.v[i], all);
		unconfirmed_end(&s->store, t.devices.v[i]);
	}
	vec_each(h, &t.list) {
		free(h->iface);
		stanzas_free(&h->stanzas);
	}
	vec_free(&t.list);
	strings_free(&t.devices);
	strings_free(&list);
}

int takeback_open(struct session *s, const char *iface)
{
	int ret = session_open(s, SESSION_CHANGING, iface);

	if (!ret && !unconfirmed_least(&s->store))
		take_back(s);
	return ret;
}
