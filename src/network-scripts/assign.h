/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file that a shell sources assigns to variables, without a shell: for
 * the ifcfg files of network-scripts, which bash sources. Pure.
 *
 * It never guesses. Where the last assignment of a name is not bad, its value
 * is byte for byte what bash has in that variable after it has sourced the
 * same files in that order; where a name has no assignment, they do not set it.
 * In everything else the name is bad: what bash would expand or run, what may
 * be unset again, whatever stands behind code that cannot be followed.
 *
 * Not seen is what code does to names that it does not show: by `. FILE`, by
 * eval of a variable, by unset and the like of one within compound commands.
 * And each file is read as if the one before it left the shell as it was (no
 * exit, set, readonly): else a line of code in one would leave nothing to be
 * said of the next.
 */
#ifndef MULTIHOME_ASSIGN_H
#define MULTIHOME_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>

/* One assignment as the file has it; the last of a name is what counts. */
struct assign {
	char *name, *value;	/* value is NULL where it is bad */
	char *origin;		/* "PATH:LINE" of where it begins */
	const char *bad;	/* NULL, or what was expected: static text, */
				/* which holds nothing of the file */
};

/* Zeroed is valid and empty. */
struct assigns {
	struct assign *v;
	size_t n, cap;
};

/*
 * Adds what text (n bytes, whatever they are) assigns to names that used()
 * wants; these must not be variables that mean something to bash (UID, RANDOM,
 * BASH_*...). path is for origins. What is there stays: a second file, sourced
 * after the first, overrides it. used() is asked often, of any identifier.
 */
void assigns_parse(struct assigns *a, const char *text, size_t n,
		   const char *path, bool (*used)(const char *name));

/* The last of that name, or NULL. */
const struct assign *assigns_find(const struct assigns *a, const char *name);
void assigns_free(struct assigns *a);

#endif
