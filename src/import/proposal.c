/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From lines to an uplink, from that to a plan and to options. */
#include "import/proposal.h"
#include "base/vec.h"
#include "model/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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
	if (hop && hop->family)
		addr_format(hop, value);
	if (hop && option_find("multihome-gateway")->parse(&u, value))
		handmade_block(t, "expected a router's address, got %s", value);
	if (!text_is_safe(u.device))
		handmade_block(t, "its interface has a name that cannot be "
			       "printed");
	uplink_free(&t->want);
	t->want = u;
	t->sourced = t->more = false;
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

char *proposal_add(const struct handmade *b, struct handmade_table *t,
		   const struct handmade_command *rule)
{
	const struct kobj *k = &rule->w.k;
	struct uplink one = { .family = k->family, .table = k->table,
			      .source = UPLINK_GIVEN };
	const struct handmade_table *x;
	char value[PREFIX_STRLEN];
	const char *key, *err;
	char *why;

	if (k->src.addr.family) {
		key = "multihome-source";
		prefix_format(&k->src, value);
	} else if (k->dst.addr.family) {
		key = "multihome-to";
		prefix_format(&k->dst, value);
	} else {
		key = "multihome-mark";
		snprintf(value, sizeof value, "0x%x/0x%x", k->mark, k->mask);
	}
	err = option_find(key)->parse(&one, value);
	why = err ? text_printf("%s, got %s", err, value)
		  : find_conflict(b, &one);
	vec_each(x, &b->tables)
		if (!why && k->mask && x->want.marked &&
		    handmade_is_open(x) && x->owner == t->owner &&
		    memcmp(&x->want.mark, &one.mark, sizeof one.mark) != 0)
			why = text_dup("an uplink has one mark");
	if (!why)
		option_find(key)->parse(&t->want, value);
	uplink_free(&one);
	return why;
}

