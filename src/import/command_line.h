/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line for /bin/sh as its simple commands and their words, where it is no
 * more than that: commands joined by ; and &&, quotes, NAME=VALUE, $NAME and
 * ${NAME}. Nothing is run, and all else of the shell is not understood. Pure.
 */
#ifndef MULTIHOME_COMMAND_LINE_H
#define MULTIHOME_COMMAND_LINE_H

#include "base/vec.h"
#include "model/setting.h"

struct command {
	char **v;		/* its words, quotes taken off */
	size_t n, cap;
	char *text;		/* as it was written, with its redirections */
	bool assigns;		/* it is NAME=VALUE, its only word */
	bool idle;		/* does nothing: that, true, :, exit 0 */
	bool joined;		/* by && with the one before */
	bool tolerant;		/* behind it, or what it ends, stands || true */
	int index;		/* the caller's; -1 */
};

struct command_line VEC_OF(struct command);

/* The characters of names of variables. */
#define COMMAND_LINE_NAME "abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"

/*
 * NULL, or why it is not understood, *out being empty then. variables are the
 * values that are known before the line, by name; output may go anywhere (> and
 * >> are passed over), and a comment ends the line.
 */
const char *command_line_read(struct command_line *out, const char *text,
			      const struct settings *variables);
void command_line_free(struct command_line *l);

#endif
