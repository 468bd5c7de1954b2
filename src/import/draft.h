/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options that an owner is to get, while they are being gathered from the
 * commands of its table, and how they become settings. Pure.
 */
#ifndef MULTIHOME_DRAFT_H
#define MULTIHOME_DRAFT_H

#include "import/source_table.h"

struct draft {
	/* of IPv4 and IPv6, see facts_family(); NULL: no options of that */
	struct source_table *table[2];
	const struct handmade_command *route[2];	/* the default, or NULL */
	struct prefixes sources, to;
	bool marked;
	struct mark mark;
	bool more;	/* there was more than a source rule and its routes */
	/* made by draft_finish */
	struct settings settings;	/* options and what the owner says */
	struct uplink uplink;		/* borrows settings */
};

struct drafts {
	struct draft *v;	/* one for each owner */
	size_t n, cap;
};

/* Begins anew: as many as there are owners, without options and notes. */
void drafts_begin(struct drafts *d, struct handmade *b);
void drafts_free(struct drafts *d);
/*
 * Makes the options of each owner with a table, and holds them against each
 * other and against those that others have already. A table that cannot be is
 * blocked; false if there is one.
 */
bool drafts_finish(struct drafts *d, struct handmade *b);
/* The table as it is to be written: a name if there is one; the caller frees. */
char *draft_table(const struct source_table *t, const struct handmade *b);

#endif
