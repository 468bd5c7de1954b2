/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From lines to an uplink, and from that to a plan. */
#include "import/proposal.h"
#include "base/vec.h"
#include "model/option.h"

#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void proposal_metrics(struct text *out, const uint32_t metrics[METRICS])
{
	size_t i;

	for (i = 0; i < METRICS; i++)
		if (metrics[i])
			text_addf(out, "%s%s %u", out->n ? " " : "",
				  kobj_metric_names[i], metrics[i]);
}

static const char *read_metrics(struct uplink *u,
				const uint32_t metrics[METRICS])
{
	struct text words = { 0 };
	const char *err;

	memset(u->metrics, 0, sizeof u->metrics);
	text_add(&words, "");
	proposal_metrics(&words, metrics);
	err = option_find("multihome-route-options")->parse(u, words.s);
	text_free(&words);
	return err;
}

void proposal_begin(const struct handmade *b, struct handmade_table *t)
{
	const struct handmade_owner *o = t->owner;
	const struct addr *hop = t->route ? &t->route->w.k.gateway : NULL;
	struct uplink u = uplink_select(&o->own, t->want.family);
	char value[ADDR_STRLEN] = "none", *name = handmade_table_text(b, t);
	const char *err = option_find("multihome-table")->parse(&u, name);

	if (err)
		handmade_block(t, "%s", err);
	free(name);
	u.settings = &o->stanza->settings;
	u.iface = o->stanza->iface;
	u.merged = o->stanza->family == AF_UNSPEC;
	u.trial = true;
	u.table = t->want.table;
	strcpy(u.table_name, t->want.table_name);
	strcpy(u.device, t->want.device);
	if (t->route && handmade_forbids(t->route))
		handmade_block(t, "%s refuses all that its table has",
			       t->route->origin);
	if (hop && hop->family)
		addr_format(hop, value);
	/* today's router comes with today's address */
	if (hop && !(t->dynamic && hop->family) &&
	    option_find("multihome-gateway")->parse(&u, value))
		handmade_block(t, "expected a router's address, got %s", value);
	err = t->route ? read_metrics(&u, t->route->w.k.metrics) : NULL;
	if (err)
		handmade_block(t, "%s: %s", t->route->origin, err);
	if (t->forbids)
		u.strict = t->undone ? UPLINK_STRICT_YES
				     : UPLINK_STRICT_ALWAYS;
	if (!text_is_safe(u.device))
		handmade_block(t, "its interface has a name that cannot be "
			       "printed");
	uplink_free(&t->want);
	t->want = u;
	t->sourced = t->more = t->nets = false;
}

/* Why that cannot be beside what others have or are to have, or NULL. */
static char *find_conflict(const struct handmade *b, const struct uplink *one)
{
	const char *key, *why;
	const struct handmade_owner *o;
	const struct handmade_table *t;
	struct uplink other;

	vec_each(t, &b->tables) {
		why = handmade_is_open(t)
			? resolve_conflict(one, &t->want, &key) : NULL;
		if (why)
			return text_printf("%s has %s", t->want.iface, why);
	}
	vec_each(o, &b->owners) {
		if (!settings_ours(&o->stanza->settings) ||
		    !handmade_fits(o, one->family))
			continue;
		other = uplink_select(&o->own, one->family);
		other.merged = o->stanza->family == AF_UNSPEC;
		other.table = handmade_number(b, &other);
		why = resolve_conflict(one, &other, &key);
		uplink_free(&other);
		if (why)
			return text_printf("%s has %s", o->stanza->iface, why);
	}
	return NULL;
}

/* The option that says what the rule asks for, with its value. */
static const char *option_of(const struct handmade_command *rule,
			     struct text *value)
{
	const struct kobj *k = &rule->w.k;
	char buf[PREFIX_STRLEN];

	prefixes_print(value, &rule->behind);
	if (k->src.addr.family)
		text_add(value, prefix_format(&k->src, buf));
	if (k->src.addr.family || rule->behind.n)
		return "multihome-source";
	if (k->dst.addr.family) {
		text_add(value, prefix_format(&k->dst, buf));
		return "multihome-to";
	}
	text_addf(value, "0x%x/0x%x", k->mark, k->mask);
	return "multihome-mark";
}

