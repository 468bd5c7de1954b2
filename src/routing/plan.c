/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From uplinks and facts to rules and routes. Within a rung the priority grows
 * as the selector gets wider, so that the order of ifups does not matter: the
 * kernel tries rules of equal priority in the order in which they came.
 */
#include "routing/plan.h"
#include "base/text.h"
#include "base/vec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum rung {
	RUNG_MARK_IN = 0,	/* mark, come in by the line: main's routes */
	RUNG_MARK_INNER = 8,	/* mark, to own net: main's routes within it */
	RUNG_MARK_OWN = 9,	/* mark, to own net: T */
	RUNG_MARK_MAIN = 10,	/* mark: main's routes, not by another uplink */
	RUNG_MARK = 20,		/* mark: T */
	RUNG_INNER = 99,	/* from, to own net: main's routes within it */
	RUNG_OWN = 100,		/* from, to own net: T */
	RUNG_PRIVATE = 190,	/* from, to what no provider carries: main */
	RUNG_MAIN = 200,	/* from: main's routes, not by another uplink */
	RUNG_FROM = 300,	/* from: T */
	RUNG_STRICT = 400,	/* from: nothing else */
	RUNG_OIF_MAIN = 497,	/* bound to the device: main's routes by it */
	RUNG_OIF = 498,		/* bound to the device: T */
	RUNG_TO_MAIN = 500,	/* to: main's routes, not by another uplink */
	RUNG_TO = 650,		/* to: T */
};

struct work {
	struct plan *p;
	const struct uplink *u;
	size_t n;
	const struct facts *f;
	const struct policy *policy;
	struct diag *d;
	struct prefixes nets;	/* on the device's link, of both families */
};

/*
 * What no provider carries: RFC 1918, 6598 and 3927; RFC 4193. IPv4's first.
 */
static const struct prefix private_nets[] = {
	{ { AF_INET, { 10 } }, 8 }, { { AF_INET, { 100, 64 } }, 10 },
	{ { AF_INET, { 169, 254 } }, 16 }, { { AF_INET, { 172, 16 } }, 12 },
	{ { AF_INET, { 192, 168 } }, 16 }, { { AF_INET6, { 0xfc } }, 7 },
};

enum { PRIVATE_NETS = sizeof private_nets / sizeof *private_nets };

static bool is_private(const struct prefix *p)
{
	size_t i;

	for (i = 0; i < PRIVATE_NETS; i++)
		if (prefix_covers(&private_nets[i], p))
			return true;
	return false;
}

void plan_narrowed(int family, const struct prefix *dst, struct prefixes *out)
{
	const struct prefix *net = private_nets;
	size_t i;

	for (i = 0; i < PRIVATE_NETS; i++, net++) {
		if (net->addr.family != family)
			continue;
		if (!dst->addr.family || prefix_covers(dst, net))
			*vec_push(out) = *net;
		else if (prefix_covers(net, dst))
			*vec_push(out) = *dst;
	}
}

static struct prefix connected(const struct facts_addr *a)
{
	struct prefix p = { a->peer, a->prefix.len };

	return prefix_network(&p);
}

static struct kobj object(const struct work *w, enum kobj_kind kind, size_t i)
{
	return (struct kobj){
		.kind = kind, .family = (uint8_t)w->u[i].family,
		.protocol = w->policy->protocol, .table = w->u[i].table,
		.type = kind == KOBJ_RULE ? FR_ACT_TO_TBL : RTN_UNICAST,
		.suppress = -1, .claim = (int)i,
	};
}

/* A rule that looks i's table up. The selector, or NULL, has a length. */
static struct kobj rule(const struct work *w, size_t i, enum rung rung,
			const struct prefix *selector)
{
	struct kobj k = object(w, KOBJ_RULE, i);

	k.priority = w->policy->base + rung;
	if (selector)
		k.priority += addr_bits(k.family) - selector->len;
	return k;
}

static void want(struct work *w, struct kobj k, int suppress)
{
	k.suppress = suppress;
	*vec_push(&w->p->wanted) = k;
}

/* Which of main's routes a rule follows. */
enum follow {
	FOLLOW_ALL,
	FOLLOW_OWN,	/* but those by another uplink */
	FOLLOW_PRIVATE,	/* all to what is private, and no other */
};

