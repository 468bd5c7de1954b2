/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of the commands of one table: what goes into a draft, what the
 * kernel or multihome has without it, and what is left and why. Pure.
 */
#ifndef MULTIHOME_TRANSLATE_H
#define MULTIHOME_TRANSLATE_H

#include "import/draft.h"

/*
 * Fills in the fates of the commands that add to table t, of whose owner it is
 * the table, and puts into drafts what they mean. Blocks the table if what is
 * left of it would be in multihome's way, or if it is no uplink's.
 */
void translate_table(struct handmade *b, struct drafts *d,
		     struct source_table *t);
/* All of the table's commands that add to it are left, for its own reason. */
void translate_leave(struct handmade *b, const struct source_table *t,
		     const char *why);
/* Ends a command's fate with LEFT; takes over why. */
void translate_left(struct handmade_command *c, char *why);

#endif
