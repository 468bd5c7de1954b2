/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file that a shell sources says of variables, without a shell: for the
 * ifcfg files of network-scripts, which bash sources. Pure. The rule:
 *
 * A file is followed as long as each line is blank, a comment, or NAME=VALUE,
 * one or several, behind `export` or not, with quotes that are closed. If one
 * line is anything else (a command, `if`, a function, $(...) or `...`), no
 * value is sure, because code may change any: all are bad. Else a value is bad
 * where bash would put something else in its place ($NAME, ~ and the like), and
 * each other is byte for byte what bash has once it has sourced the same files.
 *
 * Text is UTF-8 or has one byte a character: elsewhere, half a character may
 * look like a quote.
 */
#ifndef MULTIHOME_SOURCED_H
#define MULTIHOME_SOURCED_H

#include <stdbool.h>
#include <stddef.h>

/* One assignment; the last of a name is what counts. */
struct assignment {
	char *name;
	char *value;		/* NULL where it is bad by itself */
	char *origin;		/* "PATH:LINE" of where it begins */
	const char *bad;	/* NULL: it is what bash has; or what was */
				/* expected: static text, nothing of the file */
};

/* Zeroed is valid and empty. */
struct sourced {
	struct assignment *v;
	size_t n, cap;
	/* The first line that is not followed, as an origin; or NULL. */
	char *stopped;
	const char *expected;	/* what was, there: static text */
};

/*
 * Adds what text (n bytes, whatever they are) assigns to names that used()
 * wants; these must not be variables that mean something to bash (UID, RANDOM,
 * BASH_*...). path is for origins. What is there stays: a second file, sourced
 * after the first, overrides it. Behind a line that is not followed, names that
 * seem to be assigned are added without a value.
 */
void sourced_read(struct sourced *s, const char *text, size_t n,
		  const char *path, bool (*used)(const char *name));

/* The last of that name, or NULL. */
const struct assignment *sourced_find(const struct sourced *s,
				      const char *name);
void sourced_free(struct sourced *s);

#endif
