/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stanzas of interfaces(5) files and what in them is set up by hand: each
 * line that runs commands of ip(8), and ifupdown-multi's options. Pure.
 */
#ifndef MULTIHOME_HAND_STANZAS_H
#define MULTIHOME_HAND_STANZAS_H

#include "ifupdown/interfaces.h"
#include "import/hand_line.h"

struct hand_stanza {
	int owner;			/* or HANDMADE_NOBODY */
	bool first;			/* the owner's first */
	struct hand_lines lines;	/* one for each of its options */
};

struct hand_stanzas {
	const struct interfaces *in;	/* borrowed */
	enum dialect dialect;
	struct stanzas told;	/* an owner each, in that order */
	struct handmade b;
	struct hand_stanza *v;	/* as many as in has */
};

/* Reads what in has; what becomes of it is for decide() to say. */
void hand_stanzas_read(struct hand_stanzas *h, const struct interfaces *in,
		       enum dialect dialect,
		       const struct handmade_names *names);
void hand_stanzas_free(struct hand_stanzas *h);

/*
 * The line of stanza i that an option of ifupdown-multi ("multi_table") is,
 * which takes - for _; NULL if it has none. That of table, of gateway and of
 * preferred_prefixes have commands.
 */
struct hand_line *hand_stanzas_multi(const struct hand_stanzas *h, size_t i,
				     const char *name);

#endif
