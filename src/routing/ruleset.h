/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules of the kernel that were read once, to be asked of many devices: by the
 * table that a rule names, and by its selector. Pure.
 */
#ifndef MULTIHOME_RULESET_H
#define MULTIHOME_RULESET_H

#include "model/kobj.h"

struct ruleset {
	struct kobjs all;	/* as the kernel has them */
	/* the same, each list in its order; ruleset_sort() makes them */
	const struct kobj **by_table, **by_selector;
};

struct rules {
	const struct kobj *const *v;
	size_t n;
};

/* After all was filled or changed. */
void ruleset_sort(struct ruleset *r);
/* The rules with that table (of any action); those with k's selector. */
struct rules ruleset_table(const struct ruleset *r, uint32_t table);
struct rules ruleset_selector(const struct ruleset *r, const struct kobj *k);
void ruleset_free(struct ruleset *r);

#endif