/*
 * The same rule, but it looks main up, never for what is as wide as a default.
 * Where main is narrow it does so for private destinations only: a route that
 * forbids would end the walk of the rules, one by a tunnel would lead by that.
 */
static void want_main(struct work *w, struct kobj k, enum follow follow)
{
	struct prefixes to = { 0 };
	size_t i;

	k.table = RT_TABLE_MAIN;
	k.suppress_group = follow == FOLLOW_OWN ? w->policy->group : 0;
	if (w->f->narrow[facts_family(k.family)] || follow == FOLLOW_PRIVATE)
		plan_narrowed(k.family, &k.dst, &to);
	else
		*vec_push(&to) = k.dst;
	for (i = 0; i < to.n; i++) {
		k.dst = to.v[i];
		want(w, k, (int)facts_wide(k.family));
	}
	vec_free(&to);
}

/*
 * What is on the link goes by it, whatever else is in that network (two devices in
 * one subnet), but for what main has within it by no uplink: a container's network,
 * a host behind another device. k is the first of the two rules, the other is the
 * next number's.
 */
static void want_own(struct work *w, struct kobj k)
{
	uint32_t table = k.table;
	size_t i;

	for (i = 0; i < w->nets.n; i++) {
		if (w->nets.v[i].addr.family != k.family ||
		    w->nets.v[i].len == addr_bits(k.family))
			continue;
		k.dst = w->nets.v[i];
		k.table = RT_TABLE_MAIN;
		k.suppress_group = w->policy->group;
		want(w, k, k.dst.len);
		k.priority++;
		k.table = table;
		k.suppress_group = 0;
		want(w, k, -1);
		k.priority--;
	}
}

static void want_source(struct work *w, size_t i, const struct prefix *src)
{
	enum uplink_main main_routes = w->u[i].main_routes;
	bool ready = w->p->uplinks.v[i].state == RESOLVED_READY;
	bool one = src->len == addr_bits(w->u[i].family) && !is_private(src);
	struct kobj k = rule(w, i, RUNG_FROM, src);

	k.src = *src;
	if (ready)
		want(w, k, -1);
	if (ready && main_routes != UPLINK_MAIN_NO && !w->f->no_suppress) {
		k.priority += RUNG_INNER - RUNG_FROM;
		want_own(w, k);
		k.priority += RUNG_MAIN - RUNG_INNER;
		want_main(w, k, main_routes == UPLINK_MAIN_ALL ? FOLLOW_ALL
							       : FOLLOW_OWN);
		k.priority += RUNG_PRIVATE - RUNG_MAIN;
		if (one && main_routes == UPLINK_MAIN_YES)
			want_main(w, k, FOLLOW_PRIVATE);
	}
	if (w->u[i].strict != UPLINK_STRICT_NO) {
		k = rule(w, i, RUNG_STRICT, src);
		k.src = *src;
		k.table = 0;
		k.type = FR_ACT_UNREACHABLE;
		want(w, k, -1);
	}
}

static void want_mark(struct work *w, size_t i)
{
	struct kobj k = rule(w, i, RUNG_MARK_INNER, NULL), in;

	k.mark = w->u[i].mark.value;
	k.mask = w->u[i].mark.mask;
	want_own(w, k);
	k.priority += RUNG_MARK_MAIN - RUNG_MARK_INNER;
	want_main(w, k, FOLLOW_OWN);
	k.priority += RUNG_MARK - RUNG_MARK_MAIN;
	want(w, k, -1);
	in = rule(w, i, RUNG_MARK_IN, NULL);
	in.mark = k.mark;
	in.mask = k.mask;
	in.table = RT_TABLE_MAIN;
	text_copy(in.iif, sizeof in.iif, w->f->device);
	want(w, in, (int)facts_wide(k.family));
}

/* For who binds the device and no address: the first uplink of each family. */
static void want_bound(struct work *w)
{
	bool done[2] = { w->f->no_suppress, w->f->no_suppress };
	struct kobj k;
	size_t i;
	int fam;

	for (i = 0; i < w->n; i++) {
		fam = facts_family(w->u[i].family);
		if (done[fam] || w->p->uplinks.v[i].state != RESOLVED_READY)
			continue;
		k = rule(w, i, RUNG_OIF_MAIN, NULL);
		text_copy(k.oif, sizeof k.oif, w->f->device);
		want_main(w, k, FOLLOW_ALL);
		k.priority += RUNG_OIF - RUNG_OIF_MAIN;
		want(w, k, -1);
		done[fam] = true;
	}
}

