/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands by the routing table that they are about, and whose table that
 * is: of each owner one table can become options. Pure.
 */
#ifndef MULTIHOME_SOURCE_TABLE_H
#define MULTIHOME_SOURCE_TABLE_H

#include "import/handmade.h"

struct source_table {
	uint32_t number;	/* 0: only its name is known */
	const char *name;	/* borrowed; "" if none was written */
	int family;
	int owner;		/* HANDMADE_NOBODY: then why says more */
	int score;		/* how much speaks for it */
	bool elsewhere;		/* it is not the owner's own device, but this: */
	char device[16];
	char *why;		/* why it is not translated; NULL */
	/* indexes of all commands about it, those of down lines too */
	struct { size_t *v; size_t n, cap; } commands;
};

struct source_tables {
	struct source_table *v;
	size_t n, cap;
};

/*
 * Looks up the numbers of b's tables, and finds the tables that commands add
 * to, one for each family.
 */
void source_tables_find(struct source_tables *t, struct handmade *b);
void source_tables_free(struct source_tables *t);
/* Says why a table is not translated; the first reason stays. */
void source_table_block(struct source_table *t, const char *fmt, ...)
	TEXT_FORMAT(2, 3);

#endif