char *proposal_add(const struct handmade *b, struct handmade_table *t,
		   const struct handmade_command *rule)
{
	const struct kobj *k = &rule->w.k;
	struct uplink one = { .family = k->family, .table = k->table,
			      .source = UPLINK_GIVEN };
	const struct handmade_table *x;
	struct text value = { 0 };
	const char *key, *err;
	char *why;

	if (t->today.addr.family && !prefix_cmp(&k->src, &t->today))
		return NULL;	/* it is what auto finds */
	if (k->dst.addr.family && handmade_local(b, &k->dst, ""))
		return text_dup("an interface has that network, and multihome "
				"leaves it to main");
	key = option_of(rule, &value);
	err = option_find(key)->parse(&one, value.s);
	why = err ? text_printf("%s, got %s", err, value.s)
		  : find_conflict(b, &one);
	vec_each(x, &b->tables)
		if (!why && k->mask && x->want.marked &&
		    handmade_is_open(x) && x->owner == t->owner &&
		    memcmp(&x->want.mark, &one.mark, sizeof one.mark) != 0)
			why = text_printf("an uplink has one mark: let nftables "
					  "give such packets 0x%x, too",
					  x->want.mark.value);
	if (!why)
		option_find(key)->parse(&t->want, value.s);
	uplink_free(&one);
	text_free(&value);
	return why;
}

/* What options say for both families, and these two would not. */
static const char *find_split(const struct uplink *a, const struct uplink *b)
{
	if ((a->gateway == UPLINK_NONE) != (b->gateway == UPLINK_NONE))
		return "with a next hop in one family and none in the other";
	if (a->strict != b->strict)
		return "with a default that forbids in one family only";
	if (memcmp(a->metrics, b->metrics, sizeof a->metrics) != 0)
		return "with another mtu, advmss, initcwnd or initrwnd of its "
		       "default in one family than in the other";
	return NULL;
}

void proposal_check(const struct handmade *b, struct handmade_table *t)
{
	char *why = find_conflict(b, &t->want);
	struct handmade_table *x;
	const char *split;

	if (why)
		handmade_block(t, "%s", why);
	free(why);
	vec_each(x, &b->tables) {
		split = handmade_is_open(x) && x->owner == t->owner
			? find_split(&x->want, &t->want) : NULL;
		if (!split)
			continue;
		handmade_block(t, "%s", split);
		handmade_block(x, "%s", split);
	}
}

struct handmade_owner *proposal_owner(const struct handmade *b,
				      const struct handmade_table *t,
				      const struct prefix *src)
{
	struct handmade_owner *o;
	const struct handmade_table *x;

	if (handmade_owns(t->owner, src))
		return t->owner;
	vec_each(o, &b->owners) {
		if (o->closed || !handmade_owns(o, src) ||
		    !handmade_fits(o, t->want.family) ||
		    strcmp(o->device, t->want.device))
			continue;
		vec_each(x, &b->tables)
			if (handmade_is_open(x) && x->owner == o &&
			    x->want.family == t->want.family)
				break;
		if (x == vec_end(&b->tables))
			return o;
	}
	return t->owner;
}

/* Whether a line to a provider is behind that device. */
static bool is_uplink(const struct handmade *b, const char *device)
{
	const struct handmade_command *c;
	const struct handmade_owner *o;
	const struct handmade_table *t;

	vec_each(t, &b->tables)
		if (handmade_is_open(t) && !strcmp(t->want.device, device))
			return true;
	vec_each(o, &b->owners)
		if (!strcmp(o->device, device) &&
		    (settings_ours(&o->stanza->settings) ||
		     o->own.stanza_gateways.n || handmade_dynamic(o, AF_INET)))
			return true;
	vec_each(c, &b->commands)
		if (handmade_adds(c) && handmade_is_default(c) &&
		    c->w.k.table == RT_TABLE_MAIN &&
		    !strcmp(c->w.k.dev, device))
			return true;
	return false;
}

