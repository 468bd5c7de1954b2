/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of one table. What would be in the place of a route of
 * multihome's own must not be left, because multihome leaves it alone and
 * refuses the uplink: then nothing of the table is translated.
 */
#include "import/translate.h"
#include "base/vec.h"
#include "model/facts.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct work {
	struct handmade *b;
	struct drafts *drafts;
	struct source_table *t;
	int fam;
	const char *device;
	const struct handmade_command *route;	/* the default */
	size_t done;
};

void translate_left(struct handmade_command *c, char *why)
{
	free(c->why);
	c->why = why;
	c->fate = HANDMADE_LEFT;
}

static void translate_done(struct work *w, struct handmade_command *c,
			   int owner)
{
	c->fate = HANDMADE_DONE;
	c->now = owner;
	w->done++;
}

void translate_leave(struct handmade *b, const struct source_table *t,
		     const char *why)
{
	struct handmade_command *c;
	char *own;
	size_t i;

	for (i = 0; i < t->commands.n; i++) {
		c = &b->commands.v[t->commands.v[i]];
		if (!handmade_adds(c))
			continue;
		own = handmade_why(c);
		translate_left(c, own ? own : text_dup(why));
	}
}

/* A route that could be translated, as far as it goes. */
static bool is_plain_route(const struct handmade_command *c)
{
	char *why = handmade_why(c);

	free(why);
	return c->ip.w.k.kind == KOBJ_ROUTE && !why;
}

static bool by_device(const struct work *w, const struct kobj *k)
{
	return !k->dev[0] || !strcmp(k->dev, w->device);
}

static bool no_metric(const struct kobj *k)
{
	return k->metric == (k->family == AF_INET6 ? KOBJ_METRIC6 : 0);
}

/*
 * A network of the device. Of one that gets its addresses from elsewhere it is
 * the one that the router is in.
 */
static bool is_connected(const struct work *w, const struct kobj *k)
{
	const struct handmade_owner *o = &w->b->owners.v[w->t->owner];
	const struct addr *hop = w->route ? &w->route->ip.w.k.gateway : NULL;
	size_t i;

	if (k->gateway.family || !k->dst.len || !by_device(w, k))
		return false;
	for (i = 0; i < w->b->owners.n; i++)
		if (!strcmp(w->b->owners.v[i].device, w->device) &&
		    handmade_has_network(&w->b->owners.v[i], &k->dst))
			return true;
	return !(hop && handmade_reaches(o, hop)) && hop && hop->family &&
	       prefix_contains(&k->dst, hop);
}

/* A route of main's, which counts for the sources of uplinks anyway. */
static bool is_mains(const struct work *w, const struct kobj *k)
{
	const struct handmade_command *c;
	size_t i;

	if (!strcmp(k->dev, "lo") && addr_is_loopback(&k->dst.addr))
		return true;
	for (i = 0; i < w->b->owners.n && !k->gateway.family; i++)
		if (!strcmp(w->b->owners.v[i].device, k->dev) &&
		    handmade_has_network(&w->b->owners.v[i], &k->dst))
			return true;
	for (i = 0; i < w->b->commands.n; i++) {
		c = &w->b->commands.v[i];
		if (handmade_adds(c) && is_plain_route(c) &&
		    c->ip.w.k.table == RT_TABLE_MAIN &&
		    !prefix_cmp(&c->ip.w.k.dst, &k->dst) &&
		    !addr_cmp(&c->ip.w.k.gateway, &k->gateway) &&
		    !strcmp(c->ip.w.k.dev, k->dev))
			return true;
	}
	return false;
}

/* The default that counts: the lowest metric; of equal ones the first. */
static void find_default(struct work *w)
{
	const struct handmade_command *c, *best = NULL;
	size_t i;

	for (i = 0; i < w->t->commands.n; i++) {
		c = &w->b->commands.v[w->t->commands.v[i]];
		if (!handmade_adds(c) || !is_plain_route(c) ||
		    !handmade_is_default(c) || !by_device(w, &c->ip.w.k))
			continue;
		if (!best || c->ip.w.k.metric < best->ip.w.k.metric ||
		    (c->ip.w.k.metric == best->ip.w.k.metric &&
		     c->ip.verb == IP_COMMAND_REPLACE))
			best = c;
	}
	w->route = best;
}

