/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rule- or route- file of network-scripts: lines of what stands behind
 * `ip -4|-6 rule|route add`, as ifup-routes reads them. Pure.
 */
#ifndef MULTIHOME_RULE_LINES_H
#define MULTIHOME_RULE_LINES_H

#include "import/handmade.h"

struct rule_lines {
	char *path;
	const char *name;	/* in path: of rule-NAME */
	enum kobj_kind kind;
	int family;
	bool made;		/* by multihome: not read */
	bool addresses;		/* ADDRESSn=, which bash reads: not read */
	struct scriptline {
		char *text, *origin;
		struct { char **v; size_t n, cap; } words;
		int command;	/* in handmade */
	} *v;
	size_t n, cap;
};

/* Whether a file of that path is one, by its name. */
bool rule_lines_is(const char *path);
/* Reads text, n bytes, and adds its commands to b as written at that owner. */
void rule_lines_read(struct rule_lines *f, const char *path, const char *text,
		     size_t n);
void rule_lines_add(struct rule_lines *f, struct handmade *b, int owner);
void rule_lines_free(struct rule_lines *f);

#endif
