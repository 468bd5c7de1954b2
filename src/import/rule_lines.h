/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rule- or route- file of network-scripts: lines of what stands behind
 * `ip -4|-6 rule|route add`, as ifup-routes reads them. Pure.
 */
#ifndef MULTIHOME_RULE_LINES_H
#define MULTIHOME_RULE_LINES_H

#include "import/hand_line.h"

struct rule_lines {
	char *path;
	const char *name;	/* in path: of rule-NAME */
	const char *family, *kind;	/* of its commands: "-4", "rule" */
	int owner;		/* in handmade; set by the caller */
	bool made;		/* by multihome: not read */
	bool addresses;		/* bash reads it, for lines of ADDRESSn= */
	struct settings text;	/* each line, with no key */
	struct hand_lines lines;	/* one for each of them */
};

/* Whether a file of that path is one, by its name. */
bool rule_lines_is(const char *path);
/* Reads text, n bytes, of a file that is one. */
void rule_lines_read(struct rule_lines *f, const char *path, const char *text,
		     size_t n);
/* Adds its commands to b, as written at its owner. */
void rule_lines_add(struct rule_lines *f, struct handmade *b);
/* Whether the line begins with ip, behind which ip(8) takes no line. */
bool rule_lines_says_ip(const struct hand_line *h);
void rule_lines_free(struct rule_lines *f);

#endif
