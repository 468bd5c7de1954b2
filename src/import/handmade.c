/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of ip(8), the tables that they fill, and whose each could be. */
#include "import/handmade.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/facts.h"
#include "model/option.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct handmade_owner *handmade_owner_add(struct handmade *b,
					  const struct stanza *stanza)
{
	struct handmade_owner *o = vec_push(&b->owners);
	size_t n = strcspn(stanza->iface, ":");
	struct diag quiet = { 0 };

	o->stanza = stanza;
	memcpy(o->device, stanza->iface, n < sizeof o->device ? n : 0);
	if (value_device(o->device)) {
		memset(o->device, 0, sizeof o->device);
		o->closed = "its name is no interface's";
	}
	if (settings_ours(&stanza->settings))
		o->closed = "it has multihome options already";
	option_read(&o->own, &stanza->settings, stanza->iface, stanza->family,
		    &quiet);
	if (o->own.device[0])
		strcpy(o->device, o->own.device);
	diag_free(&quiet);
	return o;
}

bool handmade_fits(const struct handmade_owner *o, int family)
{
	return o->stanza->family == AF_UNSPEC || o->stanza->family == family;
}

static bool has_method(const struct handmade_owner *o, const char *methods)
{
	const struct setting *s = settings_find(&o->stanza->settings, "method");

	return s && value_is_among(s->value, methods);
}

bool handmade_is_dynamic(const char *method)
{
	return value_is_among(method, "dhcp dhcp6 bootp auto ppp wvdial");
}

bool handmade_dynamic(const struct handmade_owner *o, int family)
{
	const struct setting *method;
	const struct prefix *p;

	vec_each(p, &o->own.addresses)
		if (p->addr.family == family)
			return false;
	method = settings_find(&o->stanza->settings, "method");
	return o->elsewhere[facts_family(family)] ||
	       (method && handmade_is_dynamic(method->value));
}

bool handmade_owns(const struct handmade_owner *o, const struct prefix *p)
{
	struct prefix host, net;
	const struct prefix *own;

	vec_each(own, &o->own.addresses) {
		host = prefix_host(&own->addr);
		net = prefix_network(own);
		if (!prefix_cmp(&host, p) || !prefix_cmp(&net, p))
			return true;
	}
	return false;
}

bool handmade_local(const struct handmade *b, const struct prefix *p,
		    const char *device)
{
	const struct handmade_owner *o;

	vec_each(o, &b->owners)
		if ((!*device || !strcmp(o->device, device)) &&
		    handmade_owns(o, p))
			return true;
	return false;
}

/*
 * The number of a table's name. One that rt_tables has not got stands for a
 * number that nothing else has.
 */
static uint32_t number_of(const struct handmade *b, const char *name)
{
	uint32_t number, unused = UINT32_MAX;
	const struct handmade_command *c;
	const struct ip_words *w;

	if (!b->names.number(b->names.arg, name, &number))
		return number;
	vec_each(c, &b->commands) {
		w = &c->w;
		if (w->k.table && !strcmp(w->table, name))
			return w->k.table;
		if (w->k.table > UINT32_MAX - HANDMADE_MAX &&
		    w->k.table <= unused)
			unused = w->k.table - 1;
	}
	return unused;
}

uint32_t handmade_number(const struct handmade *b, const struct uplink *u)
{
	return u->table || !*u->table_name ? u->table
					   : number_of(b, u->table_name);
}

char *handmade_table_text(const struct handmade *b,
			  const struct handmade_table *t)
{
	const char *written = t->want.table_name;
	const char *known = b->names.name(b->names.arg, t->want.table);
	char name[VALUE_NAME_MAX];
	uint32_t number;

	if (!value_table(&number, name, written))
		return text_dup(written);
	if (known && !value_table(&number, name, known))
		return text_dup(known);
	/* a name that no option can have: perhaps it is a number's */
	if (*written && b->names.number(b->names.arg, written, &number))
		return text_dup(written);
	return text_printf("%u", t->want.table);
}

struct handmade_command *handmade_command_add(struct handmade *b,
					      const struct ip_command *ip,
					      const char *err)
{
	const char *wrong = ip->w.wrong ? ip->w.wrong : "nothing";
	struct handmade_command *c = vec_push(&b->commands);

	c->verb = err ? IP_COMMAND_NONE : ip->verb;
	c->w = ip->w;
	c->owner = HANDMADE_NOBODY;
	if (!err && *c->w.table)
		c->w.k.table = number_of(b, c->w.table);
	if (err)
		c->against = text_printf("%s, got \"%s\"", err, wrong);
	else if (c->verb == IP_COMMAND_ADD || c->verb == IP_COMMAND_REPLACE)
		c->against = handmade_against(c);
	c->w.beyond = c->w.wrong = NULL;
	return c;
}

