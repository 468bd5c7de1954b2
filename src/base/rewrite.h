/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration files of which other texts take the place: all of them or none, each
 * at once, with its owner and mode, and what was there is kept.
 */
#ifndef MULTIHOME_REWRITE_H
#define MULTIHOME_REWRITE_H

#include "base/vec.h"

#include <stdbool.h>

struct rewrite {
	char *path;
	char *old;	/* what is to be there; NULL: nothing */
	char *text;
	/* by rewrites_begin() */
	char *real;	/* where links lead */
	char *aside;	/* the new text, until it is there */
	char *kept;	/* what was there; NULL: there was nothing */
	bool kept_before;	/* that is there, and is something else */
	bool done;
};

struct rewrites VEC_OF(struct rewrite);

/*
 * The text for path, which has a slash; copies all. Where whatever is in its
 * directory counts (below), the old one is kept beside that: DIR.NAME.before-multihome.
 */
void rewrites_add(struct rewrites *l, const char *path, const char *old,
		  const char *text, bool below);
/*
 * Puts each beside its place, under a name that nobody reads: whatever cannot be
 * written is found here. 0 or -errno, *at being the path; nothing is left then.
 */
int rewrites_begin(struct rewrites *l, const char **at);
/*
 * Puts them in place; what there was becomes PATH.before-multihome, if there is none.
 * 0 or -errno; -ESTALE: somebody else has changed it meanwhile. Then all is as before,
 * as far as that can be: *at is the path, and those that are not have .done.
 */
int rewrites_end(struct rewrites *l, const char **at);
/* Also removes what is beside its place. */
void rewrites_free(struct rewrites *l);

#endif
