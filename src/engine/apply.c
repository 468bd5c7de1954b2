/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations to the kernel, with the way back. */
#include "engine/apply.h"
#include "base/vec.h"
#include "engine/foreign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Whose operations they are, and how the table of one is told. */
struct applying {
	struct session *s;
	const struct device *dev;
	const struct recognised *by;
};

/* What another has made is not removed for itself: ours is in its place. */
static bool takes_over(const struct applying *a, const struct op *op)
{
	const struct kobj *before = op->kind == OP_REPLACE ? &op->old : &op->k;

	return a->dev && op->kind != OP_ADD && op->k.kind != KOBJ_GROUP &&
	       !owned_is_ours(&a->s->policy, &a->dev->rec, before);
}

/*
 * a->dev NULL: of no device. A group is no thing that comes and goes: a device is put
 * into it, or back into that of all.
 */
static void say_op(const struct applying *a, const char *who,
		   const struct op *op, enum diag_level level,
		   const char *before, const char *after)
{
	static const char *const words[] = {
		[OP_ADD] = "add", [OP_REPLACE] = "change",
		[OP_REMOVE] = "remove",
	};
	static const char *const kinds[] = {
		[KOBJ_RULE] = " rule ", [KOBJ_ROUTE] = " route ",
		[KOBJ_GROUP] = "set link ", [KOBJ_ENDPOINT] = " endpoint ",
	};
	bool is_group = op->k.kind == KOBJ_GROUP;
	struct kobj k = op->k;
	const char *name = a->dev ? owned_table_name(a->dev, a->by, op->k.table)
				  : NULL;
	struct text t = { 0 };

	text_add(&t, before);
	if (is_group && op->kind == OP_REMOVE)
		k.table = 0;
	text_add(&t, is_group ? "" : takes_over(a, op) ? "take over"
						       : words[op->kind]);
	text_add(&t, kinds[k.kind]);
	kobj_print(&t, &k, name);
	text_add(&t, after);
	diag_put(a->s->d, level, *who ? who : *k.dev ? k.dev : "uplinks", t.s);
	text_free(&t);
}

/* The same as the line by which ip(8) would do it. */
static void say_command(const struct applying *a, const struct op *op)
{
	static const char *const verbs[] = {
		[OP_ADD] = "add", [OP_REPLACE] = "replace", [OP_REMOVE] = "del",
	};
	const char *name = a->dev ? owned_table_name(a->dev, a->by, op->k.table)
				  : NULL;
	struct kobj k = op->k;
	struct text t = { 0 };

	if (k.kind == KOBJ_GROUP && op->kind == OP_REMOVE)
		k.table = 0;
	kobj_print_command(&t, verbs[op->kind], &k, name);
	diag_put(a->s->d, DIAG_NOTE, NULL, t.s);
	text_free(&t);
}

/* The one of others that is in the place of what is to be added, or NULL. */
static const struct kobj *find_in_place(const struct kobjs *foreign,
					const struct op *op)
{
	const struct kobj *k;

	if (op->k.kind == KOBJ_ROUTE && op->kind != OP_REMOVE)
		vec_each(k, foreign)
			if (kobj_same_place(&op->k, k))
				return k;
	return NULL;
}

/* Whether it is of the stanza that this run is about. */
static bool is_tried(const struct applying *a, const struct op *op)
{
	return op->k.claim >= 0 && a->dev->uplinks.v[op->k.claim].trial;
}

/* aside: ifup of ifupdown calls once for each stanza. */
static void say_in_place(const struct applying *a, const struct op *op,
			 const char *words, bool aside)
{
	size_t before = a->s->d->n;

	say_op(a, a->dev->rec.device, op, DIAG_FAILED, "cannot ", words);
	if (a->s->d->n > before)	/* it is not told yet */
		a->s->d->v[before].aside = aside;
}

static void say_other(const struct applying *a, const struct op *op,
		      const struct kobj *k)
{
	struct text t = { 0 };

	text_add(&t, ": there is one that is not ours: ");
	kobj_print(&t, k, owned_table_name(a->dev, a->by, k->table));
	text_add(&t, "; to remove it: ");
	foreign_print_removal(&t, k);
	say_in_place(a, op, t.s, !is_tried(a, op));
	text_free(&t);
}

