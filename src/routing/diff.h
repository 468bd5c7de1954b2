/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wanted against owned: the operations that make the one of the other, in an
 * order in which no source is without its rules at any moment. Pure.
 */
#ifndef MULTIHOME_DIFF_H
#define MULTIHOME_DIFF_H

#include "base/vec.h"
#include "model/kobj.h"

enum op_kind { OP_ADD, OP_REPLACE, OP_REMOVE };

/* Operations of one stage may go to the kernel in one batch. */
enum op_stage { STAGE_ROUTES_IN, STAGE_RULES_IN, STAGE_RULES_OUT,
		STAGE_ROUTES_OUT };

struct op {
	enum op_kind kind;
	enum op_stage stage;
	struct kobj k;		/* what is added, put in place, or removed */
	struct kobj old;	/* OP_REPLACE: what it takes the place of */
};

struct ops VEC_OF(struct op);

/*
 * Adds the operations that turn owned into wanted; both in kobj_cmp's order.
 * *again is set when a removal may hit a twin of what it means (the kernel
 * does not compare all attributes), so that the caller looks once more.
 */
void diff_ops(struct ops *out, const struct kobj *wanted, size_t nwanted,
	      const struct kobj *owned, size_t nowned, bool *again);
/*
 * Whether the kernel's removal of the rule k could take kept instead: it compares
 * what k says, and nothing else (rule_find() of net/core/fib_rules.c).
 */
bool diff_twins(const struct kobj *k, const struct kobj *kept);
/* The operation that takes op back. */
struct op diff_inverse(const struct op *op);

#endif
