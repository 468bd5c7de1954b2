/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's rules, read once, to be asked for those of a selector. Pure.
 */
#ifndef MULTIHOME_RULESET_H
#define MULTIHOME_RULESET_H

#include "model/kobj.h"

struct ruleset {
	struct kobjs all;	/* as the kernel has them */
	/* the same in the order of their selectors; ruleset_sort() makes it */
	const struct kobj **by_selector;
};

struct rules {
	const struct kobj *const *v;
	size_t n;
};

/* After all was filled or changed. */
void ruleset_sort(struct ruleset *r);
/* The rules with k's selector, as the kernel has them. */
struct rules ruleset_selector(const struct ruleset *r, const struct kobj *k);
void ruleset_free(struct ruleset *r);

#endif