/* What does the same has one way out, so one line: of op, and more of them. */
static void say_equal(const struct applying *a, const struct op *op, size_t more,
		      bool aside)
{
	struct text t = { 0 };

	if (more) {
		text_add(&t, ", and ");
		text_add_number(&t, more);
		text_add(&t, " more");
	}
	text_add(&t, ": there is one that is not ours, and does the same; to "
		 "take it over: multihome reload --replace-by-hand ");
	text_add(&t, a->dev->rec.device);
	say_in_place(a, op, t.s, aside);
	text_free(&t);
}

/* Routes of somebody else in the place of those that we are to add. */
static int check_foreign(const struct applying *a, const struct kobjs *foreign,
			 const struct ops *ops)
{
	const struct op *op, *equal = NULL;
	const struct kobj *k;
	bool aside = true;
	size_t n = 0;
	int ret = 0;

	vec_each(op, ops) {
		k = find_in_place(foreign, op);
		if (!k)
			continue;
		ret = -EEXIST;
		if (!foreign_is_equal(&a->dev->plan.wanted, k)) {
			say_other(a, op, k);
			continue;
		}
		equal = equal ? equal : op;
		aside &= !is_tried(a, op);
		n++;
	}
	if (equal)
		say_equal(a, equal, n - 1, aside);
	return ret;
}

/*
 * Takes back, in reverse order, those of the operations that were done, and
 * those that may have been.
 */
static void undo(struct session *s, const struct ops *ops, size_t n,
		 const int *results)
{
	struct ops back = { 0 };
	int *ignored;
	size_t i;

	for (i = n; i--; )
		if (results[i] >= 0 && results[i] != KERNEL_ABSENT)
			*vec_push(&back) = diff_inverse(&ops->v[i]);
	if (back.n) {
		ignored = vec_realloc(NULL, back.n * sizeof *ignored);
		kernel_apply(s->kernel, back.v, back.n, ignored);
		free(ignored);
	}
	vec_free(&back);
}

/*
 * The first rule with suppress_prefixlength, alone, and read back: a kernel
 * that does not know the attribute drops it, and the rule would catch all.
 * -EAGAIN: it is such a kernel, plan anew.
 */
static int add_probe(struct session *s, const struct op *op, int *result)
{
	struct op out = { .kind = OP_REMOVE };
	struct kobj stored;
	int ret, ignored;

	ret = kernel_add_echo(s->kernel, &op->k, &stored, result);
	if (ret)
		return ret;
	if (stored.suppress == op->k.suppress) {
		s->suppress = SUPPRESS_KEPT;
		return 0;
	}
	out.k = op->k;
	out.k.suppress = -1;
	ret = kernel_apply(s->kernel, &out, 1, &ignored);
	if (ret) {	/* the bare one is there, or not */
		*result = KERNEL_UNKNOWN;
		return ret;
	}
	s->suppress = SUPPRESS_IGNORED;
	*result = KERNEL_ABSENT;	/* neither a failure nor to be undone */
	return -EAGAIN;
}

/*
 * Operations first ... end - 1 on a kernel that may not know the attribute: what
 * was read back tells.
 */
static int apply_probing(struct session *s, const struct ops *ops, size_t first,
			 size_t end, int *results)
{
	size_t i, from = first;
	int ret;

	for (i = first; i < end && s->suppress == SUPPRESS_UNKNOWN; i++) {
		if (ops->v[i].kind != OP_ADD || ops->v[i].k.suppress < 0)
			continue;
		ret = kernel_apply(s->kernel, ops->v + from, i - from,
				   results + from);
		if (ret)
			return ret;
		ret = add_probe(s, &ops->v[i], &results[i]);
		if (ret)
			return ret;
		from = i + 1;
	}
	return kernel_apply(s->kernel, ops->v + from, end - from,
			    results + from);
}

/*
 * What was done (to remove what is not there does nothing): a line each, or (terse)
 * the one that tells most, a default by which all that has the source goes, and how
 * many more. Whether there is any.
 */
