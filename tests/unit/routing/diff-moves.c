/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What holds for any wanted and owned, seen on a model of the kernel: lists in
 * the kernel's order, and a removal that compares only what it says, as
 * rule_find() of net/core/fib_rules.c does.
 */
#include "routing/diff.h"
#include "../dice.h"
#include "base/vec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

enum { MAIN = RT_TABLE_MAIN, SOURCES = 4, TABLES = 3 };

static struct prefix source(uint8_t family, uint32_t i)
{
	struct prefix p = { { .family = family }, 0 };

	p.addr.b[0] = 10;
	p.addr.b[3] = (uint8_t)(i << 4);
	p.len = (uint8_t)(i ? addr_bits(family) : 30);
	return p;
}

static void want_rule(struct kobjs *l, uint32_t rung, struct prefix src,
		      uint32_t table, int suppress)
{
	struct kobj *k = vec_push(l);

	*k = (struct kobj){
		.kind = KOBJ_RULE, .family = src.addr.family, .protocol = 77,
		.type = table ? FR_ACT_TO_TBL : FR_ACT_UNREACHABLE,
		.priority = 7000 + rung + addr_bits(src.addr.family) - src.len,
		.src = src, .table = table, .suppress = suppress, .claim = -1,
	};
}

static struct kobj *want_route(struct kobjs *l, uint8_t family, uint32_t table)
{
	struct kobj *k = vec_push(l);

	*k = (struct kobj){
		.kind = KOBJ_ROUTE, .family = family, .protocol = 77,
		.type = RTN_UNICAST, .table = table, .suppress = -1,
		.dst.addr.family = family, .claim = -1,
		.ifindex = (int)(2 + dice(2)),
	};
	return k;
}

/* An uplink's rules for some of the sources, and its routes. */
static void want_uplink(struct kobjs *l, uint8_t family, uint32_t table,
			uint32_t sources, bool strict)
{
	struct kobj *k;
	uint32_t i;
	bool main_routes = dice(3);

	for (i = 0; i < SOURCES; i++) {
		if (!(sources & 1U << i))
			continue;
		if (main_routes) {
			want_rule(l, 100, source(family, i), table, 0);
			want_rule(l, 200, source(family, i), MAIN, 1);
		}
		want_rule(l, 300, source(family, i), table, -1);
		if (strict)
			want_rule(l, 400, source(family, i), 0, -1);
	}
	for (i = dice(3); i; i--) {
		k = want_route(l, family, table);
		k->dst = source(family, 0);
		k->dst.addr.b[2] = (uint8_t)i;
		k->prefsrc = source(family, 1).addr;
	}
	k = want_route(l, family, table);
	if (dice(3))
		k->gateway = source(family, dice(SOURCES)).addr;
	k->onlink = dice_one_in(3);
}

static void sort(struct kobjs *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, kobj_cmp);
}

/* As a plan gives it: no source in two tables, one route in a place, sorted. */
static void some_plan(struct kobjs *l)
{
	uint8_t family = dice(2) ? AF_INET : AF_INET6;
	uint32_t i, free_ones = (1U << SOURCES) - 1, sources;

	for (i = 0; i < TABLES; i++) {
		if (!dice(3))
			continue;
		sources = dice(1U << SOURCES) & free_ones;
		free_ones &= ~sources;
		want_uplink(l, family, 7001 + i, sources, dice_one_in(4));
	}
	sort(l);
}

/* What somebody did to ours meanwhile. */
static void tamper(struct kobjs *l)
{
	struct kobj *k;

	if (!l->n)
		return;
	switch (dice(5)) {
	case 0:
		vec_remove(l, dice((uint32_t)l->n));
		return;
	case 1:	/* a twin */
		vec_push(l);
		l->v[l->n - 1] = l->v[dice((uint32_t)l->n - 1)];
		break;
	default:
		break;
	}
	k = &l->v[l->n - 1 - dice((uint32_t)l->n) / 2];
	switch (dice(8)) {
	case 0:
		k->table = 7001 + dice(TABLES);
		break;
	case 1:
		k->suppress = k->kind == KOBJ_RULE ? (int)dice(3) - 1 : -1;
		break;
	case 2:
		k->priority += k->kind == KOBJ_RULE ? 100 : 0;
		break;
	case 3:
		if (k->kind == KOBJ_RULE)
			k->src = source(k->family, dice(SOURCES));
		break;
	case 4:
		if (k->kind == KOBJ_ROUTE)
			k->gateway = source(k->family, 2).addr;
		break;
	case 5:
		k->invert = k->kind == KOBJ_RULE;
		break;
	case 6:
		k->tos = k->kind == KOBJ_RULE ? 0x10 : 0;
		break;
	default:
		if (k->kind == KOBJ_RULE)
			k->src = (struct prefix){ 0 };
	}
}

