/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which tables there are, and whose each is. */
#include "import/source_table.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

/* What speaks for an owner, besides the device of the table's default. */
enum {
	SCORE_NAME = 1,		/* no alias: eth1 rather than eth1:0 */
	SCORE_WRITTEN = 2,	/* a command is written there */
	SCORE_REACHES = 4,	/* the next hop is in its network */
	SCORE_SOURCE = 8,	/* a rule has its address, or its network */
};

void source_table_block(struct source_table *t, const char *fmt, ...)
{
	struct text why = { 0 };
	va_list ap;

	if (t->why)
		return;
	va_start(ap, fmt);
	text_vaddf(&why, fmt, ap);
	va_end(ap);
	t->why = why.s;
}

void source_tables_free(struct source_tables *t)
{
	while (t->n) {
		free(t->v[--t->n].why);
		vec_free(&t->v[t->n].commands);
	}
	vec_free(t);
}

static void find_numbers(struct handmade *b)
{
	struct handmade_command *c;
	uint32_t number;
	size_t i;

	for (i = 0; i < b->commands.n; i++) {
		c = &b->commands.v[i];
		if (*c->ip.w.table && !c->unread &&
		    !b->names.number(b->names.arg, c->ip.w.table, &number))
			c->ip.w.k.table = number;
	}
}

/* The index of the table that the command is about, or -1. */
static int table_of(const struct source_tables *t,
		    const struct handmade_command *c)
{
	const struct kobj *k = &c->ip.w.k;
	size_t i;

	if (c->unread || !handmade_in_table(c))
		return -1;
	for (i = 0; i < t->n; i++) {
		if (t->v[i].family != k->family)
			continue;
		if (k->table ? t->v[i].number == k->table
			     : !t->v[i].number &&
			       !strcmp(t->v[i].name, c->ip.w.table))
			return (int)i;
	}
	return -1;
}

/* What the commands of a table say of its device. */
struct hints {
	const struct kobj *route;	/* its default */
	const char *device;		/* of another route */
};

static bool usable(const struct handmade_command *c)
{
	return handmade_adds(c) && !c->against;
}

static struct hints find_hints(const struct source_table *t,
			       const struct handmade *b)
{
	const struct handmade_command *c;
	struct hints h = { NULL, NULL };
	size_t j;

	for (j = 0; j < t->commands.n; j++) {
		c = &b->commands.v[t->commands.v[j]];
		if (!usable(c) || c->ip.w.k.kind != KOBJ_ROUTE)
			continue;
		if (handmade_is_default(c) && !h.route)
			h.route = &c->ip.w.k;
		else if (c->ip.w.k.dev[0] && !h.device &&
			 strcmp(c->ip.w.k.dev, "lo"))
			h.device = c->ip.w.k.dev;
	}
	return h;
}

/* How much speaks for that owner; -1: it cannot be. */
static int score_of(const struct source_table *t, const struct handmade *b,
		    int owner, const struct hints *h)
{
	const struct handmade_owner *o = &b->owners.v[owner];
	const struct handmade_command *c;
	int score = 0;
	size_t j;

	if (!handmade_fits(o, t->family))
		return -1;
	for (j = 0; j < t->commands.n; j++) {
		c = &b->commands.v[t->commands.v[j]];
		if (!usable(c))
			continue;
		if (c->owner == owner)
			score |= SCORE_WRITTEN;
		if (c->ip.w.k.kind == KOBJ_RULE &&
		    (handmade_has_address(o, &c->ip.w.k.src.addr) ||
		     handmade_has_network(o, &c->ip.w.k.src)))
			score |= SCORE_SOURCE;
	}
	if (h->route && h->route->gateway.family &&
	    handmade_reaches(o, &h->route->gateway))
		score |= SCORE_REACHES;
	if (!strcmp(o->device, o->stanza->iface))
		score |= SCORE_NAME;
	return score;
}

/*
 * The owner for which most speaks, among those with that device if there is
 * one. Without, that a command is written there is the least; but the router
 * is where its network is.
 */
