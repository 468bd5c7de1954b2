/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of all options, and the reading of a claim's settings by it. It
 * drives the spellings, the unknown-option check, help and the manual's check.
 */
#ifndef MULTIHOME_OPTION_H
#define MULTIHOME_OPTION_H

#include "base/diag.h"
#include "model/uplink.h"

/* Where it may have a default in multihome.conf. */
enum option_default {
	OPTION_NOWHERE,
	OPTION_TABLE,	/* in a table's section */
	OPTION_MACHINE,	/* there, and for all lines in [multihome] */
};

struct option {
	const char *name;	/* "multihome-table" */
	const char *value;	/* what it takes, for help */
	const char *normal;	/* its default, for help */
	const char *help;
	bool list;		/* several words; others are one word, once */
	bool daemon;		/* for the daemon, no part of a rule or route */
	enum option_default place;
	/* puts the value into the uplink; NULL, or what was expected */
	const char *(*parse)(struct uplink *u, const char *value);
};

extern const struct option options[];	/* ends with a NULL name */

const struct option *option_find(const char *name);
/* The option that a wrong name most likely meant, or NULL. */
const struct option *option_nearest(const char *name);
/*
 * The same for a name that may be somebody else's, in upper or lower case, with -
 * or _: it has to begin like ours, and be about as long.
 */
const struct option *option_meant(const char *name);

/*
 * Reads a claim's settings into *u (to be freed also after errors); adds every
 * problem to d as DIAG_REFUSED. The table is required. u borrows settings and
 * iface. family AF_UNSPEC: a merged claim.
 */
void option_read(struct uplink *u, const struct settings *settings,
		 const char *iface, int family, struct diag *d);

/*
 * "multihome-table" from what stands behind the prefix in a variable's or
 * INI key's name ("TABLE", "MAIN_ROUTES", "main-routes"); the caller frees.
 */
char *option_key(const char *name);

#endif
