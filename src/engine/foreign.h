/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What others have made, by hand or otherwise, where ours is to be: whether it
 * does the same, and what is said of it.
 */
#ifndef MULTIHOME_FOREIGN_H
#define MULTIHOME_FOREIGN_H

#include "base/diag.h"
#include "model/kobj.h"

/*
 * Whether it does what one of those wanted does, whoever made it: a route that
 * differs in no more than protocol and preferred source, a rule of that table and
 * selector, whichever its priority.
 */
bool foreign_is_equal(const struct kobjs *wanted, const struct kobj *k);
/*
 * Whether the kernel would remove another one in the place of the rule k: one that
 * comes before it, in rules as the kernel has them.
 */
bool foreign_is_hidden(const struct kobjs *rules, const struct kobj *k);
/*
 * The first rule of others that could have packets of the rule k, which is equal to
 * one wanted, if k stood where that one does; NULL. rules as the kernel has them.
 */
const struct kobj *foreign_in_between(const struct kobjs *rules,
				      const struct kobjs *wanted,
				      const struct kobj *k);
/* What is said of k then; the caller frees. */
char *foreign_between_words(const struct kobj *between);
/* kobj_print_removal(), with the name of its device, if there is such a one. */
void foreign_print_removal(struct text *out, const struct kobj *k);
/*
 * Adds a warning that it is somebody else's, with more at its end, and (removal)
 * the line that removes it.
 */
void foreign_tell(struct diag *d, const char *origin, const char *key,
		  const struct kobj *k, const char *table_name,
		  const char *more, bool removal);

#endif
