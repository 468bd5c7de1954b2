/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sources, next hops and states of a device's uplinks. */
#include "routing/resolve.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct work {
	struct resolved_list *out;
	const struct uplink *u;
	size_t n;
	const struct facts *f;
};

void resolve_named_sources(const struct uplink *u, struct prefixes *out)
{
	struct prefix host;
	size_t i;

	if (u->source == UPLINK_GIVEN) {
		for (i = 0; i < u->sources.n; i++)
			prefixes_add(out, &u->sources.v[i]);
	} else if (!u->merged) {
		for (i = 0; i < u->addresses.n; i++) {
			host = prefix_host(&u->addresses.v[i].addr);
			prefixes_add(out, &host);
		}
	}
}

bool resolve_names_source(const struct uplink *u, const struct prefix *host)
{
	struct prefixes named = { 0 };
	bool yes;

	resolve_named_sources(u, &named);
	yes = prefixes_have(&named, host);
	vec_free(&named);
	return yes;
}

static unsigned source_conflicts(const struct uplink *a, const struct uplink *b)
{
	struct prefixes pa = { 0 }, pb = { 0 };
	unsigned found = 0;
	size_t i, j;

	resolve_named_sources(a, &pa);
	resolve_named_sources(b, &pb);
	for (i = 0; i < pa.n; i++) {
		for (j = 0; j < pb.n; j++) {
			if (!prefix_cmp(&pa.v[i], &pb.v[j]))
				found |= 1 << CONFLICT_SOURCE;
			else if (a->strict &&
				 prefix_covers(&pb.v[j], &pa.v[i]))
				found |= 1 << CONFLICT_AROUND;
			else if (b->strict &&
				 prefix_covers(&pa.v[i], &pb.v[j]))
				found |= 1 << CONFLICT_WITHIN;
		}
	}
	vec_free(&pa);
	vec_free(&pb);
	return found;
}

unsigned resolve_conflicts(const struct uplink *a, const struct uplink *b)
{
	unsigned found;
	size_t i;

	if (a->family != b->family || a->table == b->table)
		return 0;
	found = source_conflicts(a, b);
	if (a->marked && b->marked &&
	    !((a->mark.value ^ b->mark.value) & a->mark.mask & b->mark.mask))
		found |= 1 << CONFLICT_MARK;
	for (i = 0; i < a->to.n; i++)
		if (prefixes_have(&b->to, &a->to.v[i]))
			found |= 1 << CONFLICT_TO;
	return found;
}

const char *resolve_conflict(const struct uplink *a, const struct uplink *b,
			     const char **key)
{
	static const struct { const char *key, *words; } all[CONFLICTS] = {
		[CONFLICT_SOURCE] = { "multihome-source", "the same source" },
		[CONFLICT_AROUND] = { "multihome-source",
				      "a prefix around this strict source" },
		[CONFLICT_WITHIN] = { "multihome-source",
				      "a strict source within this prefix" },
		[CONFLICT_MARK] = { "multihome-mark",
				    "a mark that the same packets can carry" },
		[CONFLICT_TO] = { "multihome-to",
				  "the same destination prefix" },
	};
	unsigned found = resolve_conflicts(a, b);
	size_t i;

	for (i = 0; i < CONFLICTS; i++) {
		if (!(found & 1U << i))
			continue;
		*key = all[i].key;
		return all[i].words;
	}
	return NULL;
}

static void set_state(struct resolved *pu, enum resolved_state state,
		      const char *key, char *why)
{
	free(pu->why);
	pu->state = state;
	pu->key = key;
	pu->why = why;
}

/* Whether another claim names p, or a prefix around it. */
static bool named_elsewhere(const struct work *w, size_t self,
			    const struct prefix *p)
{
	struct prefixes named = { 0 };
	bool found = false;
	size_t i, j;

	for (i = 0; i < w->f->taken.n; i++)
		if (prefix_covers(&w->f->taken.v[i], p))
			return true;
	for (i = 0; i < w->n && !found; i++) {
		if (i == self)
			continue;
		resolve_named_sources(&w->u[i], &named);
		for (j = 0; j < named.n && !found; j++)
			found = prefix_covers(&named.v[j], p);
		vec_free(&named);
	}
	return found;
}

/* Whether an address that is not the stanza's own belongs to it all the same. */
static bool belongs(const struct uplink *u, const struct addr *gateway,
		    const struct facts_addr *a)
{
	struct prefix own;
	size_t i;

	if (u->merged || !u->addresses.n)
		return true;	/* what the interface has */
	for (i = 0; i < u->addresses.n; i++) {
		own = u->addresses.v[i];
		if (prefix_contains(&own, &a->prefix.addr) ||
		    prefix_contains(&a->prefix, &own.addr))
			return true;
	}
	return gateway->family && prefix_contains(&a->prefix, gateway);
}

