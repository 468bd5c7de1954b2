/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of shell code, lexed as bash does it: words with their quotes, simple
 * commands joined by ; & | and the like. Nothing is expanded and nothing run.
 * Compound commands, here-documents, arrays, arithmetic and whatever else it
 * cannot follow with certainty it gives up on. Called by assign.
 */
#ifndef MULTIHOME_SHELL_H
#define MULTIHOME_SHELL_H

#include "network-scripts/shell_word.h"

/* A line of code; longer than one of the file where quotes or \ join some. */
struct shell_line {
	struct shell_word word[2];	/* the first two */
	size_t words;			/* how many there are */
	const char *end;		/* where a comment begins, or the line ends */
	bool more;	/* operators or redirections */
	bool joined;	/* a \ at the end of a line of the file */
	bool declares;	/* makes variables local, or more than a value */
	bool ends;	/* what follows may not be run, or not as it reads */
	bool blind;	/* takes names of variables that are not spelled out */
	bool runs;	/* runs what a variable holds, as eval does */
};

/*
 * The next line. False if it cannot be followed: lost says why, p is somewhere
 * in it, l has what was read until then. The caller frees l either way.
 */
bool shell_line(struct shell *s, struct shell_line *l);
void shell_line_free(struct shell_line *l);

#endif
