/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands by the routing table that they are about, and whose table that
 * is: of each owner one table can become options. Pure.
 */
#ifndef MULTIHOME_BYTABLE_H
#define MULTIHOME_BYTABLE_H

#include "import/handmade.h"

struct bytable {
	uint32_t number;	/* 0: only its name is known */
	const char *name;	/* borrowed; "" if none was written */
	int family;
	int owner;		/* BYHAND_NOBODY: then why says more */
	int score;		/* how much speaks for it */
	bool elsewhere;		/* it is not the owner's own device, but this: */
	char device[16];
	char *why;		/* why it is not translated; NULL */
	/* indexes of all commands about it, those of down lines too */
	struct { size_t *v; size_t n, cap; } commands;
};

struct bytables {
	struct bytable *v;
	size_t n, cap;
};

/*
 * Looks up the numbers of b's tables, and finds the tables that commands add
 * to, one for each family.
 */
void bytables_find(struct bytables *t, struct byhand *b);
void bytables_free(struct bytables *t);
/* Says why a table is not translated; the first reason stays. */
void bytable_block(struct bytable *t, const char *fmt, ...) TEXT_FORMAT(2, 3);

#endif
