/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that come into a text, behind one of its lines or in its place: the new
 * text, and what it is beside the old one, as diff(1) -u shows it. Pure.
 */
#ifndef MULTIHOME_EDIT_H
#define MULTIHOME_EDIT_H

#include "base/text.h"
#include "base/vec.h"

struct edit {
	size_t line;	/* from 1; 0: before the first */
	bool instead;	/* of it, not behind it */
	char *text;	/* whole lines */
};

/* In the order of lines. */
struct edits VEC_OF(struct edit);

/* Copies text, puts it at its place; behind those that are for that line already. */
void edits_add(struct edits *l, size_t line, bool instead, const char *text);
void edits_free(struct edits *l);

/*
 * Adds the new text. A last line without a newline gets one where something comes
 * behind it.
 */
void edits_apply(struct text *out, const struct edits *l, const char *old);
/* Adds the difference of path, safe to show; old NULL: there is no such file. */
void edits_diff(struct text *out, const struct edits *l, const char *path,
		const char *old);

#endif
