/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel would have if it had done all that it was told: the operations
 * are kept, and what is read of rules and routes is as if they were done.
 */
#include "base/vec.h"
#include "kernel/netlink.h"

#include <string.h>

void kernel_pretend(struct kernel *k)
{
	k->pretends = true;
}

void pretend_apply(struct kernel *k, const struct op *ops, size_t n,
		   int *results)
{
	size_t i;

	for (i = 0; i < n; i++) {
		*vec_push(&k->pretended) = ops[i];
		results[i] = 0;
	}
}

static void take_out(struct kobjs *list, size_t first, const struct kobj *k)
{
	size_t i;

	for (i = first; i < list->n; i++)
		if (!kobj_cmp(&list->v[i], k)) {
			vec_remove(list, i);
			return;
		}
}

/* A rule comes behind those of its family and priority. */
static void put_in(struct kobjs *list, size_t first, const struct kobj *k)
{
	size_t i = list->n;

	vec_push(list);
	if (k->kind == KOBJ_RULE)
		for (i = first; i + 1 < list->n; i++)
			if (list->v[i].family == k->family &&
			    list->v[i].priority > k->priority)
				break;
	memmove(list->v + i + 1, list->v + i,
		(list->n - 1 - i) * sizeof *list->v);
	list->v[i] = *k;
}

void pretend_read(const struct kernel *k, const struct kobj *like,
		  struct kobjs *list, size_t first)
{
	const struct op *op;

	vec_each(op, &k->pretended) {
		if (op->k.kind != like->kind ||
		    (like->family && op->k.family != like->family) ||
		    (like->table && op->k.table != like->table))
			continue;
		if (op->kind != OP_ADD)
			take_out(list, first, op->kind == OP_REMOVE ? &op->k
								    : &op->old);
		if (op->kind != OP_REMOVE &&
		    (!like->protocol || op->k.protocol == like->protocol))
			put_in(list, first, &op->k);
	}
}
