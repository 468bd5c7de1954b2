/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rounds: whatever shows that a table cannot be translated blocks it, and all
 * is decided anew without it, until nothing more shows.
 */
#include "import/decide.h"
#include "base/vec.h"
#include "import/translate.h"
#include "model/facts.h"

#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct work {
	struct handmade *b;
	struct source_tables t;
	struct drafts d;
};

/* The table that the owner's draft has for that family. */
static struct source_table **place(struct work *w, const struct source_table *t)
{
	return &w->d.v[t->owner].table[facts_family(t->family)];
}

static bool same_number(const struct source_table *a,
			const struct source_table *b)
{
	return a->number == b->number &&
	       (a->number || !strcmp(a->name, b->name));
}

/*
 * Of several tables of one owner the one wins for which most speaks. Who is
 * called once for both families has one table for both.
 */
static void assign_tables(struct work *w)
{
	struct source_table *t, **at;
	struct draft *d;
	size_t i;

	for (i = 0; i < w->t.n; i++) {
		t = &w->t.v[i];
		if (t->why)
			continue;
		at = place(w, t);
		if (!*at || t->score > (*at)->score)
			*at = t;
	}
	for (i = 0; i < w->d.n; i++) {
		d = &w->d.v[i];
		if (w->b->owners.v[i].stanza->family == AF_UNSPEC &&
		    d->table[0] && d->table[1] &&
		    !same_number(d->table[0], d->table[1]))
			d->table[d->table[1]->score > d->table[0]->score
				 ? 0 : 1] = NULL;
	}
}

static void begin_decision(struct work *w)
{
	struct handmade_command *c;
	size_t i;

	drafts_begin(&w->d, w->b);
	for (i = 0; i < w->b->commands.n; i++) {
		c = &w->b->commands.v[i];
		c->fate = HANDMADE_STAYS;
		c->now = HANDMADE_NOBODY;
		free(c->why);
		c->why = NULL;
	}
}

static void leave(struct work *w, struct source_table *t)
{
	const struct handmade_owner *o;
	const struct source_table *rival;
	char *why, *name;

	if (t->why) {
		translate_leave(w->b, t, t->why);
		return;
	}
	o = &w->b->owners.v[t->owner];
	rival = *place(w, t);
	if (!rival)
		rival = w->d.v[t->owner].table[t->family == AF_INET];
	name = draft_table(rival, w->b);
	why = text_printf("%s has table %s, and only one is translated",
			  o->stanza->iface, name);
	translate_leave(w->b, t, why);
	free(name);
	free(why);
}

/* False if a table turned out to be none that can be translated. */
static bool round_of(struct work *w)
{
	bool ok = true;
	size_t i;

	begin_decision(w);
	assign_tables(w);
	for (i = 0; i < w->t.n; i++) {
		if (w->t.v[i].why || *place(w, &w->t.v[i]) != &w->t.v[i]) {
			leave(w, &w->t.v[i]);
			continue;
		}
		translate_table(w->b, &w->d, &w->t.v[i]);
		ok &= !w->t.v[i].why;
	}
	return ok && drafts_finish(&w->d, w->b);
}

static bool has_options(const struct handmade *b, int owner)
{
	return owner != HANDMADE_NOBODY && b->owners.v[owner].options.n;
}

/* What adds to no table of an uplink. */
static void decide_other(struct handmade *b, struct handmade_command *c)
{
	const struct kobj *k = &c->ip.w.k;
	const struct handmade_owner *o;
	size_t i;

	if (c->unread || k->kind == KOBJ_RULE) {
		translate_left(c, handmade_why(c));
		return;
	}
	if (k->table != RT_TABLE_MAIN || k->type != RTN_UNICAST ||
	    k->strange || k->gateway.family || c->ip.w.has_metric || c->against)
		return;
	/* the kernel makes it of the address */
	for (i = 0; i < b->owners.n; i++) {
		o = &b->owners.v[i];
		if (has_options(b, (int)i) && !strcmp(o->device, k->dev) &&
		    handmade_has_network(o, &k->dst) &&
		    (!k->prefsrc.family ||
		     handmade_has_address(o, &k->prefsrc)))
			c->fate = HANDMADE_NEEDLESS;
	}
}

static bool same_table(const struct ip_words *a, const struct ip_words *b)
{
	return a->k.table == b->k.table &&
	       (a->k.table || !strcmp(a->table, b->table));
}

/* Whether the command c deletes what a makes: by what it names of it. */
static bool undoes(const struct ip_words *c, const struct ip_words *a)
{
	const struct kobj *k = &c->k, *of = &a->k;
	bool rule = k->kind == KOBJ_RULE;

	if (k->kind != of->kind || k->family != of->family ||
	    ((c->has_table || !rule) && !same_table(c, a)))
		return false;
	if ((rule ? k->dst.addr.family : 1) && prefix_cmp(&k->dst, &of->dst))
		return false;
	if (!rule)
		return (!k->gateway.family ||
			!addr_cmp(&k->gateway, &of->gateway)) &&
		       (!k->dev[0] || !of->dev[0] ||
			!strcmp(k->dev, of->dev)) &&
		       (!c->has_metric || k->metric == of->metric);
	return (!k->src.addr.family || !prefix_cmp(&k->src, &of->src)) &&
	       (!k->mask || (k->mark == of->mark && k->mask == of->mask)) &&
	       (!k->iif[0] || !strcmp(k->iif, of->iif)) &&
	       (!c->has_priority || k->priority == of->priority);
}

