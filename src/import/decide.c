/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For each table that lines fill, options are proposed to its owner, and what
 * the plan of the proposal has nobody has to write any more. In rounds: a table
 * of which no proposal can be made is blocked, and all is proposed anew without
 * it, until nothing more shows.
 */
#include "import/decide.h"
#include "base/vec.h"
#include "import/options.h"
#include "import/order.h"
#include "import/proposal.h"

#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static bool same_route(const struct kobj *a, const struct kobj *b)
{
	return !prefix_cmp(&a->dst, &b->dst) &&
	       !addr_cmp(&a->gateway, &b->gateway) &&
	       (!a->dev[0] || !b->dev[0] || !strcmp(a->dev, b->dev));
}

/* What the plan has in the place of the command, or NULL. */
static const struct kobj *find_planned(const struct plan *plan,
				       const struct handmade_command *c)
{
	struct kobj as = c->w.k;
	const struct kobj *k = &as, *p;

	if (c->behind.n) {
		as.iif[0] = '\0';
		as.src = c->behind.v[0];
	}
	vec_each(p, &plan->wanted)
		if (!c->against && p->kind == k->kind && p->table == k->table &&
		    p->type == k->type && p->suppress == k->suppress &&
		    (k->kind == KOBJ_RULE ? kobj_same_selector(p, k)
					  : same_route(p, k)))
			return p;
	return NULL;
}

/*
 * Whether main leads where the table does: to an address of this host, to a
 * network of the table's own device, or to one that the table has, too.
 */
static bool is_mains(const struct handmade *b, const struct handmade_table *t,
		     const struct prefix *to)
{
	bool any = to->len == addr_bits(to->addr.family) || handmade_has_net(t, to);

	return handmade_local(b, to, any ? "" : t->want.device);
}

/* What there is without a line: main counts for the sources of uplinks too. */
static bool is_needless(const struct handmade *b,
			const struct handmade_table *t,
			const struct handmade_command *c)
{
	const struct kobj *k = &c->w.k;
	const struct handmade_command *m;

	if (c->against)
		return false;
	if (k->kind == KOBJ_RULE)
		return k->dst.addr.family &&
		       (is_mains(b, t, &k->dst) ||
			!prefix_cmp(&k->dst, &t->today));
	if (handmade_is_default(c))
		return t->route->verb == IP_COMMAND_REPLACE &&
		       c < t->route && t->route->w.k.metric == k->metric;
	if ((!k->gateway.family && handmade_local(b, &k->dst, k->dev)) ||
	    (!strcmp(k->dev, "lo") && addr_is_loopback(&k->dst.addr)))
		return true;
	vec_each(m, &b->commands) {
		if (handmade_adds(m) && !m->against &&
		    m->w.k.kind == KOBJ_ROUTE &&
		    m->w.k.table == RT_TABLE_MAIN && same_route(&m->w.k, k))
			return true;
	}
	return false;
}

/* Its fate is to be left, for the reason that it has by itself or that. */
static void leave(struct handmade_command *c, const char *why)
{
	char *copy = text_dup(c->against ? c->against : why);

	free(c->why);
	c->why = copy;
	c->fate = HANDMADE_LEFT;
}

/*
 * A route that is left in the place of one of multihome's own is in its way: it
 * leaves what it did not make alone, and refuses the uplink.
 */
static void block_way(struct handmade_table *t, const struct handmade_command *c)
{
	handmade_block(t, "%s would be %s multihome's own route (%s)",
		       c->origin, c->w.has_metric ? "behind" : "in the way of",
		       c->against ? c->against : c->why);
}

/* Says that a route's source is lost, unless it may well be multihome's. */
static void note_source(struct handmade *b, const struct handmade_table *t,
			const struct handmade_command *c)
{
	struct handmade_owner *o = t->owner;
	struct prefix src = prefix_host(&c->w.k.prefsrc);
	char buf[PREFIX_STRLEN];

	if (src.addr.family && !handmade_local(b, &src, t->want.device) &&
	    !t->dynamic && o->own.addresses.n)
		diag_add(&o->notes, DIAG_WARNING, c->origin, NULL,
			 "src %s is not kept: multihome takes an address of %s",
			 prefix_format(&src, buf), t->want.device);
}

/* Leaves a route that the plan of its table has no place for. */
static void leave_route(struct handmade_table *t, const struct plan *plan,
			struct handmade_command *c)
{
	const struct kobj *k;
	char *why = handmade_is_default(c) && t->route
		? text_printf("it is behind the table's default (%s), and "
			      "multihome has nothing for a second one",
			      t->route->origin)
		: text_dup("multihome puts only the networks of the interface "
			   "and the default into a table");

	leave(c, why);
	free(why);
	vec_each(k, &plan->wanted)
		if (kobj_same_place(k, &c->w.k))
			block_way(t, c);
}