/* Whether another uplink has found it before for another table. */
static bool found_before(const struct work *w, size_t i, const struct prefix *p)
{
	size_t j;

	for (j = 0; j < w->n; j++)
		if (w->u[j].table != w->u[i].table &&
		    prefixes_have(&w->out->v[j].sources, p))
			return true;
	return false;
}

static void find_sources(struct work *w, size_t i)
{
	const struct uplink *u = &w->u[i];
	struct prefixes *out = &w->out->v[i].sources;
	const struct facts_addr *a;
	struct prefix p;
	size_t j;

	resolve_named_sources(u, out);
	if (u->source == UPLINK_GIVEN)
		return;
	for (j = 0; j < w->f->addrs.n; j++) {
		a = &w->f->addrs.v[j];
		if (!a->global || a->prefix.addr.family != u->family ||
		    !belongs(u, &w->out->v[i].gateway, a))
			continue;
		p = prefix_host(&a->prefix.addr);
		if (named_elsewhere(w, i, &p) || found_before(w, i, &p))
			continue;
		/* temporary addresses (RFC 8981) come and go within it */
		if (u->family == AF_INET6 && a->dynamic && !a->shared &&
		    a->prefix.len >= 32)
			p = prefix_network(&a->prefix);
		if (!found_before(w, i, &p))
			prefixes_add(out, &p);
	}
}

/* How sure a next hop is: what is written beats what was found. */
enum sure { SURE_NOT, SURE_FOUND, SURE_WRITTEN };

static enum sure find_gateway(const struct uplink *u, const struct facts *f,
			      struct addr *gateway)
{
	int fam = facts_family(u->family);

	*gateway = (struct addr){ 0 };
	if (u->gateway == UPLINK_NONE)
		return SURE_WRITTEN;
	if (u->gateways.n) {
		*gateway = u->gateways.v[0].addr;
		return SURE_WRITTEN;
	}
	if (u->stanza_gateways.n) {
		*gateway = u->stanza_gateways.v[0].addr;
		return SURE_WRITTEN;
	}
	if (u->family == AF_INET && f->lease_gateway.family) {
		*gateway = f->lease_gateway;
		return SURE_FOUND;
	}
	if (f->main_default[fam]) {
		*gateway = f->main_gateway[fam];
		return SURE_FOUND;
	}
	return f->pointopoint ? SURE_FOUND : SURE_NOT;
}

/* Gives all uplinks of i's table one gateway, if i is the first of them. */
static void group_gateway(struct work *w, size_t i)
{
	struct resolved *pu = w->out->v;
	enum sure sure, best = SURE_NOT;
	struct addr gateway, chosen = { 0 };
	size_t j, from = i;
	char buf[ADDR_STRLEN];

	for (j = 0; j < i; j++)
		if (w->u[j].family == w->u[i].family &&
		    w->u[j].table == w->u[i].table)
			return;
	for (j = i; j < w->n; j++) {
		if (w->u[j].family != w->u[i].family ||
		    w->u[j].table != w->u[i].table)
			continue;
		sure = find_gateway(&w->u[j], w->f, &gateway);
		if (sure == SURE_WRITTEN && best == SURE_WRITTEN &&
		    addr_cmp(&gateway, &chosen)) {
			size_t bad = w->u[j].trial ? j : from;

			if (!w->u[bad].trial)
				continue;	/* both are in force */
			set_state(&pu[bad], RESOLVED_REFUSED,
				  "multihome-gateway",
				  text_printf("expected one gateway per table, "
					      "but stanza %s has %s",
					      w->u[bad == j ? from : j].iface,
					      addr_format(bad == j ? &chosen
								   : &gateway,
							  buf)));
		} else if (sure > best) {
			best = sure;
			chosen = gateway;
			from = j;
		}
	}
	for (j = i; j < w->n; j++) {
		if (w->u[j].family != w->u[i].family ||
		    w->u[j].table != w->u[i].table)
			continue;
		pu[j].has_gateway = best != SURE_NOT;
		pu[j].gateway = chosen;
	}
}

static bool has_address(const struct facts *f, int family)
{
	size_t i;

	for (i = 0; i < f->addrs.n; i++)
		if (f->addrs.v[i].global &&
		    f->addrs.v[i].prefix.addr.family == family)
			return true;
	return false;
}

