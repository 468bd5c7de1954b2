/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An interfaces(5) file as its logical lines, which ifupdown, ifupdown-ng and
 * ifupdown2 make in three ways: what a backslash joins, where a comment ends,
 * which blanks stay. Only regular files are read, and nothing is waited for.
 */
#ifndef MULTIHOME_INPUT_LINES_H
#define MULTIHOME_INPUT_LINES_H

#include "text.h"

#include <stdbool.h>
#include <stddef.h>

enum { LINES_FILE_MAX = 4 << 20 };

struct lines {
	char *file;		/* the whole of it, NUL-terminated */
	const char *p, *end;	/* what is left */
	size_t at;		/* the number of p's line */
	size_t number;		/* the line where text began */
	struct text text;	/* the last logical line, without NUL */
};

/* 0 or -errno; -EINVAL for a FIFO and the like, -EFBIG. */
int lines_open(struct lines *l, const char *path);
void lines_close(struct lines *l);
/* The number of the first line that has a NUL, which ends it; 0 for none. */
size_t lines_nul(const struct lines *l);
/* Whether all of it is UTF-8: ifupdown2 takes nothing of other files. */
bool lines_utf8(const struct lines *l);

/* The next line that is not empty and no comment into text; false at the end. */
bool lines_debian(struct lines *l);
bool lines_ng(struct lines *l);
bool lines_ifupdown2(struct lines *l);

#endif
