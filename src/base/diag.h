/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run has to say: problems and decisions, collected in order and shown
 * at once by whoever was called (a command or a hook). Nothing here prints.
 */
#ifndef MULTIHOME_DIAG_H
#define MULTIHOME_DIAG_H

#include "base/text.h"

enum diag_level {
	DIAG_NOTE,	/* a decision: what was changed */
	DIAG_WARNING,	/* works, but somebody should look; a claim that waits */
	DIAG_REFUSED,	/* bad configuration: nothing of that claim is applied */
	DIAG_FAILED,	/* the system refused */
};

struct diag {
	struct diag_line {
		enum diag_level level;
		char *text;	/* one line, safe to show */
		bool repeated;	/* was logged a short while ago */
		bool aside;	/* not of the stanza that is tried */
	} *v;
	size_t n, cap;
};

/*
 * Adds "origin: key: message"; origin and key may be NULL. A key is spelled as
 * diag_key() has it.
 */
void diag_add(struct diag *d, enum diag_level level, const char *origin,
	      const char *key, const char *fmt, ...) TEXT_FORMAT(5, 6);
/* Adds "origin: text". */
void diag_put(struct diag *d, enum diag_level level, const char *origin,
	      const char *text);
/*
 * How an option is spelled where origin was written: "multihome-table", in an
 * ifcfg file "MULTIHOME_TABLE", in a section, in /etc/multihome.d or in a command's
 * words ("--nm eth1") "table". Cut where it is longer than buf.
 */
const char *diag_key(const char *origin, const char *key, char buf[64]);
/* Whether it is "FILE:LINE: [SECTION]", in multihome.conf. */
bool diag_is_section(const char *origin);
bool diag_has(const struct diag *d, enum diag_level level);
/* The worst level of the lines from first on; DIAG_NOTE without any. */
enum diag_level diag_worst(const struct diag *d, size_t first);
/*
 * Puts what has "FILE:LINE" in front in the order of lines, files as they first
 * come, and what has only one of those files behind its lines. Notes and all else
 * stay where they are.
 */
void diag_sort(struct diag *d);
/* Moves all lines of from to the end of to, but those that are there. */
void diag_move(struct diag *to, struct diag *from);
void diag_free(struct diag *d);

#endif