/* Others' rules, and routes where no plan has any. */
static void some_foreign(struct kobjs *l)
{
	struct kobjs like = { 0 };
	size_t i;

	some_plan(&like);
	for (i = 0; i < like.n; i++) {
		like.v[i].protocol = 4;
		if (like.v[i].kind == KOBJ_ROUTE)
			like.v[i].metric = 4711;
		*vec_push(l) = like.v[i];
	}
	vec_free(&like);
}

static bool said(uint32_t k, uint32_t r)
{
	return !k || k == r;
}

/* What is compared of a selector: what is said, and never `not`. */
static bool compares(const struct kobj *k, const struct kobj *r)
{
	return said(k->tos, r->tos) &&
	       (!k->src.len || !prefix_cmp(&k->src, &r->src)) &&
	       (!k->dst.len || !prefix_cmp(&k->dst, &r->dst));
}

/* Whether the kernel takes r for the k that it is told to remove. */
static bool taken_for(const struct kobj *k, const struct kobj *r)
{
	if (k->kind != r->kind || k->family != r->family ||
	    k->protocol != r->protocol)
		return false;
	if (k->kind == KOBJ_ROUTE)
		return !kobj_cmp(k, r);
	return k->priority == r->priority && said(k->table, r->table) &&
	       said(k->type, r->type) && said(k->mark, r->mark) &&
	       said(k->mask, r->mask) && (!k->iif[0] || !strcmp(k->iif, r->iif)) &&
	       (k->suppress < 0 || k->suppress == r->suppress) &&
	       compares(k, r);
}

/* Whether it has r already, when k is to be added (rule_exists()). */
static bool has_already(const struct kobj *k, const struct kobj *r)
{
	if (k->kind != r->kind || k->kind == KOBJ_ROUTE)
		return kobj_same_place(k, r);
	return k->family == r->family && k->protocol == r->protocol &&
	       k->priority == r->priority && k->table == r->table &&
	       k->type == r->type && k->suppress == r->suppress &&
	       k->mark == r->mark && k->mask == r->mask &&
	       !strcmp(k->iif, r->iif) && compares(k, r);
}

/* Behind what has that priority or a smaller one. */
static void insert(struct kobjs *world, const struct kobj *k)
{
	size_t i;

	vec_push(world);
	for (i = world->n - 1; i && k->kind == KOBJ_RULE &&
	     (world->v[i - 1].kind == KOBJ_ROUTE ||
	      world->v[i - 1].priority > k->priority); i--)
		world->v[i] = world->v[i - 1];
	world->v[i] = *k;
}

/* As the kernel does it; false: EEXIST, ESRCH. */
static bool apply(struct kobjs *world, const struct op *op)
{
	size_t i;

	for (i = 0; i < world->n; i++) {
		const struct kobj *r = &world->v[i];

		if (op->kind == OP_ADD && has_already(&op->k, r))
			return false;
		if (op->kind == OP_REMOVE ? taken_for(&op->k, r)
		    : op->kind == OP_REPLACE && kobj_same_place(&op->k, r))
			break;
	}
	if (op->kind == OP_ADD)
		insert(world, &op->k);
	else if (i == world->n)
		return false;
	else if (op->kind == OP_REPLACE)
		world->v[i] = op->k;
	else
		vec_remove(world, i);
	return true;
}

static void copy(struct kobjs *to, const struct kobjs *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		*vec_push(to) = from->v[i];
}

/* The same objects, in whatever order. */
static bool same(const struct kobjs *a, const struct kobjs *b)
{
	struct kobjs x = { 0 }, y = { 0 };
	bool yes = a->n == b->n;
	size_t i;

	copy(&x, a);
	copy(&y, b);
	sort(&x);
	sort(&y);
	for (i = 0; yes && i < x.n; i++)
		yes = !kobj_cmp(&x.v[i], &y.v[i]);
	vec_free(&x);
	vec_free(&y);
	return yes;
}

/* As somebody put it there: twice perhaps, but not what the kernel does not take. */
static void put_one(struct kobjs *world, const struct kobj *k)
{
	size_t i;

	for (i = 0; i < world->n; i++)
		if (has_already(k, &world->v[i]) && kobj_cmp(k, &world->v[i]))
			return;
	insert(world, k);
}

/*
 * Rules for any source first: behind one of their priority and table for some
 * source the kernel does not take them any more.
 */
static void put(struct kobjs *world, const struct kobjs *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!l->v[i].src.len)
			put_one(world, &l->v[i]);
	for (i = 0; i < l->n; i++)
		if (l->v[i].src.len)
			put_one(world, &l->v[i]);
}

static bool has_route(const struct kobjs *world, int family, uint32_t table,
		      bool only_default)
{
	size_t i;

	for (i = 0; i < world->n; i++)
		if (world->v[i].kind == KOBJ_ROUTE &&
		    world->v[i].protocol == 77 &&
		    world->v[i].family == family &&
		    world->v[i].table == table &&
		    (!only_default || !world->v[i].dst.len))
			return true;
	return false;
}