void handmade_block(struct handmade_table *t, const char *fmt, ...)
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

bool handmade_is_open(const struct handmade_table *t)
{
	return !t->why && !t->rival;
}

/* What speaks for an owner: all of it, and most that the table is there. */
enum { WRITTEN = 1, REACHES = 2, SOURCE = 4, THERE = 8 };

/* How much speaks for that owner; 0: it cannot be. */
static int score_of(const struct handmade *b, const struct handmade_table *t,
		    const struct handmade_owner *o)
{
	const struct addr *hop = t->route ? &t->route->w.k.gateway : NULL;
	bool named = t->want.device[0];
	const struct handmade_command *c;
	const struct prefix *p;
	bool addressed = false;
	int score = 0;
	size_t i;

	if (!handmade_fits(o, t->want.family))
		return 0;
	if (named && !strcmp(o->device, t->want.device))
		score |= THERE;
	else if (named && !has_method(o, "ppp wvdial"))
		return 0;	/* such a line gets its device when it is up */
	vec_each(p, &o->own.addresses) {
		addressed |= p->addr.family == t->want.family;
		if (hop && prefix_contains(p, hop))
			score |= REACHES | (named ? 0 : THERE);
	}
	for (i = 0; i < t->commands.n; i++) {
		c = t->commands.v[i];
		if (c->owner == (int)(o - b->owners.v))
			score |= WRITTEN;
		if (c->w.k.kind == KOBJ_RULE &&
		    handmade_owns(o, &c->w.k.src))
			score |= SOURCE;
	}
	/* its next hop is in no network of that stanza */
	if (score == WRITTEN && !named && hop && hop->family && addressed)
		return 0;
	return score;
}

/* The owner for which most speaks. */
static void find_owner(const struct handmade *b, struct handmade_table *t)
{
	const struct handmade_table *x;
	struct handmade_owner *o;
	struct uplink *u = &t->want;
	int score;

	vec_each(o, &b->owners) {
		score = score_of(b, t, o);
		if (score > t->score) {
			t->score = score;
			t->owner = o;
		}
	}
	if (!t->owner) {
		handmade_block(t, "there is no %s stanza %s%s",
			       addr_family_name(u->family),
			       u->device[0] ? "of " : "whose it could be",
			       u->device);
		return;
	}
	t->score &= ~THERE;
	o = t->owner;
	if (!u->device[0])
		strcpy(u->device, o->device);
	if (o->closed)
		handmade_block(t, "it is the table of %s, which is left "
			       "alone: %s", o->stanza->iface, o->closed);
	vec_each(o, &b->owners)
		if (handmade_number(b, &o->own) == u->table &&
		    strcmp(o->device, u->device))
			handmade_block(t, "the table is %s's already",
				       o->device);
	for (x = b->tables.v; x < t; x++)
		if (!x->why && x->want.table == u->table &&
		    strcmp(x->want.device, u->device))
			handmade_block(t, "the table is %s's already",
				       x->want.device);
}

bool handmade_around(const struct handmade_table *t, const struct kobj *k)
{
	const struct addr *hop = t->route ? &t->route->w.k.gateway : NULL;

	return k->kind == KOBJ_ROUTE && k->dst.len &&
	       (!hop || !hop->family || prefix_contains(&k->dst, hop));
}

bool handmade_has_net(const struct handmade_table *t, const struct prefix *net)
{
	const struct kobj *k;
	size_t i;

	for (i = 0; i < t->commands.n; i++) {
		k = &t->commands.v[i]->w.k;
		if (k->kind == KOBJ_ROUTE && !prefix_cmp(&k->dst, net))
			return true;
	}
	return false;
}

/* Whether the default counts before that other one of its table. */
static bool is_better(const struct handmade_command *c,
		      const struct handmade_command *than)
{
	if (!than || c->w.k.metric != than->w.k.metric)
		return !than || c->w.k.metric < than->w.k.metric;
	return c->verb == IP_COMMAND_REPLACE;
}

