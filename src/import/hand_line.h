/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of an interfaces(5) stanza that runs commands, or an option of
 * ifupdown-multi: what commands of ip(8) it means, and what is left of it when
 * their fates are known. Pure.
 */
#ifndef MULTIHOME_HANDLINE_H
#define MULTIHOME_HANDLINE_H

#include "import/command_line.h"
#include "import/handmade.h"

struct handline {
	const struct setting *option;	/* borrowed; set by the caller */
	struct cmdline line;
	/* of each of its commands, in order: index in byhand, or -1 */
	struct { int *v; size_t n, cap; } commands;
	char *why;	/* it is left as it is: why; NULL */
	bool made;	/* an option whose commands are made up */
};

enum handline_rest {
	HANDLINE_SAME,
	HANDLINE_LESS,	/* a part of it is left */
	HANDLINE_GONE,
};

/* Whether an option with that key runs commands; *down: at ifdown. */
bool handline_runs(const char *key, bool *down);
/*
 * Reads the value of h's option as the shell would, which knows these
 * variables, and adds its commands of ip to b, as written at that owner.
 */
void handline_read(struct handline *h, struct byhand *b, int owner, bool down,
		   const struct settings *variables);
/* Adds a made up command; the words end with a NULL. */
void handline_make(struct handline *h, struct byhand *b, int owner,
		   const char *const *words);
void handline_free(struct handline *h);

/* What is left, as a value; rest is filled only for LESS. */
enum handline_rest handline_rest(const struct handline *h,
				 const struct byhand *b, struct text *rest);

#endif
