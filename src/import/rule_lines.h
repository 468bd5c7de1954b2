/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rule- or route- file of network-scripts: lines of what stands behind
 * `ip -4|-6 rule|route add`, as ifup-routes reads them. Pure.
 */
#ifndef MULTIHOME_SCRIPTFILE_H
#define MULTIHOME_SCRIPTFILE_H

#include "import/handmade.h"

struct scriptfile {
	char *path;
	const char *name;	/* in path: of rule-NAME */
	enum kobj_kind kind;
	int family;
	bool made;		/* by multihome: not read */
	bool addresses;		/* ADDRESSn=, which bash reads: not read */
	struct scriptline {
		char *text, *origin;
		struct { char **v; size_t n, cap; } words;
		int command;	/* in byhand */
	} *v;
	size_t n, cap;
};

/* Whether a file of that path is one, by its name. */
bool scriptfile_is(const char *path);
/* Reads text, n bytes, and adds its commands to b as written at that owner. */
void scriptfile_read(struct scriptfile *f, const char *path, const char *text,
		     size_t n);
void scriptfile_add(struct scriptfile *f, struct byhand *b, int owner);
void scriptfile_free(struct scriptfile *f);

#endif
