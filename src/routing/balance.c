/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of lines, and the rules that lead there. */
#include "routing/balance.h"
#include "routing/plan.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LOOPBACK = 1 };	/* LOOPBACK_IFINDEX of net/flow.h */

bool balance_decides(uint32_t table)
{
	return table == BALANCE_TABLE || table == BALANCE_FORWARDED;
}

bool balance_has(const struct kobj *k)
{
	if (k->kind == KOBJ_ROUTE)
		return balance_decides(k->table);
	return k->kind == KOBJ_RULE && k->type == FR_ACT_TO_TBL &&
	       ((k->priority == BALANCE_MAIN && k->table == RT_TABLE_MAIN) ||
		(k->priority == BALANCE_RULE && balance_decides(k->table)));
}

/* By priority, then name: an order that no verdict changes. */
static int line_cmp(const void *pa, const void *pb)
{
	const struct balance_line *a = pa, *b = pb;

	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return strcmp(a->dev, b->dev);
}

static struct kobj new_route(const struct policy *policy, int family,
			     uint32_t metric)
{
	return (struct kobj){
		.kind = KOBJ_ROUTE, .family = (uint8_t)family,
		.protocol = policy->protocol, .table = BALANCE_TABLE,
		.type = RTN_UNICAST, .scope = RT_SCOPE_UNIVERSE,
		.dst.addr.family = (uint8_t)family, .metric = metric,
		.suppress = -1, .claim = -1,
	};
}

/* A default by that line alone. */
static struct kobj route_by(const struct policy *policy,
			    const struct balance_line *l, uint32_t metric)
{
	struct kobj k = new_route(policy, l->family, metric);

	k.ifindex = l->ifindex;
	text_copy(k.dev, sizeof k.dev, l->dev);
	k.gateway = l->gateway;
	if (l->family == AF_INET) {
		k.onlink = l->onlink;
		k.scope = l->gateway.family ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	}
	return k;
}

/* Whether it has a part in a route of several next hops, for the kernel. */
static bool can_share(const struct balance_line *l)
{
	return l->family == AF_INET || l->gateway.family;
}

static size_t count_sharing(const struct balance_line *v, size_t n, int family)
{
	const struct balance_line *l;
	size_t sharing = 0;

	for (l = v; l < v + n; l++)
		sharing += l->family == family && l->weight && can_share(l);
	return sharing;
}

/*
 * The lines that carry, in one route; of IPv6 those without a gateway only where
 * none has one, and then the first. Of IPv6 a gateway that is in no network of its
 * device has a route of its own, as in the line's table.
 */
static void want_carrying(struct kobjs *wanted, struct hops *hops,
			  const struct balance_line *v, size_t n,
			  const struct policy *policy)
{
	size_t most = n ? count_sharing(v, n, v->family) : 0;
	const struct balance_line *l, *last = NULL;
	struct kobj k;

	hops->n = 0;
	for (l = v; l < v + n; l++) {
		if (!l->weight || hops->n == KOBJ_HOPS ||
		    (!can_share(l) && (most || hops->n)))
			continue;
		hops->v[hops->n++] = (struct hop){
			.ifindex = l->ifindex, .gateway = l->gateway,
			.weight = l->weight,
			.onlink = l->onlink && l->family == AF_INET,
		};
		text_copy(hops->v[hops->n - 1].dev, KOBJ_DEVLEN, l->dev);
		last = l;
	}
	if (!last)
		return;
	/* a next hop that has no other has no weight either, for the kernel */
	k = hops->n > 1 ? new_route(policy, last->family, BALANCE_METRIC)
			: route_by(policy, last, BALANCE_METRIC);
	if (hops->n > 1) {
		qsort(hops->v, hops->n, sizeof *hops->v, kobj_hop_cmp);
		k.hops = hops;
		k.several = true;
	}
	*vec_push(wanted) = k;
}