/* Says what the networks behind a device are not. */
static void note_behind(struct handmade *b, struct handmade_table *t,
			const struct handmade_command *c)
{
	struct text nets = { 0 };

	prefixes_print(&nets, &c->behind);
	if (nets.n)
		diag_add(&proposal_owner(b, t, c->behind.v)->notes,
			 DIAG_WARNING, c->origin, NULL,
			 "source %s stands for what comes in by %s (\"iif\"): "
			 "what comes in there from other networks needs these, "
			 "too, or a mark by nftables", nets.s, c->w.k.iif);
	text_free(&nets);
}

/* A rule that stays and leads into the table, or NULL. */
static const struct handmade_command *
find_staying(const struct handmade *b, const struct handmade_table *t,
	     const struct plan *plan)
{
	const struct handmade_command *c;
	size_t i;

	for (i = 0; i < t->commands.n; i++) {
		c = t->commands.v[i];
		if (c->w.k.kind == KOBJ_RULE && !find_planned(plan, c) &&
		    !is_needless(b, t, c))
			return c;
	}
	return NULL;
}

/* Leaves a network of main's to a rule that does not ask main before. */
static void leave_net(struct handmade_command *c,
		      const struct handmade_command *rule)
{
	char *why = text_printf("%s stays, and leads into its table",
				rule->origin);

	leave(c, why);
	free(why);
}

/* Strikes the lines of a table that the plan has. */
static void strike(struct handmade *b, struct handmade_table *t,
		   const struct plan *plan)
{
	struct handmade_command *c;
	const struct handmade_command *rule = find_staying(b, t, plan);
	const struct kobj *p;
	size_t i, done = 0, left = 0;
	bool net;

	for (i = 0; i < t->commands.n; i++) {
		c = t->commands.v[i];
		net = c->w.k.kind == KOBJ_ROUTE && !handmade_is_default(c);
		p = find_planned(plan, c);
		c->now = NULL;
		if (p) {
			note_source(b, t, c);
			note_behind(b, t, c);
		}
		if (c == t->forbids) {
			c->fate = HANDMADE_DONE;
			c->now = t->owner;
			done++;
		} else if (p && !net) {
			c->fate = HANDMADE_DONE;
			c->now = proposal_owner(b, t, &p->src);
			c->place = p->priority;
			t->more |= p->kind == KOBJ_RULE && !p->src.addr.family;
			done++;
		} else if (net && !p && rule && is_needless(b, t, c)) {
			leave_net(c, rule);
		} else if (p || is_needless(b, t, c)) {
			c->fate = HANDMADE_NEEDLESS;
			t->nets |= !p && net;
			proposal_note_away(b, t, c);
		} else if (c->w.k.kind == KOBJ_RULE) {
			leave(c, c->why);
		} else {
			leave_route(t, plan, c);
		}
		left += c->fate == HANDMADE_LEFT;
	}
	t->more |= left;
	if (!done)
		handmade_block(t, "nothing else of its table can be "
			       "translated");
	else if (left > t->commands.n - left)
		handmade_block(t, "more of its table would be left than "
			       "translated");
}

/* Puts into a table's uplink what its rules mean. */
static void propose(struct handmade *b, struct handmade_table *t)
{
	struct handmade_command *c;
	size_t i;

	for (i = 0; i < t->commands.n; i++) {
		c = t->commands.v[i];
		free(c->why);
		c->why = NULL;
		if (c->w.k.kind == KOBJ_RULE && !c->against &&
		    !is_needless(b, t, c))
			c->why = proposal_add(b, t, c);
		t->sourced |= c->w.k.src.addr.family && !c->against;
	}
	if (t->route && t->route->against)
		block_way(t, t->route);
	proposal_check(b, t);
}

/* The first open table from that one on that is of that device, or NULL. */
static struct handmade_table *next_of(const struct handmade *b,
				      struct handmade_table *t,
				      const char *device)
{
	for (; t != vec_end(&b->tables); t++)
		if (handmade_is_open(t) && !strcmp(t->want.device, device))
			return t;
	return NULL;
}

/*
 * Of several tables of an owner that are not blocked the one is chosen for
 * which most speaks; who is called once for both families has one for both.
 */
static void choose(struct handmade *b)
{
	struct handmade_table *t, *x;

	vec_each(t, &b->tables) {
		t->rival = NULL;
		for (x = b->tables.v; x < t && handmade_is_open(t); x++) {
			if (!handmade_is_open(x) || x->owner != t->owner ||
			    x->want.table == t->want.table)
				continue;
			if (t->score > x->score)
				x->rival = t;
			else
				t->rival = x;
		}
	}
}

