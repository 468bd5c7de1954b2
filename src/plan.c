/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From uplinks and facts to rules and routes. Within a rung the priority grows
 * as the selector gets wider, so that the order of ifups does not matter: the
 * kernel tries rules of equal priority in the order in which they came.
 */
#include "plan.h"
#include "vec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum rung {
	RUNG_MARK_OWN = 0,	/* mark: T, but its default */
	RUNG_MARK_MAIN = 10,	/* mark: main's specific routes */
	RUNG_MARK = 20,		/* mark: T */
	RUNG_OWN = 100,		/* from: T, but its default */
	RUNG_MAIN = 200,	/* from: main's specific routes */
	RUNG_FROM = 300,	/* from: T */
	RUNG_STRICT = 400,	/* from: nothing else */
	RUNG_TO_MAIN = 500,	/* to: main's specific routes */
	RUNG_TO = 650,		/* to: T */
};

/* A group: the uplinks of one device that share a family and a table. */
struct work {
	struct plan *p;
	const struct uplink *u;
	size_t n;
	const struct facts *f;
	const struct policy *policy;
	struct diag *d;
};

struct policy policy_default(void)
{
	return (struct policy){
		.base = PLAN_BASE, .protocol = PLAN_PROTOCOL,
		.table_min = PLAN_TABLE_MIN, .table_max = PLAN_TABLE_MAX,
		.wait = PLAN_WAIT,
	};
}

/* Half defaults (0.0.0.0/1, 2000::/3) count as a default in main. */
static int suppress_main(int family)
{
	return family == AF_INET ? 1 : 3;
}

static struct prefix connected(const struct facts_addr *a)
{
	struct prefix p = { a->peer, a->prefix.len };

	return prefix_network(&p);
}

void plan_named(const struct uplink *u, struct prefixes *out)
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

static const char *source_conflict(const struct uplink *a,
				   const struct uplink *b)
{
	struct prefixes pa = { 0 }, pb = { 0 };
	const char *why = NULL;
	size_t i, j;

	plan_named(a, &pa);
	plan_named(b, &pb);
	for (i = 0; i < pa.n && !why; i++) {
		for (j = 0; j < pb.n && !why; j++) {
			if (!prefix_cmp(&pa.v[i], &pb.v[j]))
				why = "the same source";
			else if (a->strict &&
				 prefix_covers(&pb.v[j], &pa.v[i]))
				why = "a prefix around this strict source";
			else if (b->strict &&
				 prefix_covers(&pa.v[i], &pb.v[j]))
				why = "a strict source within this prefix";
		}
	}
	vec_free(&pa);
	vec_free(&pb);
	return why;
}

const char *plan_conflict(const struct uplink *a, const struct uplink *b,
			  const char **key)
{
	const char *why;
	size_t i;

	if (a->family != b->family || a->table == b->table)
		return NULL;
	*key = "multihome-source";
	why = source_conflict(a, b);
	if (why)
		return why;
	*key = "multihome-mark";
	if (a->marked && b->marked &&
	    !((a->mark.value ^ b->mark.value) & a->mark.mask & b->mark.mask))
		return "a mark that the same packets can carry";
	*key = "multihome-to";
	for (i = 0; i < a->to.n; i++)
		if (prefixes_have(&b->to, &a->to.v[i]))
			return "the same destination prefix";
	return NULL;
}

static void set_state(struct plan_uplink *pu, enum plan_state state,
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
		plan_named(&w->u[i], &named);
		for (j = 0; j < named.n && !found; j++)
			found = prefix_covers(&named.v[j], p);
		vec_free(&named);
	}
	return found;
}