static char *waits_for(const struct work *w, size_t i)
{
	const struct facts *f = w->f;
	const struct resolved *pu = &w->out->v[i];

	if (w->u[i].down)
		return text_dup("multihome-strict always refuses its sources");
	if (!f->ifindex)
		return text_printf("there is no device %s", f->device);
	if (!f->up)
		return text_printf("%s is down", f->device);
	if (f->vrf_table)	/* which the kernel asks first, and none of ours */
		return facts_vrf_words(f);
	if (w->u[i].family == AF_INET6 && f->no_ipv6)
		return text_printf("IPv6 is disabled on %s", f->device);
	if (!pu->sources.n)
		return text_printf(has_address(f, w->u[i].family)
			? "other uplinks have all %2$s addresses of %1$s"
			: "%s has no %s address", f->device,
			w->u[i].family == AF_INET ? "IPv4" : "global IPv6");
	if (!pu->has_gateway)
		return text_printf("no gateway is known");
	return NULL;
}

/* A stanza with an address has to have a gateway in some family. */
static bool lacks_gateway(const struct work *w, size_t i)
{
	const struct settings *claim = w->u[i].settings;
	bool address = false;
	size_t j;

	for (j = 0; j < w->n; j++) {
		if (w->u[j].settings != claim)
			continue;
		address |= w->u[j].addresses.n > 0;
		if (w->out->v[j].has_gateway)
			return false;
	}
	return address;
}

static void judge(struct work *w, size_t i)
{
	struct resolved *pu = &w->out->v[i];
	const struct uplink *u = &w->u[i];
	bool own = facts_has(w->f, &pu->gateway);
	char buf[ADDR_STRLEN];
	char *why;
	size_t j;

	if (pu->state == RESOLVED_REFUSED)
		return;
	if (u->trial && w->f->vrf_table) {
		set_state(pu, RESOLVED_REFUSED, "multihome-table",
			  facts_vrf_words(w->f));
		return;
	}
	for (j = 0; j < u->addresses.n; j++)
		own |= !addr_cmp(&u->addresses.v[j].addr, &pu->gateway);
	if (u->trial && pu->gateway.family && own) {
		set_state(pu, RESOLVED_REFUSED, "multihome-gateway",
			  text_printf("expected the router's address, but %s "
				      "is this host's own",
				      addr_format(&pu->gateway, buf)));
		return;
	}
	if (u->trial && w->f->no_suppress && (u->marked || u->to.n)) {
		set_state(pu, RESOLVED_REFUSED,
			  u->marked ? "multihome-mark" : "multihome-to",
			  text_dup("this kernel ignores suppress_prefixlength, "
				   "without which it would swallow more than "
				   "it says"));
		return;
	}
	if (u->trial && u->gateway == UPLINK_AUTO && lacks_gateway(w, i)) {
		set_state(pu, RESOLVED_REFUSED, "multihome-gateway",
			  text_dup("expected a gateway: the stanza has none "
				   "and none is known for the interface"));
		return;
	}
	if (u->merged && !pu->sources.n &&
	    (u->source == UPLINK_GIVEN ||
	     (!u->gateways.n && !u->stanza_gateways.n && !u->to.n &&
	      !u->addresses.n))) {
		set_state(pu, RESOLVED_ABSENT, NULL, NULL);
		return;
	}
	why = waits_for(w, i);
	if (why)
		set_state(pu, RESOLVED_PENDING, NULL, why);
}

/* Uplinks j and i of one device: the one on trial is refused. */
static void refuse_conflict(struct work *w, size_t j, size_t i)
{
	size_t bad = w->u[j].trial ? j : i, other = bad == j ? i : j;
	const char *why, *key;

	why = resolve_conflict(&w->u[bad], &w->u[other], &key);
	if (why && w->u[bad].trial)
		set_state(&w->out->v[bad], RESOLVED_REFUSED, key,
			  text_printf("stanza %s has %s for another table",
				      w->u[other].iface, why));
}

void resolve_uplinks(struct resolved_list *out, const struct uplink *uplinks,
		     size_t n, const struct facts *f)
{
	struct work w = { out, uplinks, n, f };
	size_t i, j;

	*out = (struct resolved_list){ 0 };
	for (i = 0; i < n; i++)
		vec_push(out);
	for (i = 0; i < n; i++)
		group_gateway(&w, i);
	/* who has no address of its own comes before who may have more */
	for (i = 0; i < n; i++)
		if (!uplinks[i].addresses.n)
			find_sources(&w, i);
	for (i = 0; i < n; i++)
		if (uplinks[i].addresses.n)
			find_sources(&w, i);
	for (j = 0; j < n; j++)
		for (i = 0; i < j; i++)
			refuse_conflict(&w, j, i);
	for (i = 0; i < n; i++)
		judge(&w, i);
}

struct addr resolve_address(const struct resolved *r, const struct facts *f)
{
	const struct facts_addr *a;
	const struct prefix *p;

	vec_each(p, &r->sources)
		vec_each(a, &f->addrs)
			if (a->global && prefix_contains(p, &a->prefix.addr))
				return a->prefix.addr;
	return (struct addr){ 0 };
}

void resolve_free(struct resolved_list *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->v[i].why);
		vec_free(&p->v[i].sources);
	}
	vec_free(p);
}
