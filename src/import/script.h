/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A script of the shell that makes rules and routes by hand (ifup-local, rc.local,
 * if-up.d/NAME, what a `post-up` line runs): each of its lines by itself, with the
 * variables that simple lines set. It is never run. Pure.
 */
#ifndef MULTIHOME_SCRIPT_H
#define MULTIHOME_SCRIPT_H

#include "import/hand_line.h"
#include "model/claim.h"

struct script {
	char *path;
	char *iface;		/* the stanza that runs it, or NULL */
	struct settings variables;	/* that it is told: "1", "IFACE" */
	struct settings text;	/* each line that is no comment, with no key */
	struct hand_lines lines;	/* one for each of them */
};

struct scripts VEC_OF(struct script);

/* Whether that is the text of one. */
bool script_is(const char *text);
/* iface may be NULL. */
void script_read(struct script *s, const char *path, const char *text,
		 const char *iface);
/* Adds its commands to b, as written at that owner. */
void script_add(struct script *s, struct handmade *b, int owner);
/*
 * Says what of one of them may go, and what is left or not understood; whether
 * nothing is. A file that several run is there for each.
 */
bool script_print(const struct scripts *all, const struct script *s,
		  const struct handmade *b, struct text *out);
void scripts_free(struct scripts *l);

/*
 * Adds to missing a stanza for each device and family that commands from that one
 * on have a default by, and that is in neither list.
 */
void scripts_missing(const struct handmade *b, size_t first,
		     const struct stanzas *known, struct stanzas *missing);

#endif
