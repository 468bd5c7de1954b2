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
	int owner;		/* or HANDMADE_NOBODY */
	bool first;		/* the owner's first */
	size_t line, lines;	/* its lines: the first, how many */
	int *at;		/* of each option: its line, or -1 */
};

struct hand_stanzas {
	const struct interfaces *in;	/* borrowed */
	enum dialect dialect;
	struct stanzas told;	/* an owner each, in that order */
	struct handmade b;
	struct hand_stanza *v;	/* as many as in has */
	struct { struct hand_line *v; size_t n, cap; } lines;
};

/* Reads what in has; what becomes of it is for decide() to say. */
void hand_stanzas_read(struct hand_stanzas *h, const struct interfaces *in,
		       enum dialect dialect,
		       const struct handmade_names *names);
void hand_stanzas_free(struct hand_stanzas *h);

/* The line that an option of stanza i is, or NULL. */
const struct hand_line *hand_stanzas_line(const struct hand_stanzas *h,
					  size_t i, const struct setting *o);
/* Whether it stands in stanza i: not one inherited from elsewhere. */
bool hand_stanzas_own(const struct hand_stanzas *h, size_t i,
		      const struct setting *o);
/* An option of ifupdown-multi ("multi_table"), which takes - for _; or NULL. */
const struct setting *hand_stanzas_multi(const struct settings *options,
					 const char *name);

#endif
