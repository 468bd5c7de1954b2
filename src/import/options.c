/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From uplinks to the options that say them, in the words of their owners. */
#include "import/options.h"
#include "base/vec.h"
#include "import/proposal.h"

#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void add_option(struct handmade_owner *o, const char *key,
		       const char *value)
{
	settings_add(&o->options, key, value, o->stanza->origin);
}

static void add_list(struct handmade_owner *o, const char *key,
		     const struct prefixes *l)
{
	struct text t = { 0 };

	prefixes_print(&t, l);
	if (t.n)
		add_option(o, key, t.s);
	text_free(&t);
}

/* What an owner is to say, of one table or of one for each family. */
struct said {
	const struct handmade_table *table;
	struct prefixes hops, sources, to;
	const struct mark *mark;
	const uint32_t *metrics;	/* of its default */
	enum uplink_strict strict;
	bool has[2], listed[2];	/* by family: a table, sources */
	bool marked[2];		/* by family: a mark */
	bool none, lacks, more, nets, less;	/* less: main has more of them */
	bool today;	/* what comes from elsewhere is left out, ... */
	bool pinned;	/* ... or written down */
};

/* Whether main has a network, of an interface or by a line, that t has not. */
static bool lacks_net(const struct handmade *b, const struct handmade_table *t)
{
	const struct handmade_owner *o;
	const struct handmade_command *c;
	const struct prefix *p;
	struct prefix net;

	vec_each(o, &b->owners) {
		vec_each(p, &o->own.addresses) {
			net = prefix_network(p);
			if (net.addr.family == t->want.family &&
			    net.len < addr_bits(t->want.family) &&
			    strcmp(o->device, t->want.device) != 0 &&
			    !handmade_has_net(t, &net))
				return true;
		}
	}
	vec_each(c, &b->commands)
		if (handmade_adds(c) && c->w.k.kind == KOBJ_ROUTE &&
		    c->w.k.table == RT_TABLE_MAIN && c->w.k.dst.len &&
		    c->w.k.family == t->want.family &&
		    !handmade_has_net(t, &c->w.k.dst))
			return true;
	return false;
}

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
	said->today |= t->today.addr.family ||
		       (t->dynamic && t->route && t->route->w.k.gateway.family);
	vec_each(p, &u->sources)
		said->pinned |= t->dynamic && !handmade_local(b, p, "") &&
				(p->len == addr_bits(u->family) ||
				 handmade_has_net(t, p) ||
				 (t->route && t->route->w.k.gateway.family &&
				  prefix_contains(p, &t->route->w.k.gateway)));
	said->metrics = u->metrics;
	said->strict = u->strict;
	vec_each(p, &u->to)
		prefixes_add(&said->to, p);
	said->marked[fam] = u->marked;
	if (u->marked)
		said->mark = &u->mark;
	said->lacks |= u->sources.n ? !said->listed[fam] : !t->sourced;
	said->more |= t->more;
	said->nets |= t->nets;
	said->less |= t->nets && lacks_net(b, t);
}

/* Whether an address of another stanza is nobody's, and auto would take it. */
static bool takes_others(const struct handmade *b,
			 const struct handmade_owner *o)
{
	const struct handmade_owner *x;
	const struct handmade_table *t;
	const struct prefix *p, *own;
	struct prefix host;
	bool takes;

	vec_each(x, &b->owners) {
		if (x == o || strcmp(x->device, o->device) != 0)
			continue;
		vec_each(p, &x->own.addresses) {
			host = prefix_host(&p->addr);
			takes = o->stanza->family == AF_UNSPEC;
			vec_each(own, &o->own.addresses)
				takes |= prefix_contains(own, &p->addr) ||
					 prefix_contains(p, &own->addr);
			vec_each(t, &b->tables)
				takes &= !handmade_is_open(t) ||
					 (t->owner != x &&
					  !prefixes_have(&t->want.sources,
							 &host));
			if (takes)
				return true;
		}
	}
	return false;
}

/* Sources are listed only where multihome would take others by itself. */
static void add_sources(struct said *said, struct handmade_owner *o,
			const struct handmade *b)
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
	same &= said->sources.n == automatic.n && !takes_others(b, o);
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
	struct text words = { 0 };

	add_option(o, "multihome-table", table);
	add_list(o, "multihome-gateway", &said->hops);
	if (said->none)
		add_option(o, "multihome-gateway", "none");
	add_sources(said, o, b);
	add_list(o, "multihome-to", &said->to);
	if (mark) {
		snprintf(text, sizeof text, mark->mask == UINT32_MAX ? "0x%x"
			 : "0x%x/0x%x", mark->value, mark->mask);
		add_option(o, "multihome-mark", text);
	}
	if (said->strict != UPLINK_STRICT_NO)
		add_option(o, "multihome-strict",
			   said->strict == UPLINK_STRICT_YES ? "yes" : "always");
	if (said->metrics)
		proposal_metrics(&words, said->metrics);
	if (words.n)
		add_option(o, "multihome-route-options", words.s);
	text_free(&words);
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
	if (!said->lacks && !said->more && !said->nets && !said->strict)
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "\"%s%cno\" would "
			 "give the single rule of before, without main's more "
			 "specific routes", key, *key == 'M' ? '=' : ' ');
	else if (!said->nets || said->less)
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "main's more "
			 "specific routes (LANs, VPNs) come before the table's "
			 "default now");
	if (said->today)
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "source and next "
			 "hop come from the lease or the router's adverts: "
			 "today's are not written down");
	if (said->pinned)
		diag_add(&o->notes, DIAG_WARNING, NULL, NULL, "of these "
			 "sources one may be today's address or network by DHCP "
			 "or router adverts: it is another tomorrow, and "
			 "beside others it cannot be left out");
	if (said->strict == UPLINK_STRICT_ALWAYS)
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "%s: the sources "
			 "are refused after ifdown, too, until the option goes "
			 "and \"multihome reload\" has run",
			 diag_key(origin, "multihome-strict", buf));
	if (said->strict != UPLINK_STRICT_NO && (said->to.n || said->mark))
		diag_add(&o->notes, DIAG_WARNING, NULL, NULL, "%s is for "
			 "sources: what only its destination or mark leads "
			 "here is not refused",
			 diag_key(origin, "multihome-strict", buf));
	if (said->has[0] && said->has[1] && said->marked[0] != said->marked[1])
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "%s is for both "
			 "families; by hand it was for %s alone",
			 diag_key(origin, "multihome-mark", buf),
			 said->marked[0] ? "IPv4" : "IPv6");
	if (said->to.n)
		diag_add(&o->notes, DIAG_NOTE, NULL, NULL, "%s is for packets "
			 "whose source is not decided yet; by hand it was for "
			 "all", diag_key(origin, "multihome-to", buf));
}

void options_write(struct handmade *b)
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