static void want_rules(struct work *w, size_t i)
{
	const struct resolved *pu = &w->p->uplinks.v[i];
	const struct uplink *u = &w->u[i];
	const struct prefix *to;
	struct kobj k;
	size_t j;

	for (j = 0; j < pu->sources.n; j++)
		want_source(w, i, &pu->sources.v[j]);
	if (pu->state != RESOLVED_READY || w->f->no_suppress)
		return;
	if (u->marked)
		want_mark(w, i);
	for (j = 0; j < u->to.n; j++) {
		to = &u->to.v[j];
		k = rule(w, i, RUNG_TO, to);
		/* to the kernel a selector of length 0 is none */
		k.dst = to->len ? *to : (struct prefix){ 0 };
		want(w, k, -1);
		k.priority += RUNG_TO_MAIN - RUNG_TO;
		want_main(w, k, FOLLOW_OWN);
	}
}

/* How good a preferred source is an address of the device for i's table? */
static int preference(const struct work *w, size_t i, const struct prefix *host)
{
	int best = 0, how;
	size_t k;

	for (k = 0; k < w->n; k++) {
		if (w->u[k].family != AF_INET ||
		    w->u[k].table != w->u[i].table ||
		    !prefixes_have(&w->p->uplinks.v[k].sources, host))
			continue;
		how = resolve_names_source(&w->u[k], host) ? 2 : 1;
		best = how > best ? how : best;
	}
	return best;
}

/*
 * The preferred source within a network (any network if NULL): the lowest
 * address of the device that a claim of this table names; else the lowest that
 * is a source of it; else, in a network, the lowest. IPv6 has none: the kernel
 * refuses a tentative one.
 */
static struct addr preferred(const struct work *w, size_t i,
			     const struct prefix *net)
{
	struct addr best = { 0 };
	const struct facts_addr *a;
	struct prefix host, own;
	int how, most = net ? 0 : 1;
	size_t j;

	if (w->u[i].family != AF_INET)
		return best;
	for (j = 0; j < w->f->addrs.n; j++) {
		a = &w->f->addrs.v[j];
		own = connected(a);
		if (a->prefix.addr.family != AF_INET || !a->global ||
		    (net && prefix_cmp(&own, net)))
			continue;
		host = prefix_host(&a->prefix.addr);
		how = preference(w, i, &host);
		if (how < most || (how == most && best.family &&
				   addr_cmp(&host.addr, &best) > 0))
			continue;
		best = host.addr;
		most = how;
	}
	return best;
}

static struct kobj route(const struct work *w, size_t i)
{
	struct kobj k = object(w, KOBJ_ROUTE, i);

	k.ifindex = w->f->ifindex;
	text_copy(k.dev, sizeof k.dev, w->f->device);
	k.metric = k.family == AF_INET6 ? KOBJ_METRIC6 : 0;
	k.dst.addr.family = k.family;
	k.scope = k.family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	return k;
}

/*
 * What is on the link. Link-local ones too: with a device bound, and without
 * main's routes, they would else go to the router.
 */
static void want_connected(struct work *w, size_t i)
{
	static const struct prefix link_local = {
		{ AF_INET6, { 0xfe, 0x80 } }, 64
	};
	struct kobj k = route(w, i);
	size_t j;

	for (j = 0; j < w->nets.n; j++) {
		if (w->nets.v[j].addr.family != k.family ||
		    w->nets.v[j].len == addr_bits(k.family))
			continue;
		k.dst = w->nets.v[j];
		k.prefsrc = preferred(w, i, &w->nets.v[j]);
		*vec_push(&w->p->wanted) = k;
	}
	k.dst = link_local;
	k.prefsrc = (struct addr){ 0 };
	if (k.family == AF_INET6)
		*vec_push(&w->p->wanted) = k;
}

/* What main has by this device: its sources pass over that, as all uplinks' do. */
static void want_pins(struct work *w, size_t i)
{
	const struct kobj *pin;
	struct kobj k;

	vec_each(pin, &w->f->pins) {
		if (pin->family != w->u[i].family ||
		    prefixes_have(&w->nets, &pin->dst))
			continue;
		k = route(w, i);
		k.dst = pin->dst;
		k.gateway = pin->gateway;
		k.onlink = pin->onlink;
		k.scope = pin->scope;
		k.metric = pin->metric;
		memcpy(k.metrics, pin->metrics, sizeof k.metrics);
		*vec_push(&w->p->wanted) = k;
	}
}

