/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One word of shell code, with its quotes, as bash reads it. Nothing is
 * expanded: a word that bash would expand is followed to its end, where that
 * can be done with certainty. Called by shell, which makes lines of words.
 *
 * Text is UTF-8 or has one byte a character: elsewhere, half a character may
 * look like a quote.
 */
#ifndef MULTIHOME_SHELL_WORD_H
#define MULTIHOME_SHELL_WORD_H

#include "base/text.h"

#include <stdbool.h>

/* Begin with p, end and line set, and no NUL between p and end. */
struct shell {
	const char *p, *end;	/* what is left */
	size_t line;		/* the number of p's line */
	bool joined;		/* there was a \ at the end of a line */
	const char *lost;	/* NULL, or why no more can be followed */
	/* Reads the inside of $(...), up to its ). False if s is lost. */
	bool (*inside)(struct shell *s, int depth);
};

struct shell_word {
	struct text text;	/* without quotes; expansions as written */
	const char *at;		/* where it begins */
	size_t line;
	size_t bare;		/* bytes of text before its first quote */
	int last;		/* the last byte, 0 if that was quoted */
	bool pattern;		/* has * ? [ { unquoted */
	bool expands;		/* has an expansion */
	const char *bad;	/* NULL, or what was expected: then text is not */
				/* what the shell makes of it */
};

/* Values of lost: code that cannot be followed, a quote that has no end. */
extern const char shell_lost_code[], shell_lost_quote[];

/* The next byte of code, or -1. What a \ joins is passed first. */
int shell_look(struct shell *s);

/* Whether a word ends before that, unless it is quoted; -1 is the end. */
bool shell_breaks(int c);

/* Sets lost, unless it is set. Always false. */
bool shell_lose(struct shell *s, const char *why);

/*
 * The word at p, where there is one; depth is that of $(...) around it. False
 * if s is lost; w then has what was read. The caller frees w->text either way.
 */
bool shell_word(struct shell *s, struct shell_word *w, int depth);

/* The length of the shell identifier with which text begins; 0 if with none. */
size_t shell_name(const char *text);
/* Whether it may stand in one, if not in front. */
bool shell_name_byte(int c);

/* The length of NAME in a word like NAME=x, NAME+=x or NAME[1]=x, or 0. */
size_t shell_assigned(const struct shell_word *w);

#endif