/* Says that a route's source is lost, unless it may well be multihome's. */
static void note_source(struct work *w, const struct handmade_command *c)
{
	const struct addr *src = &c->ip.w.k.prefsrc;
	const struct handmade_owner *o;
	char buf[ADDR_STRLEN];
	bool known = false;
	size_t i;

	for (i = 0; src->family && i < w->b->owners.n; i++) {
		o = &w->b->owners.v[i];
		if (strcmp(o->device, w->device))
			continue;
		if (handmade_has_address(o, src) || handmade_dynamic(o))
			return;
		known |= o->own.addresses.n > 0;
	}
	if (known)
		diag_add(&w->b->owners.v[w->t->owner].notes, DIAG_WARNING,
			 c->origin, NULL, "src %s is not kept: multihome takes "
			 "an address of %s", addr_format(src, buf), w->device);
}

static void translate_default(struct work *w, struct handmade_command *c)
{
	const struct kobj *k = &c->ip.w.k, *chosen = &w->route->ip.w.k;

	if (c == w->route) {
		w->drafts->v[w->t->owner].route[w->fam] = c;
		note_source(w, c);
		translate_done(w, c, w->t->owner);
	} else if (!addr_cmp(&k->gateway, &chosen->gateway) &&
		   by_device(w, k)) {
		translate_done(w, c, w->t->owner);
	} else if (w->route->ip.verb == IP_COMMAND_REPLACE && c < w->route &&
		   k->metric == chosen->metric) {
		c->fate = HANDMADE_NEEDLESS;
	} else {
		translate_left(c, text_printf("the table has another default "
					      "(%s)", w->route->origin));
	}
}

static void translate_route(struct work *w, struct handmade_command *c)
{
	struct draft *d = &w->drafts->v[w->t->owner];
	const struct kobj *k = &c->ip.w.k;
	char *why = handmade_why(c);

	if (why) {
		translate_left(c, why);
	} else if (handmade_is_default(c) && w->route) {
		translate_default(w, c);
	} else if (!handmade_is_default(c) && is_connected(w, k)) {
		note_source(w, c);
		c->fate = HANDMADE_NEEDLESS;
	} else if (!handmade_is_default(c) && is_mains(w, k)) {
		c->fate = HANDMADE_NEEDLESS;
		d->more = true;
	} else {
		translate_left(
			c,
			text_dup(
				handmade_is_default(c)
					? "it is by another interface than the table's"
					: "multihome puts only the networks of the interface and "
					  "the default into a table"));
	}
	if (c->fate != HANDMADE_LEFT)
		return;
	d->more = true;
	if (no_metric(k) && (handmade_is_default(c) || is_connected(w, k)))
		source_table_block(w->t,
				   "%s would be in the way of multihome's own "
				   "route (%s)",
				   c->origin, c->why);
}

/* Whether another table's sources have it already. */
static bool taken(const struct work *w, const struct prefix *p)
{
	const struct draft *d;
	size_t i;

	for (i = 0; i < w->drafts->n; i++) {
		d = &w->drafts->v[i];
		if (d->table[w->fam] != w->t && prefixes_have(&d->sources, p))
			return true;
	}
	return false;
}

/* The stanza whose own address the source is, else the table's. */
static int owner_of(const struct work *w, const struct prefix *src)
{
	const struct handmade_owner *o;
	size_t i;

	if (src->len != addr_bits(src->addr.family) ||
	    handmade_has_address(&w->b->owners.v[w->t->owner], &src->addr))
		return w->t->owner;
	for (i = 0; i < w->b->owners.n; i++) {
		o = &w->b->owners.v[i];
		if (handmade_fits(o, src->addr.family) &&
		    handmade_has_address(o, &src->addr))
			return (int)i;
	}
	return w->t->owner;
}

static void translate_source(struct work *w, struct handmade_command *c)
{
	const struct prefix *src = &c->ip.w.k.src;
	int at = owner_of(w, src);
	const struct handmade_owner *o = &w->b->owners.v[at];
	struct draft *d = &w->drafts->v[at];
	struct source_table *has = d->table[w->fam];
	char *name;

	if (at != w->t->owner && ((has && has != w->t) || o->closed)) {
		name = has ? draft_table(has, w->b) : NULL;
		translate_left(c, has
			? text_printf("it is the address of %s, which has "
				      "table %s", o->stanza->iface, name)
			: text_printf("it is the address of %s, which is left "
				      "alone: %s", o->stanza->iface, o->closed));
		free(name);
		return;
	}
	if (taken(w, src)) {
		translate_left(c, text_dup("another table has that source"));
		return;
	}
	if (strcmp(o->device, w->device)) {
		at = w->t->owner;
		d = &w->drafts->v[at];
	}
	d->table[w->fam] = w->t;
	d->route[w->fam] = w->route;
	prefixes_add(&d->sources, src);
	translate_done(w, c, at);
}

