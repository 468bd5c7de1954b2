/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stanzas of interfaces(5) files and what in them is set up by hand: each
 * line that runs commands of ip(8), and ifupdown-multi's options. Pure.
 */
#ifndef MULTIHOME_HANDSTANZAS_H
#define MULTIHOME_HANDSTANZAS_H

#include "ifupdown/interfaces.h"
#include "import/hand_line.h"

struct handstanza {
	int owner;		/* or BYHAND_NOBODY */
	bool first;		/* the owner's first */
	size_t line, lines;	/* its lines: the first, how many */
	int *at;		/* of each option: its line, or -1 */
};

struct handstanzas {
	const struct interfaces *in;	/* borrowed */
	enum dialect dialect;
	struct stanzas told;	/* an owner each, in that order */
	struct byhand b;
	struct handstanza *v;	/* as many as in has */
	struct { struct handline *v; size_t n, cap; } lines;
};

/* Reads what in has; what becomes of it is for import_decide() to say. */
void handstanzas_read(struct handstanzas *h, const struct interfaces *in,
		      enum dialect dialect, const struct byhand_names *names);
void handstanzas_free(struct handstanzas *h);

/* The line that an option of stanza i is, or NULL. */
const struct handline *handstanzas_line(const struct handstanzas *h, size_t i,
					const struct setting *o);
/* Whether it stands in stanza i: not one inherited from elsewhere. */
bool handstanzas_own(const struct handstanzas *h, size_t i,
		     const struct setting *o);
/* An option of ifupdown-multi ("multi_table"), which takes - for _; or NULL. */
const struct setting *handstanzas_multi(const struct settings *options,
					const char *name);

#endif