static bool say_done(const struct applying *a, const struct ops *ops,
		     const int *results)
{
	const char *device = a->dev->rec.device;
	char *more = NULL, number[TEXT_NUMBER_MAX];
	const struct op *op, *telling = NULL;
	bool is_default, most = false;
	size_t i, n = 0;

	for (i = 0; i < ops->n; i++) {
		op = &ops->v[i];
		if (results[i])
			continue;
		n++;
		is_default = op->k.kind == KOBJ_ROUTE && !op->k.dst.len;
		if (!telling || (is_default && !most)) {
			telling = op;
			most = is_default;
		}
		if (a->s->mode == SESSION_TRYING)
			say_command(a, op);
		else if (!a->s->voice.terse)
			say_op(a, device, op, DIAG_NOTE, "", "");
	}
	if (!n || !a->s->voice.terse || a->s->voice.silent)
		return n > 0;
	if (n > 1)
		more = text_join(", and ", text_number(n - 1, number), " more",
				 *a->dev->facts.device	/* it is one */
				 ? "; now: multihome status " : "",
				 *a->dev->facts.device ? device : "");
	say_op(a, device, telling, DIAG_NOTE, "", more ? more : "");
	free(more);
	return true;
}

/* In the kernel's words. */
static void say_failed(const struct applying *a, const struct ops *ops, int ret,
		       const int *results)
{
	char *words;
	size_t i;

	for (i = 0; i < ops->n; i++)
		if (results[i] == ret || results[i] == KERNEL_UNKNOWN)
			break;
	if (i == ops->n)
		return;
	words = text_printf(": %s", kernel_error(a->s->kernel));
	say_op(a, a->dev->rec.device, &ops->v[i], DIAG_FAILED, "cannot ",
	       words);
	free(words);
}

int apply_ops(struct session *s, const struct device *dev,
	      const struct recognised *by, const struct kobjs *foreign,
	      const struct ops *ops)
{
	struct applying a = { s, dev, by };
	int *results = vec_realloc(NULL, (ops->n + 1) * sizeof *results);
	bool alike = ops->v[0].kind != OP_REPLACE;
	size_t i, first, end;
	int ret = foreign->n ? check_foreign(&a, foreign, ops) : 0;

	for (i = 0; i < ops->n; i++) {
		results[i] = -ECANCELED;
		alike &= ops->v[i].kind == ops->v[0].kind;
	}
	if (s->suppress == SUPPRESS_UNKNOWN && kernel_keeps_suppress(s->kernel))
		s->suppress = SUPPRESS_KEPT;
	/*
	 * A stage goes out together, so that what comes out does so when all the
	 * new is in. Where nothing takes the place of anything, all of them do:
	 * the kernel does them in their order.
	 */
	for (first = 0; first < ops->n && !ret; first = end) {
		for (end = first; end < ops->n; end++)
			if (!alike && ops->v[end].stage != ops->v[first].stage)
				break;
		ret = s->suppress == SUPPRESS_UNKNOWN
			? apply_probing(s, ops, first, end, results)
			: kernel_apply(s->kernel, ops->v + first, end - first,
				       results + first);
	}
	if (!ret) {
		s->changed |= say_done(&a, ops, results);
	} else {
		say_failed(&a, ops, ret, results);
		undo(s, ops, ops->n, results);
	}
	free(results);
	return ret;
}

/* Whether the kernel has it: one that pretends refuses nothing. */
static bool is_there(struct session *s, const struct kobj *k)
{
	struct kobjs list = { 0 };
	const struct kobj *other;
	bool there = false;

	if (k->kind == KOBJ_RULE)
		kernel_rules(s->kernel, k->family, &list);
	else
		kernel_routes(s->kernel, k->family, k->table, 0, &list);
	vec_each(other, &list)
		there |= kobj_same_place(k, other);
	vec_free(&list);
	return there;
}

int apply_missing(struct session *s, const char *name, const struct ops *ops)
{
	struct applying a = { s, NULL, NULL };
	char words[300];
	size_t i;
	int ret, result, failed = 0;

	for (i = 0; i < ops->n; i++) {
		if (s->mode == SESSION_TRYING) {
			if (is_there(s, &ops->v[i].k))
				continue;
			s->changed = true;
			say_command(&a, &ops->v[i]);
		}
		ret = kernel_apply(s->kernel, &ops->v[i], 1, &result);
		if (!ret && s->mode != SESSION_TRYING)
			say_op(&a, name, &ops->v[i], DIAG_NOTE, "", "");
		if (!ret || ret == -EEXIST)
			continue;
		snprintf(words, sizeof words, ": %s", kernel_error(s->kernel));
		say_op(&a, name, &ops->v[i], DIAG_FAILED, "cannot ", words);
		failed = failed ? failed : ret;
	}
	return failed;
}
