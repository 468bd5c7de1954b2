/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a file each section and key stands, and how sections are spelled:
 * iniparser, which gives the values, keeps neither, and puts together what is there
 * twice. Pure.
 */
#ifndef MULTIHOME_CONF_LINES_H
#define MULTIHOME_CONF_LINES_H

#include "base/diag.h"
#include "base/strings.h"

struct conf_line {
	unsigned number;	/* from 1; of the first, where several are one */
	unsigned head;		/* the number of its section's line; or 0 */
	const char *section;	/* as it is written there; "" before the first */
	const char *key;	/* option_key() of it; "" of the section's line */
};

/* By section and key, whose case is no matter, then as they stand. */
struct conf_lines {
	struct conf_line *v;
	size_t n, cap;
	struct strings texts;	/* sections and keys */
};

/*
 * Fills *out from a text, which is path. Lines that are neither section nor key,
 * keys before the first section, which is heads in words, and what is there twice
 * are DIAG_REFUSED in d.
 */
void conf_lines_read(struct conf_lines *out, const char *text,
		     const char *path, const char *heads, struct diag *d);
/* The first that says this; key "": of the section itself. NULL: none does. */
const struct conf_line *conf_lines_find(const struct conf_lines *l,
					const char *section, const char *key);
void conf_lines_free(struct conf_lines *l);

#endif
