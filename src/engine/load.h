/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way from claims to uplinks: defaults merged, options read, tables
 * numbered, claims of other devices asked, each problem collected.
 */
#ifndef MULTIHOME_LOAD_H
#define MULTIHOME_LOAD_H

#include "engine/session.h"

#define LOAD_CONF_BAD "nothing new is applied while " CONFFILE " is wrong"

struct uplinks {
	struct uplink *v;
	size_t n, cap;
};

void uplinks_free(struct uplinks *u);

/* The device that a stanza's settings mean; NULL, or what was expected. */
const char *load_device(const char *iface, const struct settings *settings,
			char device[16]);
/* Adds the defaults of the stanza's table from /etc/multihome.conf. */
void load_defaults(struct session *s, struct settings *settings);

/*
 * Reads one claim into uplinks, one per family, each with its table's number
 * (a new name is published, if the session is writing). trial: read what is to
 * be tried, and hold it against the claims of other devices. Problems go to d
 * and nothing is added then. number is the table's (0: find it).
 */
void load_claim(struct session *s, const struct claim *c, bool trial,
		const char *device, struct uplinks *out, struct diag *d);

/* What uplinks take for themselves, as keys in the store. */
struct name {
	const char *dir;
	char *name;
};
struct names {
	struct name *v;
	size_t n, cap;
};
void names_of_uplinks(const struct uplinks *u, struct names *out);
bool names_have(const struct names *l, const struct name *n);
void names_free(struct names *n);
/* The name of a source or destination prefix: "from:192.0.2.0_24". */
char *names_of_prefix(const char *word, const struct prefix *p);
/* That of a table: "table:7001". Both are the caller's to free. */
char *names_of_table(uint32_t table);
/*
 * The other device whose claims really take that name, in buf; NULL if none
 * does.
 */
const char *names_holder(struct session *s, const char *dir, const char *name,
			 const char *device, char buf[16]);

#endif