static void choose(struct source_table *t, const struct handmade *b,
		   const struct hints *h, const char *device)
{
	const struct addr *hop = h->route && h->route->gateway.family
		? &h->route->gateway : NULL;
	int pass, score, best = device ? -1 : SCORE_NAME;
	size_t j;

	for (pass = 0; pass < 2 && t->owner == HANDMADE_NOBODY; pass++) {
		for (j = 0; j < b->owners.n; j++) {
			if (device ? strcmp(b->owners.v[j].device, device)
				   : !pass &&
					     !(hop &&
					       handmade_reaches(&b->owners.v[j],
								hop)))
				continue;
			score = score_of(t, b, (int)j, h);
			if (score > best) {
				best = t->score = score;
				t->owner = (int)j;
			}
		}
	}
}

static bool has_device(const struct handmade *b, const char *device)
{
	size_t i;

	for (i = 0; i < b->owners.n; i++)
		if (!strcmp(b->owners.v[i].device, device))
			return true;
	return false;
}

/*
 * The device has no stanza: it may be that of a dial-up stanza, which does not
 * have its name.
 */
static void choose_dialled(struct source_table *t, const struct handmade *b,
			   const struct hints *h, const char *device)
{
	const struct setting *method;

	choose(t, b, h, NULL);
	method = t->owner == HANDMADE_NOBODY ? NULL : settings_find(
		&b->owners.v[t->owner].stanza->settings, "method");
	if (!method || (strcmp(method->value, "ppp") &&
			strcmp(method->value, "wvdial"))) {
		t->owner = HANDMADE_NOBODY;
		source_table_block(t, "there is no stanza of %s", device);
		return;
	}
	t->elsewhere = true;
	strcpy(t->device, device);
}

static void find_owner(struct source_table *t, const struct handmade *b)
{
	struct hints h = find_hints(t, b);
	const char *device = NULL;

	t->owner = HANDMADE_NOBODY;
	if (h.route && h.route->dev[0])
		device = h.route->dev;
	else if (!h.route || !h.route->gateway.family)
		device = h.device;
	if (device && !has_device(b, device)) {
		choose_dialled(t, b, &h, device);
		return;
	}
	choose(t, b, &h, device);
	if (t->owner == HANDMADE_NOBODY && device)
		source_table_block(t, "%s has no %s stanza", device,
				   addr_family_name(t->family));
	else if (t->owner == HANDMADE_NOBODY)
		source_table_block(t, "there is no %s stanza whose it could be",
				   addr_family_name(t->family));
	else if (b->owners.v[t->owner].closed)
		source_table_block(
			t,
			"it is the table of %s, which is left alone: "
			"%s",
			b->owners.v[t->owner].stanza->iface,
			b->owners.v[t->owner].closed);
}

/* A table has one device. */
static void find_strangers(struct source_tables *t, const struct handmade *b)
{
	const struct source_table *x, *y;
	size_t i, j;

	for (i = 0; i < t->n; i++) {
		for (j = 0; j < i && !t->v[i].why; j++) {
			x = &t->v[i];
			y = &t->v[j];
			if (y->why || x->number != y->number ||
			    (!x->number && strcmp(x->name, y->name)) ||
			    !strcmp(b->owners.v[x->owner].device,
				    b->owners.v[y->owner].device))
				continue;
			source_table_block(&t->v[i],
					   "the table is %s's already",
					   b->owners.v[y->owner].device);
		}
	}
}

void source_tables_find(struct source_tables *t, struct handmade *b)
{
	const struct handmade_command *c;
	struct source_table *table;
	size_t i;
	int at;

	*t = (struct source_tables){ 0 };
	find_numbers(b);
	for (i = 0; i < b->commands.n; i++) {
		c = &b->commands.v[i];
		if (!usable(c) || !handmade_in_table(c))
			continue;
		at = table_of(t, c);
		table = at < 0 ? vec_push(t) : &t->v[at];
		table->number = c->ip.w.k.table;
		table->family = c->ip.w.k.family;
		if (at < 0 || !*table->name)
			table->name = c->ip.w.table;
	}
	for (i = 0; i < b->commands.n; i++) {
		at = table_of(t, &b->commands.v[i]);
		if (at >= 0)
			*vec_push(&t->v[at].commands) = i;
	}
	for (i = 0; i < t->n; i++)
		find_owner(&t->v[i], b);
	find_strangers(t, b);
}