/* What goes to the host itself or to its own networks goes there anyway. */
static void translate_to(struct work *w, struct handmade_command *c)
{
	const struct prefix *dst = &c->ip.w.k.dst;
	const struct handmade_owner *o;
	size_t i;

	for (i = 0; i < w->b->owners.n; i++) {
		o = &w->b->owners.v[i];
		if ((dst->len == addr_bits(dst->addr.family) &&
		     handmade_has_address(o, &dst->addr)) ||
		    handmade_has_network(o, dst)) {
			c->fate = HANDMADE_NEEDLESS;
			return;
		}
	}
	w->drafts->v[w->t->owner].more = true;
	for (i = 0; i < w->drafts->n; i++) {
		if ((int)i == w->t->owner ||
		    !prefixes_have(&w->drafts->v[i].to, dst))
			continue;
		translate_left(c, text_dup("another table has that "
					   "destination"));
		return;
	}
	prefixes_add(&w->drafts->v[w->t->owner].to, dst);
	translate_done(w, c, w->t->owner);
}

static void translate_mark(struct work *w, struct handmade_command *c)
{
	struct draft *d = &w->drafts->v[w->t->owner];
	struct mark mark = { c->ip.w.k.mark, c->ip.w.k.mask };

	d->more = true;
	if (!mark.value || mark.value & ~mark.mask) {
		translate_left(c, text_dup("expected a mark that is not zero "
					   "and lies within its mask"));
	} else if (d->marked && (d->mark.value != mark.value ||
				 d->mark.mask != mark.mask)) {
		translate_left(c, text_dup("an uplink has one mark"));
	} else {
		d->marked = true;
		d->mark = mark;
		translate_done(w, c, w->t->owner);
	}
}

static void translate_rule(struct work *w, struct handmade_command *c)
{
	char *why = handmade_why(c);

	if (why) {
		translate_left(c, why);
		w->drafts->v[w->t->owner].more = true;
	} else if (c->ip.w.k.src.addr.family) {
		translate_source(w, c);
	} else if (c->ip.w.k.dst.addr.family) {
		translate_to(w, c);
	} else {
		translate_mark(w, c);
	}
}

/* Whether multihome will know the next hop. */
static void check_gateway(struct work *w)
{
	const struct handmade_owner *o = &w->b->owners.v[w->t->owner];
	const struct addr *hop = w->route ? &w->route->ip.w.k.gateway : NULL;
	char buf[ADDR_STRLEN];
	size_t i;
	bool known = hop || handmade_dynamic(o);

	for (i = 0; i < o->own.stanza_gateways.n; i++)
		known |= o->own.stanza_gateways.v[i].addr.family ==
			 w->t->family;
	if (!known)
		source_table_block(w->t, "no default route of its table is "
					 "written here");
	for (i = 0; hop && hop->family && i < w->b->owners.n; i++)
		if (handmade_has_address(&w->b->owners.v[i], hop))
			source_table_block(w->t,
					   "its next hop %s is this host's "
					   "own address",
					   addr_format(hop, buf));
}

static void each(struct work *w, enum kobj_kind kind,
		 void (*translate)(struct work *, struct handmade_command *))
{
	struct handmade_command *c;
	size_t i;

	for (i = 0; i < w->t->commands.n && !w->t->why; i++) {
		c = &w->b->commands.v[w->t->commands.v[i]];
		if (handmade_adds(c) && c->ip.w.k.kind == kind)
			translate(w, c);
	}
}

void translate_table(struct handmade *b, struct drafts *d,
		     struct source_table *t)
{
	struct work w = { .b = b, .drafts = d, .t = t };
	w.fam = facts_family(t->family);
	w.device = t->elsewhere ? t->device : b->owners.v[t->owner].device;
	find_default(&w);
	each(&w, KOBJ_ROUTE, translate_route);
	check_gateway(&w);
	each(&w, KOBJ_RULE, translate_rule);
	if (!w.done)
		source_table_block(
			t, "nothing else of its table can be translated");
}