/* Proposes uplinks for all open tables, and strikes lines. */
static void round_of(struct handmade *b)
{
	struct handmade_table *t, *x;
	struct handmade_command *c;
	struct handmade_owner *o;
	struct plan plan;

	choose(b);
	vec_each(o, &b->owners)
		diag_free(&o->notes);
	vec_each(c, &b->commands)
		c->fate = HANDMADE_STAYS;
	vec_each(t, &b->tables)
		if (handmade_is_open(t))
			proposal_begin(b, t);
	vec_each(t, &b->tables)
		if (handmade_is_open(t))
			propose(b, t);
	vec_each(t, &b->tables) {
		if (next_of(b, b->tables.v, t->want.device) != t)
			continue;
		proposal_plan(&plan, b, t->want.device);
		for (x = t; (x = next_of(b, x, t->want.device)); x++)
			strike(b, x, &plan);
		plan_free(&plan);
	}
	order_block(b);
}

static size_t count_blocked(const struct handmade *b)
{
	const struct handmade_table *t;
	size_t n = 0;

	vec_each(t, &b->tables)
		n += t->why != NULL;
	return n;
}

/* What adds to no table of an uplink: the kernel makes main of addresses. */
static void decide_main(struct handmade *b, struct handmade_command *c)
{
	const struct kobj *k = &c->w.k;
	struct prefix src = prefix_host(&k->prefsrc);
	const struct handmade_owner *o;

	if (k->kind == KOBJ_RULE)
		leave(c, NULL);
	vec_each(o, &b->owners)
		if (k->table == RT_TABLE_MAIN && o->options.n &&
		    !strcmp(o->device, k->dev) && !k->gateway.family &&
		    !c->w.has_metric && !c->against &&
		    handmade_owns(o, &k->dst) &&
		    (!k->prefsrc.family || handmade_owns(o, &src)))
			c->fate = HANDMADE_NEEDLESS;
}

/*
 * A delete goes with all that it takes away, or with exactly what it names; a
 * flush with all routes that the table has by hand.
 */
static void decide_undo(struct handmade *b, struct handmade_command *c)
{
	const struct handmade_command *a;
	bool gone = false, stays = false, exactly = false;

	vec_each(a, &b->commands) {
		if (!handmade_adds(a) || !handmade_undoes(c, a))
			continue;
		gone |= handmade_gone(a);
		stays |= !handmade_gone(a) && a->w.k.kind == c->w.k.kind;
		exactly |= handmade_gone(a) &&
			   kobj_same_selector(&c->w.k, &a->w.k) &&
			   c->w.has_priority == a->w.has_priority;
	}
	if (c->against || (stays && !exactly))
		return;
	if (gone)
		c->fate = HANDMADE_NEEDLESS;
	else if (c->verb == IP_COMMAND_DELETE &&
		 (c->w.k.kind == KOBJ_RULE || handmade_in_table(c)))
		leave(c, "no line here makes what it takes away");
}

/* What adds nothing: for that the fates of all that adds are known. */
static void decide_rest(struct handmade *b, struct handmade_command *c)
{
	switch (c->verb) {
	case IP_COMMAND_NONE:
	case IP_COMMAND_FLUSH_CACHE:
		leave(c, NULL);
		break;
	case IP_COMMAND_ADD:
	case IP_COMMAND_REPLACE:
		if (c->down && (c->w.k.kind == KOBJ_RULE ||
				handmade_in_table(c)))
			leave(c, "multihome does nothing when an interface "
			      "goes down but take away its own");
		break;
	case IP_COMMAND_FLUSH:
		if (c->w.k.kind == KOBJ_RULE) {
			leave(c, "it takes multihome's rules away, too");
			break;
		}
		/* fall through */
	case IP_COMMAND_DELETE:
		decide_undo(b, c);
		break;
	}
}

static void leave_table(struct handmade *b, const struct handmade_table *t)
{
	char *name, *why = text_dup(t->why);
	size_t i;

	if (!why) {
		name = handmade_table_text(b, t->rival);
		why = text_printf("%s has table %s, and only one is translated",
				  t->owner->stanza->iface, name);
		free(name);
	}
	for (i = 0; i < t->commands.n; i++)
		leave(t->commands.v[i], why);
	free(why);
}

void decide(struct handmade *b)
{
	const struct handmade_table *t;
	struct handmade_command *c;
	size_t blocked;

	handmade_tables(b);
	order_number(b);
	do {
		blocked = count_blocked(b);
		round_of(b);
	} while (blocked != count_blocked(b));
	options_write(b);
	vec_each(t, &b->tables)
		if (!handmade_is_open(t))
			leave_table(b, t);
	vec_each(c, &b->commands) {
		if (handmade_adds(c) && !handmade_in_table(c))
			decide_main(b, c);
	}
	vec_each(c, &b->commands)
		decide_rest(b, c);
	order_tell(b);
}