static void want_each(struct kobjs *wanted, const struct balance_line *v,
		      size_t n, const struct policy *policy)
{
	uint32_t metric = BALANCE_LAST;
	const struct balance_line *l;
	struct kobj k;

	for (l = v; l < v + n; l++) {
		k = route_by(policy, l, ++metric);
		*vec_push(wanted) = k;
		if (l->family != AF_INET6 || !l->onlink)
			continue;
		k.dst = prefix_host(&l->gateway);
		k.gateway = (struct addr){ 0 };
		*vec_push(wanted) = k;
	}
}

/* The smaller is the better; RANK_DOWN carries nothing, if it can be helped. */
enum rank { RANK_UP, RANK_DOUBTFUL, RANK_HELD, RANK_DOWN };

static enum rank rank_of(const struct balance_line *l)
{
	static const enum rank ranks[] = {
		[HEALTH_UNKNOWN] = RANK_DOUBTFUL, [HEALTH_UP] = RANK_UP,
		[HEALTH_DEGRADED] = RANK_DOUBTFUL, [HEALTH_DOWN] = RANK_DOWN,
	};

	return l->held ? RANK_HELD : ranks[l->state];
}

static bool none_alive(const struct balance_line *v, size_t n)
{
	size_t i;

	for (i = 0; i < n && rank_of(&v[i]) == RANK_DOWN && !v[i].weight; i++)
		;
	return i == n;
}

/* Those that the kernel puts into one route; the others stand by. */
static void keep_sharing(struct balance_lines *lines, int family)
{
	size_t sharing = count_sharing(lines->v, lines->n, family), n = 0;
	struct balance_line *l;

	vec_each(l, lines)
		if (l->family == family && l->weight)
			l->weight = can_share(l) == (sharing > 0) &&
				    n++ < (sharing ? KOBJ_HOPS : 1) ?
				    l->weight : 0;
}