/* Whether a route leads by another uplink than t's. */
static bool leads_away(const struct handmade *b, const struct handmade_table *t,
		       const struct kobj *k)
{
	const struct handmade_owner *o;
	const struct prefix *p;
	const char *device = k->dev;
	struct prefix net;

	vec_each(o, &b->owners) {
		vec_each(p, &o->own.addresses) {
			net = prefix_network(p);
			if (!*device && (k->gateway.family
					 ? prefix_contains(p, &k->gateway)
					 : !prefix_cmp(&net, &k->dst)))
				device = o->device;
		}
	}
	return strcmp(device, t->want.device) != 0 && is_uplink(b, device);
}

void proposal_note_away(const struct handmade *b,
			const struct handmade_table *t,
			const struct handmade_command *c)
{
	const struct prefix *net = &c->w.k.dst;
	const struct handmade_table *x;
	char buf[PREFIX_STRLEN];

	prefix_format(net, buf);
	if (c->w.k.kind == KOBJ_ROUTE && net->len && leads_away(b, t, &c->w.k))
		diag_add(&t->owner->notes, DIAG_NOTE, c->origin, NULL,
			 "packets for %s go by %s now, by hand they went by "
			 "another uplink", buf, t->want.device);
	vec_each(x, &b->tables) {
		if (c->w.k.kind != KOBJ_RULE || !handmade_is_open(x) ||
		    net->len == addr_bits(net->addr.family) ||
		    x->want.family != t->want.family ||
		    !strcmp(x->want.device, t->want.device))
			continue;
		diag_add(&t->owner->notes, DIAG_NOTE, c->origin, NULL,
			 "packets for %s that are another uplink's go by that "
			 "one now", buf);
		return;
	}
}

static void assume_address(struct facts *f, const struct prefix *p)
{
	struct facts_addr *a = vec_push(&f->addrs);

	a->prefix = *p;
	a->peer = p->addr;
	a->global = true;
}

/*
 * What the files do not say of a device with such a table: a lease; that it has
 * an address, in the network that a line has, with its router if that is known.
 */
static void assume_rest(struct facts *f, const struct handmade_table *t)
{
	int family = t->want.family;
	struct prefix p = { .addr.family = (uint8_t)family,
			    .len = (uint8_t)addr_bits(family) };
	const struct facts_addr *a;
	const struct kobj *k;
	size_t i;

	if (t->dynamic) {
		f->main_default[facts_family(family)] = true;
		if (t->route)
			f->main_gateway[facts_family(family)] =
				t->route->w.k.gateway;
	}
	vec_each(a, &f->addrs)
		if (a->prefix.addr.family == family && !t->today.addr.family)
			return;
	for (i = 0; i < t->commands.n; i++) {
		k = &t->commands.v[i]->w.k;
		if (handmade_around(t, k) && !k->gateway.family &&
		    (!k->dev[0] || !strcmp(k->dev, t->want.device)))
			p = k->dst;
	}
	if (t->today.addr.family)
		p.addr = t->today.addr;
	assume_address(f, &p);
}

void proposal_plan(struct plan *out, struct handmade *b, const char *device)
{
	struct facts f = { .ifindex = 1, .up = true };
	VEC(struct uplink) uplinks = { 0 };	/* borrowed, as it were */
	VEC(struct handmade_table *) tables = { 0 };
	const struct handmade_owner *o;
	const struct resolved *r;
	struct handmade_table *t;
	struct diag quiet = { 0 };
	const struct prefix *p;
	size_t i;

	text_copy(f.device, sizeof f.device, device);
	vec_each(o, &b->owners) {
		vec_each(p, &o->own.addresses)
			if (!strcmp(o->device, device))
				assume_address(&f, p);
	}
	vec_each(t, &b->tables) {
		if (!handmade_is_open(t) || strcmp(t->want.device, device))
			continue;
		*vec_push(&uplinks) = t->want;
		*vec_push(&tables) = t;
		assume_rest(&f, t);
	}
	plan_build(out, uplinks.v, uplinks.n, &f, &policy_default, &quiet);
	for (i = 0; i < tables.n; i++) {
		r = &out->uplinks.v[i];
		if (r->state != RESOLVED_READY)
			handmade_block(tables.v[i], "%s", !r->has_gateway
				       ? "no default route of its table is "
					 "written here"
				       : r->why ? r->why : "it has no address");
	}
	vec_free(&uplinks);
	vec_free(&tables);
	diag_free(&quiet);
	facts_free(&f);
}
