/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the rule behind the kernel's answer. */
#include "routing/lookup.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

static bool selects(const struct kobj *rule, const struct packet *p)
{
	if (rule->src.addr.family &&
	    !(p->from.family && prefix_contains(&rule->src, &p->from)))
		return false;
	if (rule->dst.addr.family && !prefix_contains(&rule->dst, &p->to))
		return false;
	/* our own packets come by lo, so to say */
	if ((rule->iif[0] &&
	     strcmp(rule->iif, p->iif[0] ? p->iif : "lo")) ||
	    (rule->oif[0] && strcmp(rule->oif, p->oif)))
		return false;
	return !rule->tos && !((rule->mark ^ p->mark) & rule->mask);
}

bool lookup_matches(const struct kobj *rule, const struct packet *p)
{
	if (rule->l3mdev)
		return rule->family == p->to.family && p->vrf_table &&
		       selects(rule, p);
	return rule->kind == KOBJ_RULE && rule->family == p->to.family &&
	       !rule->strange && selects(rule, p) != rule->invert;
}

/* Where a goto leads: the first of its number, or just on if there is none. */
static size_t jump(const struct kobj *rules, size_t n, size_t i)
{
	size_t to;

	for (to = i + 1; to < n; to++)
		if (rules[to].priority == rules[i].target &&
		    rules[to].family == rules[i].family)
			return to;
	return i + 1;
}

size_t lookup_next(const struct kobj *rules, size_t n, size_t i,
		   const struct packet *p)
{
	while (i < n) {
		if (!lookup_matches(&rules[i], p))
			i++;
		else if (rules[i].type == FR_ACT_GOTO)
			i = jump(rules, n, i);
		else
			return i;
	}
	return n;
}

bool lookup_suppresses(const struct kobj *rule, const struct kobj *route,
		       uint32_t group)
{
	return !lookup_refuses(route) &&
	       ((int)route->dst.len <= rule->suppress ||
		(rule->suppress_group && rule->suppress_group == group));
}

uint32_t lookup_table(const struct kobj *rule, const struct packet *p)
{
	return rule->l3mdev ? p->vrf_table : rule->table;
}

const struct kobj *lookup_decider(const struct kobj *rules, size_t n,
				  const struct packet *p,
				  const struct kobj *route, uint32_t group)
{
	size_t i;

	for (i = lookup_next(rules, n, 0, p); i < n;
	     i = lookup_next(rules, n, i + 1, p))
		if (rules[i].type == FR_ACT_TO_TBL &&
		    lookup_table(&rules[i], p) == route->table &&
		    !lookup_suppresses(&rules[i], route, group))
			return &rules[i];
	return NULL;
}

_Static_assert((int)FR_ACT_UNREACHABLE == RTN_UNREACHABLE &&
	       (int)FR_ACT_PROHIBIT == RTN_PROHIBIT &&
	       (int)FR_ACT_BLACKHOLE == RTN_BLACKHOLE,
	       "rules and routes refuse by the same numbers");

bool lookup_refuses(const struct kobj *k)
{
	return k->type == FR_ACT_UNREACHABLE || k->type == FR_ACT_PROHIBIT ||
	       k->type == FR_ACT_BLACKHOLE;
}

/* Of several next hops one may be by the packet's device. */
static bool leads_elsewhere(const struct kobj *route, const struct packet *p)
{
	return p->ifindex && route->ifindex && !route->several &&
	       route->ifindex != p->ifindex;
}

const struct kobj *lookup_route(const struct kobj *routes, size_t n,
				const struct packet *p)
{
	const struct kobj *best = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (routes[i].family != p->to.family || routes[i].dead ||
		    !prefix_contains(&routes[i].dst, &p->to) ||
		    leads_elsewhere(&routes[i], p))
			continue;
		if (!best || routes[i].dst.len > best->dst.len ||
		    (routes[i].dst.len == best->dst.len &&
		     routes[i].metric < best->metric))
			best = &routes[i];
	}
	return best;
}
