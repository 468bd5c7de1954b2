/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of an interfaces(5) stanza that runs commands, or an option of
 * ifupdown-multi: what commands of ip(8) it means, and what is left of it when
 * their fates are known; and the comments that say so. Pure.
 */
#ifndef MULTIHOME_HAND_LINE_H
#define MULTIHOME_HAND_LINE_H

#include "base/text.h"
#include "base/vec.h"
#include "import/command_line.h"
#include "import/handmade.h"

struct hand_line {
	const struct setting *option;	/* borrowed; set by the caller */
	struct command_line line;	/* with the indexes in handmade; or none */
	char *why;	/* it is left as it is: why; NULL */
	bool inherited;	/* it stands in another stanza; set by the caller */
	bool made;	/* an option whose commands are made up */
};

struct hand_lines VEC_OF(struct hand_line);

enum hand_line_rest {
	HAND_LINE_SAME,
	HAND_LINE_LESS,	/* a part of it is left */
	HAND_LINE_GONE,
};

/* Whether an option with that key runs commands; *down: at ifdown. */
bool hand_line_runs(const char *key, bool *down);
/*
 * Reads the value of h's option as the shell would, which knows these
 * variables, and adds its commands of ip to b, as written at that owner.
 */
void hand_line_read(struct hand_line *h, struct handmade *b, int owner,
		    bool down, const struct settings *variables);
/* Adds a made up command; the words end with a NULL. */
void hand_line_make(struct hand_line *h, struct handmade *b, int owner,
		    const char *const *words);
void hand_line_free(struct hand_line *h);
/* Adds a line for each of them. */
void hand_lines_add(struct hand_lines *l, const struct settings *s);
void hand_lines_free(struct hand_lines *l);
/* The command of b that the i-th of the line is, or NULL. */
const struct handmade_command *hand_line_command(const struct hand_line *h,
						 const struct handmade *b,
						 size_t i);

/* Whether all of it is commands that nobody has to write any more. */
bool hand_line_gone(const struct hand_line *h, const struct handmade *b);
/* What is left, as a value; rest is filled only for LESS. */
enum hand_line_rest hand_line_rest(const struct hand_line *h,
				   const struct handmade *b, struct text *rest);
/* Adds a comment for each reason why something is left; whether there is one. */
bool hand_line_reasons(const struct hand_line *h, const struct handmade *b,
		       const char *indent, struct text *out);

/*
 * Adds "FILE:LINE" to a list of them, of the file that *last has only the line;
 * *last is origin then.
 */
void hand_origin_add(struct text *list, const char **last, const char *origin);
/*
 * Adds indent, "# ", what the format makes, safe to show, and a newline. No
 * reader joins it with the next line, whatever it says.
 */
void comment_add(struct text *out, const char *indent, const char *fmt, ...)
	TEXT_FORMAT(3, 4);

#endif
