/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations to the kernel, with the way back. */
#include "engine/apply.h"
#include "base/vec.h"
#include "engine/device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char *op_words(enum op_kind kind)
{
	switch (kind) {
	case OP_ADD:
		return "add";
	case OP_REPLACE:
		return "change";
	case OP_REMOVE:
		return "remove";
	}
	return "";
}

static void say(struct session *s, const char *who, const char *table_name,
		const struct op *op, enum diag_level level, const char *before,
		const char *after)
{
	struct text t = { 0 };

	text_add(&t, before);
	text_add(&t, op_words(op->kind));
	text_add(&t, op->k.kind == KOBJ_RULE ? " rule " : " route ");
	kobj_print(&t, &op->k, table_name);
	text_add(&t, after);
	diag_put(s->d, level, who, t.s);
	text_free(&t);
}

static const char *table_name(const struct applying *a, const struct op *op)
{
	return device_table_name(a->uplinks, a->before, op->k.table);
}

static void say_op(struct session *s, const struct applying *a,
		   const struct op *op, enum diag_level level,
		   const char *before, const char *after)
{
	say(s, a->device, table_name(a, op), op, level, before, after);
}

/* A route of somebody else in the place of one that we are to add. */
static int check_foreign(struct session *s, const struct applying *a,
			 const struct ops *ops)
{
	const struct op *op;
	struct text t = { 0 };
	size_t i, j;
	int ret = 0;

	for (i = 0; i < ops->n; i++) {
		op = &ops->v[i];
		if (op->k.kind != KOBJ_ROUTE || op->kind == OP_REMOVE)
			continue;
		for (j = 0; j < a->foreign->n; j++)
			if (kobj_same_place(&op->k, &a->foreign->v[j]))
				break;
		if (j == a->foreign->n)
			continue;
		text_add(&t, ": there is one that is not ours: ");
		kobj_print(&t, &a->foreign->v[j], table_name(a, op));
		say_op(s, a, op, DIAG_FAILED, "cannot ", t.s);
		text_free(&t);
		ret = -EEXIST;
	}
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
	kernel_apply(s->kernel, &out, 1, &ignored);
	s->suppress = SUPPRESS_IGNORED;
	return *result = -EAGAIN;
}

/*
 * Where the operations end that go out with the first: the stage, so that what
 * comes out does so when all the new is in. Where nothing takes the place of
 * anything, all of them: the kernel does them in their order.
 */
static size_t stage_end(const struct ops *ops, size_t first)
{
	size_t i, end;

	for (i = 1; i < ops->n; i++)
		if (ops->v[i].kind != ops->v[0].kind)
			break;
	if (i == ops->n && ops->v[0].kind != OP_REPLACE)
		return ops->n;
	for (end = first; end < ops->n; end++)
		if (ops->v[end].stage != ops->v[first].stage)
			break;
	return end;
}

/* Operations first ... end - 1, which may go out together. */
static int apply_stage(struct session *s, const struct ops *ops, size_t first,
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

/* The one that tells most: a default, by which all that has the source goes. */
static size_t most_telling(const struct ops *ops, const int *results,
			   size_t first)
{
	size_t i;

	for (i = first; i < ops->n; i++)
		if (!results[i] && ops->v[i].k.kind == KOBJ_ROUTE &&
		    !ops->v[i].k.dst.len)
			return i;
	return first;
}

/*
 * What was done (to remove what is not there does nothing): a line each, or one of
 * them and how many more. Whether there is any.
 */
static bool say_done(struct session *s, const struct applying *a,
		     const struct ops *ops, const int *results)
{
	char *more = NULL, number[TEXT_NUMBER_MAX];
	size_t i, first = ops->n, n = 0;

	for (i = ops->n; i--; ) {
		if (results[i])
			continue;
		first = i;
		n++;
	}
	if (s->voice.terse && n > 1) {
		first = most_telling(ops, results, first);
		more = text_join(", and ", text_number(n - 1, number),
				 " more; now: multihome status ", a->device);
		say_op(s, a, &ops->v[first], DIAG_NOTE, "", more);
		free(more);
		return true;
	}
	for (i = first; i < ops->n; i++)
		if (!results[i])
			say_op(s, a, &ops->v[i], DIAG_NOTE, "", "");
	return n > 0;
}

/* In the kernel's words. */
static void say_failed(struct session *s, const struct applying *a,
		       const struct ops *ops, int ret, const int *results)
{
	char *words;
	size_t i;

	for (i = 0; i < ops->n; i++)
		if ((results[i] == ret && ret != -EAGAIN) ||
		    results[i] == KERNEL_UNKNOWN)
			break;
	if (i == ops->n)
		return;
	words = text_printf(": %s", kernel_error(s->kernel));
	say_op(s, a, &ops->v[i], DIAG_FAILED, "cannot ", words);
	free(words);
}

int apply_ops(struct session *s, const struct applying *a,
	      const struct ops *ops)
{
	int *results = vec_realloc(NULL, (ops->n + 1) * sizeof *results);
	size_t i, first, end;
	int ret = check_foreign(s, a, ops);

	for (i = 0; i < ops->n; i++)
		results[i] = -ECANCELED;
	if (s->suppress == SUPPRESS_UNKNOWN && kernel_keeps_suppress(s->kernel))
		s->suppress = SUPPRESS_KEPT;
	for (first = 0; first < ops->n && !ret; first = end) {
		end = stage_end(ops, first);
		ret = apply_stage(s, ops, first, end, results);
	}
	if (!ret) {
		s->changed |= say_done(s, a, ops, results);
	} else {
		say_failed(s, a, ops, ret, results);
		undo(s, ops, ops->n, results);
	}
	free(results);
	return ret;
}

int apply_missing(struct session *s, const char *name, const struct ops *ops)
{
	char words[300];
	size_t i;
	int ret, result, failed = 0;

	for (i = 0; i < ops->n; i++) {
		ret = kernel_apply(s->kernel, &ops->v[i], 1, &result);
		if (!ret)
			say(s, name, NULL, &ops->v[i], DIAG_NOTE, "", "");
		if (!ret || ret == -EEXIST)
			continue;
		snprintf(words, sizeof words, ": %s", kernel_error(s->kernel));
		say(s, name, NULL, &ops->v[i], DIAG_FAILED, "cannot ", words);
		failed = failed ? failed : ret;
	}
	return failed;
}
