/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who goes first. */
#include "engine/handover.h"
#include "base/vec.h"
#include "engine/load.h"
#include "engine/names.h"
#include "engine/transact.h"

#include <stdlib.h>
#include <string.h>

/* Adds what a stanza will take, as far as it can be told before it is tried. */
static void add_names(struct session *s, struct handover *h,
		      const struct stanza *st)
{
	struct claim c = { .family = st->family, .key = st->key };
	struct uplinks uplinks = { 0 };
	struct diag quiet = { 0 };
	struct uplink *u;

	settings_copy(&c.trial, &st->settings);
	load_defaults(s, &c.trial);
	c.iface = text_dup(h->iface);
	if (load_device(h->iface, &c.trial, h->then))
		h->wrong = true;
	else
		load_claim(&c, true, h->then, &uplinks, &quiet);
	vec_each(u, &uplinks)
		if (!u->table)
			rt_tables_number(session_tables(s), u->table_name,
					 &u->table);
	names_of_uplinks(uplinks.v, uplinks.n, &h->names);
	h->wrong |= diag_has(&quiet, DIAG_REFUSED);
	uplinks_free(&uplinks);
	settings_free(&c.trial);
	diag_free(&quiet);
	free(c.iface);
}

static void read_names(struct session *s, struct handover *h)
{
	const struct stanza *st;

	if (record_device(&s->store, h->iface, h->now))
		h->now[0] = '\0';
	vec_each(st, h->stanzas)
		if (settings_ours(&st->settings))
			add_names(s, h, st);
}

/* Whether one that is still to come leaves that name of its device. */
static struct handover *leaver(struct handovers *l, const char *name,
			       const char *holder)
{
	struct handover *h;

	vec_each(h, l)
		if (!h->done && !h->wrong && !strcmp(h->now, holder) &&
		    !strings_have(&h->names, name))
			return h;
	return NULL;
}

/* Whom h has to wait for, and what he leaves; or NULL. */
static struct handover *waits_for(struct session *s, struct handovers *l,
				  const struct handover *h, const char **name)
{
	struct handover *other;
	char holder[16];
	size_t i;

	for (i = 0; i < h->names.n; i++) {
		*name = h->names.v[i];
		if (!names_holder(s, *name, h->then, holder))
			continue;
		other = leaver(l, *name, holder);
		if (other && other != h)
			return other;
	}
	return NULL;
}

/* Whether somebody has, and keeps, what h asks for. */
static bool is_hopeless(struct session *s, struct handovers *l,
			const struct handover *h)
{
	char holder[16];
	size_t i;

	for (i = 0; i < h->names.n; i++)
		if (names_holder(s, h->names.v[i], h->then, holder) &&
		    strcmp(holder, h->now) &&
		    !leaver(l, h->names.v[i], holder))
			return true;
	return false;
}

struct parking {
	char *name;		/* "table:7001" */
	uint32_t number;	/* the one in its place */
};

/*
 * The same claims with another table. Their marks and destinations, which may
 * be what the others want, are gone until their turn.
 */
static void change_table(struct record *r, const void *arg)
{
	const struct parking *p = arg;
	struct settings *settings;
	struct claim *c;
	char *name;
	size_t i;

	vec_each(c, &r->claims) {
		settings = &c->in_force;
		name = names_of_table(c->table);
		for (i = 0; !strcmp(name, p->name) && i < settings->n; ) {
			const char *key = settings->v[i].key;

			if (!strcmp(key, "multihome-mark") ||
			    !strcmp(key, "multihome-to")) {
				settings_remove(settings, i);
				continue;
			}
			if (!strcmp(key, "multihome-table")) {
				free(settings->v[i].value);
				settings->v[i].value =
					text_printf("%u", p->number);
			}
			i++;
		}
		if (!strcmp(name, p->name))
			c->table = p->number;
		free(name);
	}
}

/* Frees a table that its device is to leave. Whether it could be. */
static bool park(struct session *s, const char *device, const char *table)
{
	struct parking p = { text_dup(table), names_spare_table(s) };
	bool takes_over = s->takes_over;
	char rival[16];
	int ret = -1;

	s->takes_over = false;
	if (p.number)
		ret = transact(s, NULL, device,
			       (struct change){ change_table, &p }, rival);
	s->takes_over = takes_over;
	free(p.name);
	return !ret;
}

/* All that are left wait for each other. Whether one of them does no more. */
static bool break_circle(struct session *s, struct handovers *l)
{
	struct handover *h, *other;
	const char *name;

	vec_each(h, l) {
		other = h->done ? NULL : waits_for(s, l, h, &name);
		if (other && is_hopeless(s, l, other))
			return other->wrong = true;
		if (other && !strncmp(name, "table:", 6) &&
		    park(s, other->now, name))
			return true;
	}
	return false;
}

/* Takes those that need not wait, or (any) the first. Whether there was one. */
static bool take_ready(struct session *s, struct handovers *l, bool any,
		       void (*take)(struct session *s, size_t i, void *arg),
		       void *arg)
{
	const char *name;
	bool some = false;
	size_t i;

	for (i = 0; i < l->n && !(any && some); i++) {
		if (l->v[i].done ||
		    (!any && waits_for(s, l, &l->v[i], &name)))
			continue;
		l->v[i].done = some = true;
		take(s, i, arg);
	}
	return some;
}

void handover_run(struct session *s, struct handovers *l,
		  void (*take)(struct session *s, size_t i, void *arg),
		  void *arg)
{
	struct handover *h;

	vec_each(h, l)
		read_names(s, h);
	do {
		while (take_ready(s, l, false, take, arg))
			;
	} while (break_circle(s, l) || take_ready(s, l, true, take, arg));
}

void handovers_free(struct handovers *l)
{
	struct handover *h;

	vec_each(h, l)
		strings_free(&h->names);
	vec_free(l);
}
