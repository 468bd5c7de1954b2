/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where options of an interface are to be written: in its stanza where it has one, in
 * its ifcfg file, or else in /etc/multihome.d; and the texts of these files with them.
 */
#ifndef MULTIHOME_PLACING_H
#define MULTIHOME_PLACING_H

#include "base/rewrite.h"
#include "command/candidates.h"
#include "import/edit.h"

struct place {
	char *path;
	char *old;	/* NULL: there is no such file */
	bool below;	/* as of rewrites_add() */
	struct edits edits;
};

struct places VEC_OF(struct place);

/*
 * Adds these options of a line ("multihome-table" ...). NULL; or why they can be
 * written nowhere, which the caller frees: nothing is added then.
 */
char *placing_add(struct places *l, const struct written *w,
		  const struct candidate *line, const struct settings *options);
void places_free(struct places *l);

#endif