/* Which sources have a rule of ours to a table of ours with a default. */
static uint32_t served(const struct kobjs *world, uint8_t family)
{
	uint32_t bits = 0, i;
	struct prefix src;
	size_t j;

	for (i = 0; i < SOURCES; i++) {
		src = source(family, i);
		for (j = 0; j < world->n; j++) {
			const struct kobj *k = &world->v[j];

			if (k->kind == KOBJ_RULE && k->protocol == 77 &&
			    k->type == FR_ACT_TO_TBL && k->table != MAIN &&
			    k->suppress < 0 && !prefix_cmp(&k->src, &src) &&
			    has_route(world, family, k->table, true))
				bits |= 1U << i;
		}
	}
	return bits;
}

/* Ours of the world, sorted. */
static void owned_of(const struct kobjs *world, struct kobjs *out)
{
	size_t i;

	out->n = 0;
	for (i = 0; i < world->n; i++)
		if (world->v[i].protocol == 77)
			*vec_push(out) = world->v[i];
	sort(out);
}

static bool names_table(const struct kobj *k)
{
	return k->type == FR_ACT_TO_TBL && k->table != MAIN;
}

/* From any plan to any other, in an order in which nobody falls through. */
static void moves(void **state)
{
	(void)state;
	ROUNDS(4000) {
		struct kobjs wanted = { 0 }, owned = { 0 }, foreign = { 0 };
		struct kobjs world = { 0 }, goal = { 0 }, before = { 0 };
		struct ops ops = { 0 };
		bool again, tables_done[2] = { false, false };
		uint32_t keep[2];
		size_t i;

		some_plan(&wanted);
		some_plan(&owned);
		some_foreign(&foreign);
		put(&world, &foreign);
		put(&world, &owned);
		copy(&before, &world);
		copy(&goal, &wanted);
		copy(&goal, &foreign);
		diff_ops(&ops, wanted.v, wanted.n, owned.v, owned.n, &again);
		HOLDS(!again);
		keep[0] = served(&wanted, AF_INET) & served(&owned, AF_INET);
		keep[1] = served(&wanted, AF_INET6) & served(&owned, AF_INET6);
		for (i = 0; i < ops.n; i++) {
			const struct op *op = &ops.v[i];
			const struct kobj *k = &op->k;
			bool out = op->kind == OP_REMOVE;

			HOLDS(!i || op->stage >= ops.v[i - 1].stage);
			HOLDS(k->kind != KOBJ_RULE || out || !names_table(k) ||
			      has_route(&world, k->family, k->table, true));
			/* what names no table comes after, goes before */
			if (k->kind == KOBJ_RULE && names_table(k) == out)
				tables_done[out] = true;
			HOLDS(k->kind != KOBJ_RULE || names_table(k) == out ||
			      !tables_done[out]);
			HOLDS(apply(&world, op));
			HOLDS((served(&world, AF_INET) & keep[0]) == keep[0]);
			HOLDS((served(&world, AF_INET6) & keep[1]) == keep[1]);
		}
		HOLDS(same(&world, &goal));
		for (i = ops.n; i--; ) {
			struct op back = diff_inverse(&ops.v[i]);

			HOLDS(apply(&world, &back));
		}
		HOLDS(same(&world, &before));
		owned.n = ops.n = 0;
		copy(&owned, &wanted);
		diff_ops(&ops, wanted.v, wanted.n, owned.v, owned.n, &again);
		HOLDS(!ops.n && !again);
		vec_free(&wanted);
		vec_free(&owned);
		vec_free(&foreign);
		vec_free(&world);
		vec_free(&goal);
		vec_free(&before);
		vec_free(&ops);
	}
}

/* Whatever was done to ours: three looks at most, and it is as wanted. */
static void mends(void **state)
{
	enum { PASSES = 3 };

	(void)state;
	ROUNDS(4000) {
		struct kobjs wanted = { 0 }, owned = { 0 }, foreign = { 0 };
		struct kobjs world = { 0 }, goal = { 0 };
		struct ops ops = { 0 };
		bool again = true;
		size_t i, pass;

		some_plan(&wanted);
		some_foreign(&foreign);
		copy(&owned, &wanted);
		for (i = 1 + dice(3); i; i--)
			tamper(&owned);
		dice_shuffle(owned.v, owned.n, sizeof *owned.v);
		put(&world, &foreign);
		put(&world, &owned);
		copy(&goal, &wanted);
		copy(&goal, &foreign);
		for (pass = 0; again && pass < PASSES; pass++) {
			owned_of(&world, &owned);
			ops.n = 0;
			diff_ops(&ops, wanted.v, wanted.n, owned.v, owned.n,
				 &again);
			for (i = 0; i < ops.n; i++)
				HOLDS(apply(&world, &ops.v[i]) ||
				      ops.v[i].kind == OP_REMOVE);
		}
		HOLDS(same(&world, &goal));
		vec_free(&wanted);
		vec_free(&owned);
		vec_free(&foreign);
		vec_free(&world);
		vec_free(&goal);
		vec_free(&ops);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves),
		cmocka_unit_test(mends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