/*
 * The default. An IPv6 gateway that is in no network of the device gets a route
 * of its own: an onlink one is looked for in main (ip6_route_check_nh_onlink()),
 * where a tunnel may lead there.
 */
static void want_default(struct work *w, size_t i, const struct prefix *hop)
{
	const struct addr *gateway = &w->p->uplinks.v[i].gateway;
	struct kobj k = route(w, i), way = k;
	bool off_link = gateway->family && !hop && !addr_is_link_local(gateway);

	/* by a router of the other family none of the networks says which */
	k.prefsrc = preferred(w, i, gateway->family == k.family ? hop : NULL);
	k.gateway = *gateway;
	memcpy(k.metrics, w->u[i].metrics, sizeof k.metrics);
	if (gateway->family) {
		k.scope = RT_SCOPE_UNIVERSE;
		k.onlink = k.family == AF_INET && off_link;
	}
	*vec_push(&w->p->wanted) = k;
	if (k.family == AF_INET || !off_link)
		return;
	way.dst = prefix_host(gateway);
	*vec_push(&w->p->wanted) = way;
}

/* The routes of i's table; i is the first READY uplink of it. */
static void want_routes(struct work *w, size_t i)
{
	const struct addr *gateway = &w->p->uplinks.v[i].gateway;
	const struct prefix *hop = NULL;
	size_t j;

	for (j = 0; j < w->nets.n; j++)	/* in order: most specific last */
		if (gateway->family && prefix_contains(&w->nets.v[j], gateway))
			hop = &w->nets.v[j];
	want_connected(w, i);
	want_pins(w, i);
	want_default(w, i, hop);
}

static void note_strangers(const struct work *w, size_t i)
{
	const struct uplink *u = &w->u[i];
	char buf[PREFIX_STRLEN];
	size_t j;

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

void plan_build(struct plan *p, const struct uplink *uplinks, size_t n,
		const struct facts *f, const struct policy *policy,
		struct diag *d)
{
	struct work w = { p, uplinks, n, f, policy, d, { 0 } };
	struct prefix net;
	size_t i, j;

	*p = (struct plan){ 0 };
	for (i = 0; i < f->addrs.n; i++) {
		net = connected(&f->addrs.v[i]);
		if (f->addrs.v[i].global)
			prefixes_add(&w.nets, &net);
	}
	resolve_uplinks(&p->uplinks, uplinks, n, f);
	if (f->pins_left)
		diag_add(d, DIAG_WARNING, f->device, NULL, "main has %zu routes "
			 "by it with a next hop of their own; the sources of "
			 "its uplinks follow %d of them",
			 f->pins.n + f->pins_left, FACTS_PINS);
	for (i = 0; i < n; i++) {
		if (p->uplinks.v[i].state == RESOLVED_READY &&
		    uplinks[i].trial && uplinks[i].source == UPLINK_GIVEN)
			note_strangers(&w, i);
		if (p->uplinks.v[i].state <= RESOLVED_PENDING)
			want_rules(&w, i);
		for (j = 0; j < i; j++)
			if (uplinks[j].family == uplinks[i].family &&
			    uplinks[j].table == uplinks[i].table &&
			    p->uplinks.v[j].state == RESOLVED_READY)
				break;
		if (j == i && p->uplinks.v[i].state == RESOLVED_READY)
			want_routes(&w, i);
	}
	want_bound(&w);
	vec_free(&w.nets);
	if (p->wanted.n) {
		qsort(p->wanted.v, p->wanted.n, sizeof *p->wanted.v,
		      kobj_cmp);
		/* what is on the link comes before a pin to the same network */
		for (i = 1, j = 0; i < p->wanted.n; i++)
			if (!kobj_same_place(&p->wanted.v[j], &p->wanted.v[i]))
				p->wanted.v[++j] = p->wanted.v[i];
		p->wanted.n = j + 1;
	}
}

void plan_free(struct plan *p)
{
	resolve_free(&p->uplinks);
	vec_free(&p->wanted);
}