void proposal_check(const struct handmade *b, struct handmade_table *t)
{
	char *why = find_conflict(b, &t->want);
	struct handmade_table *x;

	if (why)
		handmade_block(t, "%s", why);
	free(why);
	vec_each(x, &b->tables) {
		if (!handmade_is_open(x) || x->owner != t->owner ||
		    (x->want.gateway == UPLINK_NONE) ==
			    (t->want.gateway == UPLINK_NONE))
			continue;
		handmade_block(t, "with a next hop in one family and none in "
			       "the other");
		handmade_block(x, "%s", t->why);
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

	if (handmade_dynamic(t->owner))
		f->main_default[facts_family(family)] = true;
	vec_each(a, &f->addrs)
		if (a->prefix.addr.family == family)
			return;
	for (i = 0; i < t->commands.n; i++) {
		k = &t->commands.v[i]->w.k;
		if (handmade_around(t, k) && !k->gateway.family &&
		    (!k->dev[0] || !strcmp(k->dev, t->want.device)))
			p = k->dst;
	}
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

static void add_option(struct handmade_owner *o, const char *key,
		       const char *value)
{
	settings_add(&o->options, key, value, o->stanza->origin);
}

static void add_list(struct handmade_owner *o, const char *key,
		     const struct prefixes *l)
{
	char buf[PREFIX_STRLEN];
	struct text t = { 0 };
	const struct prefix *p;

	vec_each(p, l)
		text_addf(&t, "%s%s", t.n ? " " : "", prefix_format(p, buf));
	if (t.n)
		add_option(o, key, t.s);
	text_free(&t);
}

/* What an owner is to say, of one table or of one for each family. */
struct said {
	const struct handmade_table *table;
	struct prefixes hops, sources, to;
	const struct mark *mark;
	bool has[2], listed[2];	/* by family: a table, sources */
	bool none, lacks, more;
};

/* Adds what o is to say of table t: all, or only its own address. */
static void gather(struct said *said, const struct handmade *b,
		   const struct handmade_owner *o,
		   const struct handmade_table *t)
{
	const struct prefixes *gateways = &o->own.stanza_gateways;
	const struct prefix *p, *own;
	const struct uplink *u = &t->want;
	int fam = facts_family(u->family);
	bool is_its = t->owner == o, any = is_its;

	vec_each(p, &u->sources) {
		if (proposal_owner(b, t, p) != o)
			continue;
		prefixes_add(&said->sources, p);
		said->listed[fam] = any = true;
	}
	if (!any)
		return;
	said->table = t;
	said->has[fam] = true;
	said->none |= u->gateway == UPLINK_NONE;
	/* the first of a family is what the stanza says itself */
	vec_each(own, gateways)
		if (own->addr.family == u->family)
			break;
	vec_each(p, &u->gateways)
		if (own == vec_end(gateways) ||
		    addr_cmp(&own->addr, &p->addr))
			prefixes_add(&said->hops, p);
	if (!is_its)
		return;
	vec_each(p, &u->to)
		prefixes_add(&said->to, p);
	if (u->marked)
		said->mark = &u->mark;
	said->lacks |= u->sources.n ? !said->listed[fam] : !t->sourced;
	said->more |= t->more;
}

/* Sources are listed only where multihome would take others by itself. */
static void add_sources(struct said *said, struct handmade_owner *o)
{
	bool same = o->stanza->family != AF_UNSPEC ||
		    !strcmp(o->stanza->iface, o->device);
	struct prefixes automatic = { 0 };
	struct prefix host;
	const struct prefix *p;
	int fam;

	vec_each(p, &o->own.addresses) {
		host = prefix_host(&p->addr);
		fam = facts_family(host.addr.family);
		if (!handmade_fits(o, host.addr.family))
			continue;
		prefixes_add(&automatic, &host);
		if (said->has[fam] && !said->listed[fam])
			prefixes_add(&said->sources, &host);
	}
	same &= said->sources.n == automatic.n;
	vec_each(p, &said->sources)
		same &= prefixes_have(&automatic, p);
	if (!same)
		add_list(o, "multihome-source", &said->sources);
	vec_free(&automatic);
}

static void add_options(struct said *said, struct handmade_owner *o,
			const struct handmade *b)
{
	char *table = handmade_table_text(b, said->table), text[24];
	const struct mark *mark = said->mark;

	add_option(o, "multihome-table", table);
	add_list(o, "multihome-gateway", &said->hops);
	if (said->none)
		add_option(o, "multihome-gateway", "none");
	add_sources(said, o);
	add_list(o, "multihome-to", &said->to);
	if (mark) {
		snprintf(text, sizeof text, mark->mask == UINT32_MAX ? "0x%x"
			 : "0x%x/0x%x", mark->value, mark->mask);
		add_option(o, "multihome-mark", text);
	}
	if (strcmp(said->table->want.device, o->device))
		add_option(o, "multihome-device", said->table->want.device);
	free(table);
}

/* What an administrator is to know besides. */
static void add_notes(const struct said *said, struct handmade_owner *o)
{
	const char *origin = o->stanza->origin;
	char buf[64];
	const char *key = diag_key(origin, "multihome-main-routes", buf);

	if (said->lacks)
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "no rule here had "
			 "the interface's own addresses; multihome makes one "
			 "for them");
	else if (!said->more)
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "\"%s%cno\" would "
			 "give the single rule of before, without main's more "
			 "specific routes", key, *key == 'M' ? '=' : ' ');
	if (said->to.n)
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "%s is for packets "
			 "whose source is not decided yet; by hand it was for "
			 "all", diag_key(origin, "multihome-to", buf));
}

void proposal_write(struct handmade *b)
{
	struct handmade_owner *o;
	const struct handmade_table *t;
	struct said said;

	vec_each(o, &b->owners) {
		said = (struct said){ 0 };
		vec_each(t, &b->tables)
			if (handmade_is_open(t))
				gather(&said, b, o, t);
		if (said.table) {
			add_options(&said, o, b);
			add_notes(&said, o);
		}
		vec_free(&said.hops);
		vec_free(&said.sources);
		vec_free(&said.to);
	}
}