static void find_sources(struct work *w, size_t i)
{
	const struct uplink *u = &w->u[i];
	struct prefixes *out = &w->p->uplinks.v[i].sources;
	const struct facts_addr *a;
	struct prefix p;
	size_t j;

	plan_named(u, out);
	if (out->n || u->source == UPLINK_GIVEN)
		return;
	for (j = 0; j < w->f->addrs.n; j++) {
		a = &w->f->addrs.v[j];
		if (!a->global || a->prefix.addr.family != u->family)
			continue;
		p = prefix_host(&a->prefix.addr);
		if (named_elsewhere(w, i, &p))
			continue;
		/* temporary addresses (RFC 8981) come and go within it */
		if (u->family == AF_INET6 && a->dynamic && !a->shared &&
		    a->prefix.len >= 29)
			p = prefix_network(&a->prefix);
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

/* Gives all uplinks of i's table one gateway; i is the first of them. */
static void group_gateway(struct work *w, size_t i)
{
	struct plan_uplink *pu = w->p->uplinks.v;
	enum sure sure, best = SURE_NOT;
	struct addr gateway, chosen = { 0 };
	size_t j, from = i;
	char buf[ADDR_STRLEN];

	for (j = i; j < w->n; j++) {
		if (w->u[j].family != w->u[i].family ||
		    w->u[j].table != w->u[i].table)
			continue;
		sure = find_gateway(&w->u[j], w->f, &gateway);
		if (sure == SURE_WRITTEN && best == SURE_WRITTEN &&
		    addr_cmp(&gateway, &chosen)) {
			size_t bad = w->u[from].trial ? from : j;

			set_state(&pu[bad], PLAN_REFUSED, "multihome-gateway",
				  text_printf("expected one gateway per table, "
				  "but stanza %s has %s", w->u[bad == j ? from
				  : j].iface, addr_format(bad == j ? &chosen :
				  &gateway, buf)));
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

static bool first_of_group(const struct work *w, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (w->u[j].family == w->u[i].family &&
		    w->u[j].table == w->u[i].table)
			return false;
	return true;
}

static bool own_address(const struct work *w, size_t i)
{
	const struct addr *gw = &w->p->uplinks.v[i].gateway;
	size_t j;

	for (j = 0; j < w->u[i].addresses.n; j++)
		if (!addr_cmp(&w->u[i].addresses.v[j].addr, gw))
			return true;
	return facts_has(w->f, gw);
}

static char *waits_for(const struct work *w, size_t i)
{
	const struct facts *f = w->f;
	const struct plan_uplink *pu = &w->p->uplinks.v[i];

	if (!f->ifindex)
		return text_printf("there is no device %s", f->device);
	if (!f->up)
		return text_printf("%s is down", f->device);
	if (w->u[i].family == AF_INET6 && f->no_ipv6)
		return text_printf("IPv6 is disabled on %s", f->device);
	if (!pu->sources.n)
		return text_printf("%s has no %s address", f->device,
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

	if (w->u[i].gateway != UPLINK_AUTO)
		return false;
	for (j = 0; j < w->n; j++) {
		if (w->u[j].settings != claim)
			continue;
		address |= w->u[j].addresses.n > 0;
		if (w->p->uplinks.v[j].has_gateway)
			return false;
	}
	return address;
}

static void judge(struct work *w, size_t i)
{
	struct plan_uplink *pu = &w->p->uplinks.v[i];
	const struct uplink *u = &w->u[i];
	char buf[ADDR_STRLEN];
	char *why;

	if (pu->state == PLAN_REFUSED)
		return;
	if (u->trial && pu->gateway.family && own_address(w, i)) {
		set_state(pu, PLAN_REFUSED, "multihome-gateway",
			  text_printf("expected the router's address, but %s "
				      "is this host's own",
				      addr_format(&pu->gateway, buf)));
		return;
	}
	if (u->trial && w->f->no_suppress && (u->marked || u->to.n)) {
		set_state(pu, PLAN_REFUSED,
			  u->marked ? "multihome-mark" : "multihome-to",
			  text_dup("this kernel ignores suppress_prefixlength, "
				   "without which it would swallow more than "
				   "it says"));
		return;
	}
	if (u->trial && lacks_gateway(w, i)) {
		set_state(pu, PLAN_REFUSED, "multihome-gateway",
			  text_dup("expected a gateway: the stanza has none "
				   "and none is known for the interface"));
		return;
	}
	if (u->merged && !pu->sources.n && u->source == UPLINK_AUTO &&
	    !u->gateways.n && !u->stanza_gateways.n && !u->to.n &&
	    !u->addresses.n) {
		set_state(pu, PLAN_ABSENT, NULL, NULL);
		return;
	}
	if (u->merged && u->source == UPLINK_GIVEN && !pu->sources.n) {
		set_state(pu, PLAN_ABSENT, NULL, NULL);
		return;
	}
	why = waits_for(w, i);
	if (why)
		set_state(pu, PLAN_PENDING, NULL, why);
}

static void find_conflicts(struct work *w)
{
	struct plan_uplink *pu = w->p->uplinks.v;
	const char *why, *key;
	size_t i, j, bad;

	for (j = 0; j < w->n; j++) {
		for (i = 0; i < j; i++) {
			why = plan_conflict(&w->u[j], &w->u[i], &key);
			if (!why)
				continue;
			bad = w->u[i].trial ? i : j;
			set_state(&pu[bad], PLAN_REFUSED, key,
				  text_printf("stanza %s has %s for another "
				  "table", w->u[bad == j ? i : j].iface, why));
		}
	}
}

static struct kobj *want(struct work *w, enum kobj_kind kind, size_t i)
{
	struct kobj *k = vec_push(&w->p->wanted);

	k->kind = kind;
	k->family = (uint8_t)w->u[i].family;
	k->protocol = w->policy->protocol;
	k->table = w->u[i].table;
	k->suppress = -1;
	k->claim = (int)i;
	k->type = kind == KOBJ_RULE ? FR_ACT_TO_TBL : RTN_UNICAST;
	return k;
}

static struct kobj *want_rule(struct work *w, size_t i, enum rung rung,
			      const struct prefix *selector, uint32_t table,
			      int suppress)
{
	struct kobj *k = want(w, KOBJ_RULE, i);

	k->priority = w->policy->base + rung;
	if (selector)
		k->priority += addr_bits(k->family) - selector->len;
	k->table = table;
	k->suppress = suppress;
	return k;
}

static void want_source(struct work *w, size_t i, const struct prefix *src,
			bool ready)
{
	const struct uplink *u = &w->u[i];
	int s = suppress_main(u->family);

	if (ready && u->main_routes && !w->f->no_suppress) {
		want_rule(w, i, RUNG_OWN, src, u->table, 0)->src = *src;
		want_rule(w, i, RUNG_MAIN, src, RT_TABLE_MAIN, s)->src = *src;
	}
	if (ready)
		want_rule(w, i, RUNG_FROM, src, u->table, -1)->src = *src;
	if (u->strict) {
		struct kobj *k = want_rule(w, i, RUNG_STRICT, src, 0, -1);

		k->src = *src;
		k->type = FR_ACT_UNREACHABLE;
	}
}

static void want_mark(struct work *w, size_t i, enum rung rung, uint32_t table,
		      int suppress)
{
	struct kobj *k = want_rule(w, i, rung, NULL, table, suppress);

	k->mark = w->u[i].mark.value;
	k->mask = w->u[i].mark.mask;
}

static void want_rules(struct work *w, size_t i)
{
	const struct plan_uplink *pu = &w->p->uplinks.v[i];
	const struct uplink *u = &w->u[i];
	bool ready = pu->state == PLAN_READY;
	int s = suppress_main(u->family);
	size_t j;

	for (j = 0; j < pu->sources.n; j++)
		want_source(w, i, &pu->sources.v[j], ready);
	if (!ready || w->f->no_suppress)
		return;
	if (u->marked) {
		want_mark(w, i, RUNG_MARK_OWN, u->table, 0);
		want_mark(w, i, RUNG_MARK_MAIN, RT_TABLE_MAIN, s);
		want_mark(w, i, RUNG_MARK, u->table, -1);
	}
	for (j = 0; j < u->to.n; j++) {
		const struct prefix *to = &u->to.v[j];
		/* to the kernel a selector of length 0 is none */
		struct prefix dst = to->len ? *to : (struct prefix){ 0 };

		want_rule(w, i, RUNG_TO_MAIN, to, RT_TABLE_MAIN, s)->dst = dst;
		want_rule(w, i, RUNG_TO, to, u->table, -1)->dst = dst;
	}
}

/*
 * The preferred source within a network (any network if NULL): the lowest
 * source of this table's uplinks that is an address of the device, else, in a
 * network, the lowest address of the device. IPv6 has none: the kernel
 * refuses a tentative one.
 */
static struct addr preferred(const struct work *w, size_t i,
			     const struct prefix *net)
{
	struct addr best = { 0 }, any = { 0 };
	const struct facts_addr *a;
	struct prefix host, own;
	size_t j, k;

	if (w->u[i].family != AF_INET)
		return best;
	for (j = 0; j < w->f->addrs.n; j++) {
		a = &w->f->addrs.v[j];
		own = connected(a);
		if (a->prefix.addr.family != AF_INET || !a->global ||
		    (net && prefix_cmp(&own, net)))
			continue;
		host = prefix_host(&a->prefix.addr);
		if (!any.family || addr_cmp(&host.addr, &any) < 0)
			any = host.addr;
		for (k = 0; k < w->n; k++) {
			if (w->u[k].family != AF_INET ||
			    w->u[k].table != w->u[i].table ||
			    !prefixes_have(&w->p->uplinks.v[k].sources, &host))
				continue;
			if (!best.family || addr_cmp(&host.addr, &best) < 0)
				best = host.addr;
		}
	}
	return best.family || !net ? best : any;
}

static struct kobj *want_route(struct work *w, size_t i)
{
	struct kobj *k = want(w, KOBJ_ROUTE, i);

	k->ifindex = w->f->ifindex;
	strcpy(k->dev, w->f->device);
	k->metric = k->family == AF_INET6 ? KOBJ_METRIC6 : 0;
	k->dst.addr.family = k->family;
	k->scope = k->family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	return k;
}

/* The routes of i's table; i is the first READY uplink of it. */
static void want_routes(struct work *w, size_t i)
{
	const struct plan_uplink *pu = &w->p->uplinks.v[i];
	const struct prefix *hop = NULL;
	struct prefixes nets = { 0 };
	struct prefix net;
	struct kobj *k;
	size_t j;

	for (j = 0; j < w->f->addrs.n; j++) {
		const struct facts_addr *a = &w->f->addrs.v[j];

		if (a->prefix.addr.family != w->u[i].family || !a->global)
			continue;
		net = connected(a);
		prefixes_add(&nets, &net);
	}
	for (j = 0; j < nets.n; j++) {
		if (pu->gateway.family &&
		    prefix_contains(&nets.v[j], &pu->gateway))
			hop = &nets.v[j];	/* in order: most specific last */
		if (nets.v[j].len == addr_bits(w->u[i].family))
			continue;
		k = want_route(w, i);
		k->dst = nets.v[j];
		k->prefsrc = preferred(w, i, &nets.v[j]);
	}
	k = want_route(w, i);
	k->gateway = pu->gateway;
	if (k->gateway.family) {
		k->scope = RT_SCOPE_UNIVERSE;
		k->onlink = !hop && !addr_is_link_local(&k->gateway);
	}
	k->prefsrc = preferred(w, i, hop);
	vec_free(&nets);
}

static void note_strangers(const struct work *w, size_t i)
{
	const struct uplink *u = &w->u[i];
	char buf[PREFIX_STRLEN];
	size_t j;

	if (!u->trial || u->source != UPLINK_GIVEN)
		return;
	for (j = 0; j < u->sources.n; j++)
		if (u->sources.v[j].len == addr_bits(u->family) &&
		    !facts_has(w->f, &u->sources.v[j].addr))
			diag_add(w->d, DIAG_NOTE,
				 uplink_origin(u, "multihome-source"),
				 "multihome-source",
				 "%s is not an address of %s",
				 prefix_format(&u->sources.v[j], buf),
				 w->f->device);
}

static void sort_wanted(struct plan *p)
{
	size_t i, n = 0;

	if (!p->wanted.n)
		return;
	qsort(p->wanted.v, p->wanted.n, sizeof *p->wanted.v, kobj_order);
	for (i = 1; i < p->wanted.n; i++)
		if (kobj_cmp(&p->wanted.v[n], &p->wanted.v[i]))
			p->wanted.v[++n] = p->wanted.v[i];
	p->wanted.n = n + 1;
}

void plan_build(struct plan *p, const struct uplink *uplinks, size_t n,
		const struct facts *f, const struct policy *policy,
		struct diag *d)
{
	struct work w = { p, uplinks, n, f, policy, d };
	size_t i, j;

	*p = (struct plan){ 0 };
	for (i = 0; i < n; i++)
		vec_push(&p->uplinks);
	for (i = 0; i < n; i++)
		find_sources(&w, i);
	for (i = 0; i < n; i++)
		if (first_of_group(&w, i))
			group_gateway(&w, i);
	find_conflicts(&w);
	for (i = 0; i < n; i++)
		judge(&w, i);
	for (i = 0; i < n; i++) {
		if (p->uplinks.v[i].state == PLAN_READY)
			note_strangers(&w, i);
		if (p->uplinks.v[i].state <= PLAN_PENDING)
			want_rules(&w, i);
		for (j = 0; j < i; j++)
			if (uplinks[j].family == uplinks[i].family &&
			    uplinks[j].table == uplinks[i].table &&
			    p->uplinks.v[j].state == PLAN_READY)
				break;
		if (j == i && p->uplinks.v[i].state == PLAN_READY)
			want_routes(&w, i);
	}
	sort_wanted(p);
}

void plan_free(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->uplinks.n; i++) {
		free(p->uplinks.v[i].why);
		vec_free(&p->uplinks.v[i].sources);
	}
	vec_free(&p->uplinks);
	vec_free(&p->wanted);
}
