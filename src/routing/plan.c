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

struct work {
	struct plan *p;
	const struct uplink *u;
	size_t n;
	const struct facts *f;
	const struct policy *policy;
	struct diag *d;
};

/* Half defaults (0.0.0.0/1, 2000::/3) count as a default in main. */
static const int half4 = 1, half6 = 3;

static struct prefix connected(const struct facts_addr *a)
{
	struct prefix p = { a->peer, a->prefix.len };

	return prefix_network(&p);
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

static void want_mark(struct work *w, size_t i, enum rung rung, uint32_t table,
		      int suppress)
{
	struct kobj *k = want_rule(w, i, rung, NULL, table, suppress);

	k->mark = w->u[i].mark.value;
	k->mask = w->u[i].mark.mask;
}

static void want_rules(struct work *w, size_t i)
{
	const struct resolved *pu = &w->p->uplinks.v[i];
	const struct uplink *u = &w->u[i];
	bool ready = pu->state == RESOLVED_READY;
	int s = u->family == AF_INET ? half4 : half6;
	const struct prefix *src;
	struct kobj *k;
	size_t j;

	for (j = 0; j < pu->sources.n; j++) {
		src = &pu->sources.v[j];
		if (ready && u->main_routes && !w->f->no_suppress) {
			want_rule(w, i, RUNG_OWN, src, u->table, 0)->src = *src;
			want_rule(w, i, RUNG_MAIN, src, RT_TABLE_MAIN,
				  s)->src = *src;
		}
		if (ready)
			want_rule(w, i, RUNG_FROM, src, u->table,
				  -1)->src = *src;
		if (u->strict) {
			k = want_rule(w, i, RUNG_STRICT, src, 0, -1);
			k->src = *src;
			k->type = FR_ACT_UNREACHABLE;
		}
	}
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
	text_copy(k->dev, sizeof k->dev, w->f->device);
	k->metric = k->family == AF_INET6 ? KOBJ_METRIC6 : 0;
	k->dst.addr.family = k->family;
	k->scope = k->family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	return k;
}

/* The routes of i's table; i is the first READY uplink of it. */
static void want_routes(struct work *w, size_t i)
{
	const struct resolved *pu = &w->p->uplinks.v[i];
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
	struct work w = { p, uplinks, n, f, policy, d };
	size_t i, j;

	*p = (struct plan){ 0 };
	resolve_uplinks(&p->uplinks, uplinks, n, f);
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
	if (p->wanted.n) {
		qsort(p->wanted.v, p->wanted.n, sizeof *p->wanted.v,
		      kobj_cmp);
		for (i = 1, j = 0; i < p->wanted.n; i++)
			if (kobj_cmp(&p->wanted.v[j], &p->wanted.v[i]))
				p->wanted.v[++j] = p->wanted.v[i];
		p->wanted.n = j + 1;
	}
}

void plan_free(struct plan *p)
{
	resolve_free(&p->uplinks);
	vec_free(&p->wanted);
}
