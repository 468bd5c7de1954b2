/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rungs: which rules lead an uplink's packets, in which order. Within a rung
 * the priority grows as the selector gets wider, so that the order of ifups does not
 * matter: the kernel tries rules of equal priority in the order in which they came.
 */
#include "routing/planning.h"
#include "base/text.h"
#include "model/mark.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

enum rung {
	RUNG_MARK_IN = 0,	/* mark, come in by the line: main's routes */
	/* the same of the device's own mark: what has a line stays on it */
	RUNG_LINE_INNER = 2, RUNG_LINE_OWN, RUNG_LINE_MAIN,
	RUNG_LINE = PLAN_KEEPS,
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

/* A rule that looks i's table up. The selector, or NULL, has a length. */
static struct kobj new_rule(const struct planning *w, size_t i, enum rung rung,
			const struct prefix *selector)
{
	struct kobj k = planning_object(w, KOBJ_RULE, i);

	k.priority = w->policy->base + rung;
	if (selector)
		k.priority += addr_bits(k.family) - selector->len;
	return k;
}

static void want(struct planning *w, struct kobj k, int suppress)
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
static void want_main(struct planning *w, struct kobj k, enum follow follow)
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
static void want_own(struct planning *w, struct kobj k)
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

static void want_source(struct planning *w, size_t i, const struct prefix *src)
{
	enum uplink_main main_routes = w->u[i].main_routes;
	bool ready = w->p->uplinks.v[i].state == RESOLVED_READY;
	bool one = src->len == addr_bits(w->u[i].family) && !is_private(src);
	struct kobj k = new_rule(w, i, RUNG_FROM, src);

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
		k = new_rule(w, i, RUNG_STRICT, src);
		k.src = *src;
		k.table = 0;
		k.type = FR_ACT_UNREACHABLE;
		want(w, k, -1);
	}
}

static void want_mark(struct planning *w, size_t i, struct mark mark, bool line)
{
	struct kobj k = new_rule(w, i, line ? RUNG_LINE_INNER : RUNG_MARK_INNER,
				 NULL), in;

	k.mark = mark.value;
	k.mask = mark.mask;
	want_own(w, k);
	k.priority = w->policy->base + (line ? RUNG_LINE_MAIN : RUNG_MARK_MAIN);
	want_main(w, k, FOLLOW_OWN);
	k.priority = w->policy->base + (line ? RUNG_LINE : RUNG_MARK);
	want(w, k, -1);
	in = new_rule(w, i, RUNG_MARK_IN, NULL);
	in.mark = k.mark;
	in.mask = k.mask;
	in.table = RT_TABLE_MAIN;
	text_copy(in.iif, sizeof in.iif, w->f->device);
	want(w, in, (int)facts_wide(k.family));
}

/* The first uplink of each family. */
void planning_bound(struct planning *w)
{
	const struct mark line = { w->f->mark << MARK_SHIFT, MARK_LINE };
	bool done[2] = { w->f->no_suppress, w->f->no_suppress };
	struct kobj k;
	size_t i;
	int fam;

	for (i = 0; i < w->n; i++) {
		fam = facts_family(w->u[i].family);
		if (done[fam] || w->p->uplinks.v[i].state != RESOLVED_READY)
			continue;
		if (w->f->mark)
			want_mark(w, i, line, true);
		k = new_rule(w, i, RUNG_OIF_MAIN, NULL);
		text_copy(k.oif, sizeof k.oif, w->f->device);
		want_main(w, k, FOLLOW_ALL);
		k.priority += RUNG_OIF - RUNG_OIF_MAIN;
		want(w, k, -1);
		done[fam] = true;
	}
}

void planning_rules(struct planning *w, size_t i)
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
	/* what only prefers a line that is dead goes by another */
	if (w->f->dead[facts_family(u->family)] &&
	    u->strict == UPLINK_STRICT_NO)
		return;
	if (u->marked)
		want_mark(w, i, u->mark, false);
	for (j = 0; j < u->to.n; j++) {
		to = &u->to.v[j];
		k = new_rule(w, i, RUNG_TO, to);
		/* to the kernel a selector of length 0 is none */
		k.dst = to->len ? *to : (struct prefix){ 0 };
		want(w, k, -1);
		k.priority += RUNG_TO_MAIN - RUNG_TO;
		want_main(w, k, FOLLOW_OWN);
	}
}