/* The device that its default names, or else a route to the router. */
static void find_device(struct handmade_table *t)
{
	const char *device = t->route ? t->route->w.k.dev : "";
	const struct kobj *k;
	size_t i;

	for (i = 0; i < t->commands.n && !*device; i++) {
		k = &t->commands.v[i]->w.k;
		if (strcmp(k->dev, "lo") != 0 && handmade_around(t, k))
			device = k->dev;
	}
	strcpy(t->want.device, device);
}

static struct handmade_table *get_table(struct handmade *b,
					const struct ip_words *w)
{
	struct handmade_table *t;

	vec_each(t, &b->tables)
		if (t->want.table == w->k.table &&
		    t->want.family == w->k.family)
			return t;
	t = vec_push(&b->tables);
	t->want.table = w->k.table;
	t->want.family = w->k.family;
	return t;
}

/* What is behind the device that a rule asks for: the networks of its owner. */
static void find_behind(const struct handmade *b, struct handmade_command *c)
{
	const struct handmade_owner *o;
	const struct prefix *p;
	struct prefix net;

	vec_each(o, &b->owners) {
		/* what comes in by lo is this host's own, from wherever */
		if (strcmp(o->device, c->w.k.iif) != 0 ||
		    !strcmp(o->device, "lo"))
			continue;
		vec_each(p, &o->own.addresses) {
			net = prefix_network(p);
			if (net.addr.family == c->w.k.family)
				prefixes_add(&c->behind, &net);
		}
	}
	if (!c->behind.n)
		c->against = text_printf("multihome has nothing for \"iif\": "
			"name the networks behind %s in multihome-source, or "
			"let nftables give what comes in by it the uplink's "
			"mark", c->w.k.iif);
}

/* Puts a command into its table. */
static void fill_table(struct handmade *b, struct handmade_command *c)
{
	struct handmade_table *t = get_table(b, &c->w);

	if (!*t->want.table_name)
		strcpy(t->want.table_name, c->w.table);
	if (c->w.k.kind == KOBJ_RULE && c->w.k.iif[0] && !c->against)
		find_behind(b, c);
	if (handmade_is_default(c) && is_better(c, t->route))
		t->route = c;
	if (handmade_forbids(c))
		t->forbids = c;
	*vec_push(&t->commands) = c;
}

/* Today's address, if the owner's comes from elsewhere and no other source is. */
static void find_today(const struct handmade *b, struct handmade_table *t)
{
	const struct handmade_command *c;
	const struct prefix *src;
	struct prefix own;
	bool only = true;
	size_t i;

	t->dynamic = t->owner && handmade_dynamic(t->owner, t->want.family);
	for (i = 0; i < t->commands.n && t->dynamic; i++) {
		c = t->commands.v[i];
		own = prefix_host(&c->w.k.prefsrc);
		if (own.addr.family && !t->today.addr.family &&
		    !handmade_local(b, &own, ""))
			t->today = own;
		src = c->behind.n ? &c->behind.v[0] : &c->w.k.src;
		if (c->against || !src->addr.family)
			continue;
		only &= src->len == addr_bits(t->want.family) &&
			!handmade_local(b, src, "") &&
			(!t->today.addr.family || !prefix_cmp(src, &t->today));
		t->today = *src;
	}
	if (!only)
		t->today = (struct prefix){ 0 };
}

void handmade_tables(struct handmade *b)
{
	const struct handmade_command *down;
	struct handmade_command *c;
	struct handmade_table *t;

	vec_each(c, &b->commands)
		if (handmade_adds(c) && handmade_in_table(c))
			fill_table(b, c);
	vec_each(t, &b->tables) {
		if (t->forbids == t->route)
			t->forbids = NULL;
		vec_each(down, &b->commands)
			t->undone |= t->forbids && down->down &&
				     handmade_undoes(down, t->forbids);
		find_device(t);
		find_owner(b, t);
		find_today(b, t);
	}
}

void handmade_free(struct handmade *b)
{
	struct handmade_owner *o;
	struct handmade_command *c;
	struct handmade_table *t;

	vec_each(o, &b->owners) {
		uplink_free(&o->own);
		settings_free(&o->options);
		diag_free(&o->notes);
	}
	vec_free(&b->owners);
	vec_each(c, &b->commands) {
		free(c->against);
		free(c->why);
		vec_free(&c->behind);
	}
	vec_free(&b->commands);
	vec_each(t, &b->tables) {
		free(t->why);
		uplink_free(&t->want);
		vec_free(&t->commands);
	}
	vec_free(&b->tables);
}