/* Whether a is rather to carry than b. */
static bool is_better(const struct balance_line *a, const struct balance_line *b)
{
	enum rank ra = rank_of(a), rb = rank_of(b);
	bool alike = ra == rb || (ra < RANK_HELD && rb < RANK_HELD);

	if ((ra == RANK_DOWN) == (rb == RANK_DOWN) && a->drained != b->drained)
		return b->drained;
	if (alike && a->spent != b->spent)
		return b->spent;
	if (alike && a->spare != b->spare)
		return b->spare;
	return ra != rb ? ra < rb : a->priority < b->priority;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	uint64_t rest;

	while (b) {
		rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* What it takes beside others of its priority, whichever of them live. */
static unsigned weight_of(const struct balance_lines *lines,
			  const struct balance_line *of)
{
	uint64_t most = 0, divisor = of->rate, n;
	const struct balance_line *l;

	if (of->part || of->spare || !of->rate)
		return of->part ? of->part : 1;
	vec_each(l, lines) {
		if (l->family != of->family || l->priority != of->priority ||
		    l->spare)
			continue;
		if (l->part || !l->rate)
			return 1;
		most = l->rate > most ? l->rate : most;
		divisor = common_divisor(l->rate, divisor);
	}
	n = of->rate / divisor;
	most /= divisor;
	if (most > KOBJ_WEIGHT)
		n = (n * KOBJ_WEIGHT + most / 2) / most;
	return n ? (unsigned)n : 1;
}

static void weigh_family(struct balance_lines *lines, int family, bool refuse)
{
	const struct balance_line *best = NULL;
	struct balance_line *l;
	bool any = false;

	vec_each(l, lines) {
		if (l->family != family)
			continue;
		any |= l->weight > 0;
		if (!best || is_better(l, best))
			best = l;
	}
	if (!best || (rank_of(best) == RANK_DOWN && any && !refuse))
		return;		/* who carried does */
	vec_each(l, lines)
		if (l->family == family)
			l->weight = is_better(best, l) ||
				    (refuse && rank_of(l) == RANK_DOWN) ? 0 :
				    weight_of(lines, l);
	keep_sharing(lines, family);
}

void balance_weigh(struct balance_lines *lines, bool refuse)
{
	weigh_family(lines, AF_INET, refuse);
	weigh_family(lines, AF_INET6, refuse);
}

bool balance_may_join(const struct balance_lines *lines,
		      const struct balance_line *l)
{
	struct balance_line alike = *l;
	const struct balance_line *c;

	vec_each(c, lines) {
		alike.priority = c->priority;
		if (c->weight && !l->weight && c->family == l->family &&
		    can_share(c) && can_share(l) && !is_better(c, &alike))
			return true;
	}
	return false;
}

static struct kobj *want_rule(struct kobjs *wanted, int family,
			      uint32_t priority, uint32_t table,
			      const struct policy *policy)
{
	struct kobj *k = vec_push(wanted);

	*k = (struct kobj){
		.kind = KOBJ_RULE, .family = (uint8_t)family,
		.protocol = policy->protocol, .type = FR_ACT_TO_TBL,
		.priority = priority, .table = table, .suppress = -1,
		.claim = -1,
	};
	return k;
}

/* Where main forbids, it is asked for private destinations only. */
static void want_rules(struct kobjs *wanted, int family, bool forbids,
		       const struct policy *policy)
{
	const struct prefix any = { .len = 0 }, *p;
	struct prefixes to = { 0 };
	bool forwarded = policy->balance != POLICY_STATIC;
	struct kobj *k;

	if (forbids)
		plan_narrowed(family, &any, &to);
	else
		*vec_push(&to) = any;
	vec_each(p, &to) {
		k = want_rule(wanted, family, BALANCE_MAIN, RT_TABLE_MAIN,
			      policy);
		k->dst = *p;
		k->suppress = 0;	/* a VPN's halves of a default decide */
	}
	k = want_rule(wanted, family, BALANCE_RULE, BALANCE_TABLE, policy);
	if (forwarded) {
		text_copy(k->iif, sizeof k->iif, "lo");
		k = want_rule(wanted, family, BALANCE_RULE, BALANCE_FORWARDED,
			      policy);
		text_copy(k->iif, sizeof k->iif, "lo");
		k->invert = true;	/* so that their order says nothing */
	}
	vec_free(&to);
}

static void want_routes(struct kobjs *wanted, struct hops *hops,
			const struct balance_lines *lines,
			const struct policy *policy)
{
	struct kobj k;

	if (!policy->none_alive_refuse || !none_alive(lines->v, lines->n)) {
		want_carrying(wanted, hops, lines->v, lines->n, policy);
		want_each(wanted, lines->v, lines->n, policy);
		return;
	}
	k = new_route(policy, lines->v[0].family, BALANCE_METRIC);
	k.type = RTN_UNREACHABLE;
	k.ifindex = k.family == AF_INET6 ? LOOPBACK : 0;	/* it shows it so */
	*vec_push(wanted) = k;
}

static void want_forwarded(struct kobjs *wanted, struct hops *hops,
			   struct balance_lines *lines,
			   const struct policy *policy)
{
	size_t first = wanted->n;
	struct balance_line *l;

	vec_each(l, lines)
		l->weight = l->forwarded;
	want_routes(wanted, hops, lines, policy);
	for (; first < wanted->n; first++)
		wanted->v[first].table = BALANCE_FORWARDED;
}

void balance_build(struct kobjs *wanted, struct hops hops[BALANCE_ROUTES],
		   const struct balance_line *v, size_t n,
		   const bool forbids[2], const struct policy *policy)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct balance_lines lines = { 0 };
	size_t i, f;

	for (f = 0; f < 2; f++) {
		lines.n = 0;
		for (i = 0; i < n; i++)
			if (v[i].family == families[f])
				*vec_push(&lines) = v[i];
		if (!lines.n)
			continue;
		qsort(lines.v, lines.n, sizeof *lines.v, line_cmp);
		want_rules(wanted, families[f], forbids[f], policy);
		want_routes(wanted, &hops[f], &lines, policy);
		if (policy->balance != POLICY_STATIC)
			want_forwarded(wanted, &hops[2 + f], &lines, policy);
	}
	vec_free(&lines);
}