static void decide_delete(struct handmade *b, struct handmade_command *c)
{
	const struct handmade_command *a;
	bool gone = false, stays = false, exactly = false, is_gone;
	size_t i;

	for (i = 0; i < b->commands.n; i++) {
		a = &b->commands.v[i];
		if (!handmade_adds(a) || !undoes(&c->ip.w, &a->ip.w))
			continue;
		is_gone = a->fate == HANDMADE_DONE ||
			  a->fate == HANDMADE_NEEDLESS;
		gone |= is_gone;
		stays |= !is_gone;
		exactly |= is_gone && kobj_same_selector(&c->ip.w.k,
							 &a->ip.w.k) &&
			   c->ip.w.has_priority == a->ip.w.has_priority;
	}
	if (c->against || (stays && !exactly))
		return;
	if (gone)
		c->fate = HANDMADE_NEEDLESS;
	else if (c->ip.w.k.kind == KOBJ_RULE || handmade_in_table(c))
		translate_left(c, text_dup("no line here makes what it takes "
					   "away"));
}

static void decide_flush(struct work *w, struct handmade_command *c)
{
	const struct handmade_command *a;
	const struct source_table *t = NULL;
	size_t i, j;

	if (c->ip.w.k.kind == KOBJ_RULE) {
		translate_left(c, text_dup("it takes multihome's rules away, "
					   "too"));
		return;
	}
	for (i = 0; i < w->t.n && !t; i++)
		for (j = 0; j < w->t.v[i].commands.n && !t; j++)
			if (w->t.v[i].commands.v[j] ==
			    (size_t)(c - w->b->commands.v))
				t = &w->t.v[i];
	if (!t || c->against)
		return;
	for (i = 0; i < t->commands.n; i++) {
		a = &w->b->commands.v[t->commands.v[i]];
		if (a->ip.w.k.kind == KOBJ_ROUTE && a->fate == HANDMADE_LEFT)
			return;
	}
	c->fate = HANDMADE_NEEDLESS;
}

/* A cache of routes there is none any more; said where something else goes. */
static void decide_cache_flushes(struct handmade *b)
{
	const struct handmade_command *o;
	struct handmade_command *c;
	size_t i, j;

	for (i = 0; i < b->commands.n; i++) {
		c = &b->commands.v[i];
		for (j = 0; j < b->commands.n && !c->against &&
		     c->ip.verb == IP_COMMAND_FLUSH_CACHE; j++) {
			o = &b->commands.v[j];
			if (o->owner == c->owner &&
			    (o->fate == HANDMADE_DONE ||
			     o->fate == HANDMADE_NEEDLESS))
				c->fate = HANDMADE_NEEDLESS;
		}
	}
}

static void decide_rest(struct work *w)
{
	struct handmade_command *c;
	size_t i;

	for (i = 0; i < w->b->commands.n; i++) {
		c = &w->b->commands.v[i];
		if (c->unread || (handmade_adds(c) && !handmade_in_table(c)))
			decide_other(w->b, c);
	}
	for (i = 0; i < w->b->commands.n; i++) {
		c = &w->b->commands.v[i];
		if (c->unread)
			continue;
		if (c->ip.verb == IP_COMMAND_DELETE)
			decide_delete(w->b, c);
		else if (c->ip.verb == IP_COMMAND_FLUSH)
			decide_flush(w, c);
		else if (c->down &&
			 (c->ip.verb == IP_COMMAND_ADD ||
			  c->ip.verb == IP_COMMAND_REPLACE) &&
			 (c->ip.w.k.kind == KOBJ_RULE || handmade_in_table(c)))
			translate_left(c, text_dup("multihome does nothing when "
				       "an interface goes down but take away "
				       "its own"));
	}
	decide_cache_flushes(w->b);
}

/* Whether a rule leads the owner's own addresses to its table. */
static bool has_source_rule(const struct work *w, size_t owner)
{
	const struct handmade_command *c;
	const struct source_table *t;
	size_t i, j;

	for (i = 0; i < 2; i++) {
		t = w->d.v[owner].table[i];
		for (j = 0; t && j < t->commands.n; j++) {
			c = &w->b->commands.v[t->commands.v[j]];
			if (handmade_adds(c) && c->ip.w.k.src.addr.family)
				return true;
		}
	}
	return false;
}

static void note(struct work *w)
{
	struct handmade_owner *o;
	const struct draft *d;
	const char *routes, *to;
	char buf[64], other[64];
	size_t i;

	for (i = 0; i < w->d.n; i++) {
		d = &w->d.v[i];
		o = &w->b->owners.v[i];
		routes = diag_key(o->stanza->origin, "multihome-main-routes", buf);
		to = diag_key(o->stanza->origin, "multihome-to", other);
		if (!o->options.n)
			continue;
		if (d->sources.n && !d->more)
			diag_add(&o->notes, DIAG_NOTE, NULL, NULL,
				 "\"%s%cno\" would give the single rule of "
				 "before, without main's more specific routes",
				 routes, *routes == 'M' ? '=' : ' ');
		if (!has_source_rule(w, i))
			diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "no rule "
				 "here had the interface's own addresses; "
				 "multihome makes one for them");
		if (d->to.n)
			diag_add(&o->notes, DIAG_NOTE, NULL, NULL,
				 "%s is for packets whose source is not "
				 "decided yet; by hand it was for all", to);
	}
}

void decide(struct handmade *b)
{
	struct work w = { .b = b };

	source_tables_find(&w.t, b);
	/* each round blocks at least one table */
	while (!round_of(&w))
		;
	decide_rest(&w);
	note(&w);
	drafts_free(&w.d);
	source_tables_free(&w.t);
}
