/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An interfaces(5) file as its logical lines, which ifupdown, ifupdown-ng and
 * ifupdown2 make in three ways: what a backslash joins, where a comment ends,
 * which blanks stay.
 */
#ifndef MULTIHOME_LINES_H
#define MULTIHOME_LINES_H

#include "base/file.h"
#include "base/text.h"

struct lines {
	struct file file;
	const char *p, *end;	/* what is left */
	size_t at;		/* the number of p's line */
	size_t number;		/* the line where text began */
	struct text text;	/* the last logical line, without NUL */
};

/* As file_read(). */
int lines_open(struct lines *l, const char *path);
void lines_close(struct lines *l);

/* The next line that is not empty and no comment into text; false at the end. */
bool lines_debian(struct lines *l);
bool lines_ng(struct lines *l);
bool lines_ifupdown2(struct lines *l);

#endif
