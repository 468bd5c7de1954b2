/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line for /bin/sh as its simple commands and their words, where it is no
 * more than that: commands joined by ; and &&, quotes, a few variables whose
 * values are known. Nothing is run, and what would be more is said to be so.
 */
#ifndef MULTIHOME_COMMAND_LINE_H
#define MULTIHOME_COMMAND_LINE_H

#include "model/setting.h"

struct command {
	char **v;		/* its words, quotes taken off */
	size_t n, cap;
	char *text;		/* as it was written, with its redirections */
};

/* Commands joined by &&. */
struct command_list {
	struct command *v;
	size_t n, cap;
	bool tolerant;		/* ends with || true */
};

/* Lists with ; or a newline between them. */
struct command_line {
	struct command_list *v;
	size_t n, cap;
};

/*
 * NULL, or what was expected, *out being empty then. variables are the values
 * that are known, by name; output may go anywhere (> and >> are passed over),
 * and a comment ends the line.
 */
const char *command_line_read(struct command_line *out, const char *text,
			      const struct settings *variables);
/* Whether the command is one that does nothing: true, :, exit 0. */
bool command_line_does_nothing(const struct command *c);
void command_line_free(struct command_line *l);

#endif
