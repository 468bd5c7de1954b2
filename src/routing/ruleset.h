/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's rules, read once, to be asked for those of a source, mark, device or
 * destination. Pure.
 */
#ifndef MULTIHOME_RULESET_H
#define MULTIHOME_RULESET_H

#include "model/kobj.h"

struct ruleset {
	struct kobjs all;	/* as the kernel has them */
	/* the same by kobj_subject_cmp(); ruleset_sort() makes it */
	const struct kobj **by_subject;
};

struct rules {
	const struct kobj *const *v;
	size_t n;
};

/* After all was filled or changed. */
void ruleset_sort(struct ruleset *r);
/* The rules for whom k is, as the kernel has them. */
struct rules ruleset_subject(const struct ruleset *r, const struct kobj *k);
void ruleset_free(struct ruleset *r);

#endif
