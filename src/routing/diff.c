/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Merges two sorted lists into operations, then orders them: routes in, rules
 * in, rules out, routes out. Among the rules those that name the uplink's own
 * table go in first and out last: by them the others are known to be ours.
 */
#include "routing/diff.h"
#include "base/vec.h"
#include "routing/balance.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

static void add_op(struct ops *out, enum op_kind kind, const struct kobj *k,
		   const struct kobj *old)
{
	struct op *op = vec_push(out);

	op->kind = kind;
	op->k = *k;
	if (old)
		op->old = *old;
	if (k->kind != KOBJ_RULE)
		op->stage = kind == OP_REMOVE ? STAGE_ROUTES_OUT
					      : STAGE_ROUTES_IN;
	else
		op->stage = kind == OP_REMOVE ? STAGE_RULES_OUT
					      : STAGE_RULES_IN;
}

bool diff_twins(const struct kobj *k, const struct kobj *kept)
{
	struct kobj seen = *kept;

	if (!k->src.len)
		seen.src = k->src;
	if (!k->dst.len)
		seen.dst = k->dst;
	if (!k->mark)
		seen.mark = 0;
	if (!k->mask)
		seen.mask = 0;
	if (!k->iif[0])
		seen.iif[0] = '\0';
	if (!k->oif[0])
		seen.oif[0] = '\0';
	if (!k->tos)
		seen.tos = 0;
	seen.invert = k->invert;
	return k->kind == KOBJ_RULE && kobj_same_selector(k, &seen) &&
	       k->priority == kept->priority && k->table == kept->table &&
	       k->type == kept->type;
}

/*
 * Whether the kernel does not take k while there is still there: it looks neither
 * at `not` nor at a selector that k does not say (rule_exists()).
 */
static bool blocks(const struct kobj *there, const struct kobj *k)
{
	struct kobj seen;

	if (k->priority != there->priority || k->kind != KOBJ_RULE)
		return false;
	seen = *there;
	if (!k->src.len)
		seen.src = k->src;
	if (!k->dst.len)
		seen.dst = k->dst;
	if (!k->tos)
		seen.tos = 0;
	seen.invert = k->invert;
	return kobj_same_place(k, &seen);
}

/* By such a rule others are known to be ours. */
static bool tells_whose(const struct kobj *k)
{
	return kobj_names_table(k) && !balance_has(k);
}

static int op_order(const void *pa, const void *pb)
{
	const struct op *a = pa, *b = pb;
	int sign = a->kind == OP_REMOVE ? -1 : 1;

	if (a->stage != b->stage)
		return a->stage < b->stage ? -1 : 1;
	if ((a->kind == OP_REMOVE) != (b->kind == OP_REMOVE))
		return a->kind == OP_REMOVE ? -1 : 1;
	if (tells_whose(&a->k) != tells_whose(&b->k))
		return tells_whose(&a->k) ? -sign : sign;
	return sign * kobj_cmp(&a->k, &b->k);
}

/*
 * One place: w wanted (0 or 1), m owned. A replaced route takes the first match,
 * so whatever else is there goes out before. Of rules a place has but equal ones.
 */
static void one_place(struct ops *out, const struct kobj *w,
		      const struct kobj *owned, size_t m)
{
	size_t i, equal = m;

	for (i = m; w && i--; )
		if (!kobj_cmp(w, &owned[i]))
			equal = i;
	if (w && !m)
		add_op(out, OP_ADD, w, NULL);
	else if (w && equal == m)
		add_op(out, OP_REPLACE, w, &owned[0]);
	for (i = 0; i < m; i++)
		if (i != equal && !(w && equal == m && i == 0))
			add_op(out, OP_REMOVE, &owned[i], NULL);
}

/* Whether a rule in the way of one that comes has to go before. */
static bool is_in_the_way(const struct op *out, const struct op *ops, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ops[i].kind == OP_ADD && blocks(&out->k, &ops[i].k))
			return true;
	return false;
}

/*
 * Removals that the kernel could take for another: what is strange and has such a
 * twin goes before the new one comes, as does what is in its way. Whether to look
 * once more afterwards.
 */
static bool has_twins(struct op *ops, size_t n, const struct kobj *wanted,
		      size_t nwanted)
{
	bool again = false;
	size_t i, j;

	for (i = 0; i < n; i++) {
		if (ops[i].stage != STAGE_RULES_OUT)
			continue;
		if (is_in_the_way(&ops[i], ops, n))
			ops[i].stage = STAGE_RULES_IN;
		for (j = 0; j < nwanted; j++) {
			if (!diff_twins(&ops[i].k, &wanted[j]) &&
			    !diff_twins(&wanted[j], &ops[i].k))
				continue;
			again = true;
			if (ops[i].k.strange)
				ops[i].stage = STAGE_RULES_IN;
		}
		again |= ops[i].k.strange;
	}
	return again;
}

void diff_ops(struct ops *out, const struct kobj *wanted, size_t nwanted,
	      const struct kobj *owned, size_t nowned, bool *again)
{
	size_t i = 0, j = 0, m, first = out->n;
	const struct kobj *w, *o;

	*again = false;
	while (i < nwanted || j < nowned) {
		w = i < nwanted ? &wanted[i] : NULL;
		o = j < nowned ? &owned[j] : NULL;
		if (w && o && !kobj_same_place(w, o)) {
			if (kobj_cmp(w, o) < 0)
				o = NULL;
			else
				w = NULL;
		}
		for (m = 0; o && j + m < nowned &&
		     kobj_same_place(o, &owned[j + m]); m++)
			;
		one_place(out, w, o, m);
		*again |= m > 1 && o->kind == KOBJ_ROUTE;
		i += w != NULL;
		j += m;
	}
	if (out->n == first)
		return;
	*again |= has_twins(out->v + first, out->n - first, wanted, nwanted);
	qsort(out->v + first, out->n - first, sizeof *out->v, op_order);
}

struct op diff_inverse(const struct op *op)
{
	struct op inv = { .stage = op->stage, .k = op->k };

	switch (op->kind) {
	case OP_ADD:
		inv.kind = OP_REMOVE;
		break;
	case OP_REMOVE:
		inv.kind = OP_ADD;
		break;
	case OP_REPLACE:
		inv.kind = OP_REPLACE;
		inv.k = op->old;
		inv.old = op->k;
		break;
	}
	return inv;
}
