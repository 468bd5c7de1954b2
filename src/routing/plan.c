/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From uplinks and facts to what is wanted: rules and routes in one order; endpoints. */
#include "routing/plan.h"
#include "routing/planning.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

struct kobj planning_object(const struct planning *w, enum kobj_kind kind,
			    size_t i)
{
	return (struct kobj){
		.kind = kind, .family = (uint8_t)w->u[i].family,
		.protocol = w->policy->protocol, .table = w->u[i].table,
		.type = kind == KOBJ_RULE ? FR_ACT_TO_TBL : RTN_UNICAST,
		.suppress = -1, .claim = (int)i,
	};
}

static void note_strangers(const struct planning *w, size_t i)
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

/* Whether others may be told of it, and subflows begin there. */
static bool is_lasting(const struct facts *f, const struct prefix *source)
{
	const struct facts_addr *a;

	if (source->len == addr_bits(source->addr.family))
		vec_each(a, &f->addrs)
			if (!addr_cmp(&a->prefix.addr, &source->addr))
				return a->global && !a->passing &&
				       !addr_is_link_local(&source->addr);
	return false;
}

static void sort_objects(struct kobjs *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, kobj_cmp);
}

/* One for each of its addresses, if uplink i has some, and routes. */
static void plan_endpoints(const struct planning *w, size_t i)
{
	struct kobjs *all = &w->p->endpoints;
	const struct prefix *source;
	const struct kobj *there;
	bool twice;
	struct kobj *k;

	if (!w->u[i].mptcp || w->p->uplinks.v[i].state != RESOLVED_READY)
		return;
	vec_each(source, &w->p->uplinks.v[i].sources) {
		twice = false;
		vec_each(there, all)
			twice |= !prefix_cmp(&there->src, source);
		if (twice || !is_lasting(w->f, source))
			continue;
		k = vec_push(all);
		*k = (struct kobj){
			.kind = KOBJ_ENDPOINT, .family = (uint8_t)w->u[i].family,
			.src = *source, .ifindex = w->f->ifindex,
			.flags = w->u[i].mptcp, .suppress = -1, .claim = (int)i,
		};
		text_copy(k->dev, sizeof k->dev, w->f->device);
	}
}

void plan_build(struct plan *p, const struct uplink *uplinks, size_t n,
		const struct facts *f, const struct policy *policy,
		struct diag *d)
{
	struct planning w = { p, uplinks, n, f, policy, d, { 0 } };
	struct prefix net;
	size_t i, j;

	*p = (struct plan){ 0 };
	for (i = 0; i < f->addrs.n; i++) {
		net = facts_connected(&f->addrs.v[i]);
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
			planning_rules(&w, i);
		plan_endpoints(&w, i);
		for (j = 0; j < i; j++)
			if (uplinks[j].family == uplinks[i].family &&
			    uplinks[j].table == uplinks[i].table &&
			    p->uplinks.v[j].state == RESOLVED_READY)
				break;
		if (j == i && p->uplinks.v[i].state == RESOLVED_READY)
			planning_routes(&w, i);
	}
	planning_bound(&w);
	vec_free(&w.nets);
	sort_objects(&p->endpoints);
	if (p->wanted.n) {
		sort_objects(&p->wanted);
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
	vec_free(&p->endpoints);
}
