/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session: what one run holds open. And the way from claims to uplinks:
 * defaults merged, options read, tables numbered, claims of other devices
 * asked, each problem collected.
 */
#ifndef MULTIHOME_LOAD_H
#define MULTIHOME_LOAD_H

#include "input_ini.h"
#include "kernel.h"
#include "record.h"
#include "store.h"
#include "tables.h"

struct session {
	struct store store;
	struct kernel *kernel;
	struct policy policy;
	struct ini ini;
	bool conf_bad;		/* /etc/multihome.conf: no new claims */
	bool writing;		/* holds the lock and may change things */
	struct tables tables;
	bool have_tables;
	/* many devices in one run: the rules were read once */
	bool bulk, have_rules;
	struct kobjs rules;
	bool no_suppress;	/* the kernel ignores suppress_prefixlength */
	bool suppress_known;	/* it was seen to keep it */
	bool tell_pending;	/* say what waits, also if nothing changed */
	bool pending;		/* something of this run's waits or differs */
	/* bulk: what the records name, to tell what nobody wants any more */
	struct tables_list claimed;
	struct kobjs wanted;
	struct diag *d;
};

enum { LOCK_SECONDS = 60 };

/* Reads /etc/multihome.conf: the first thing a session does. */
void session_init(struct session *s, struct diag *d);
/*
 * Opens store and kernel; with writing also makes and locks the store. 0, or
 * -errno with the reason in d. Without writing it is no error if nothing was
 * ever recorded: store.dir is -1 then.
 */
int session_open(struct session *s, bool writing, const char *iface);
void session_close(struct session *s);
const struct tables *session_tables(struct session *s);

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
struct taken_name {
	const char *dir;
	char *name;
};
struct taken_names {
	struct taken_name *v;
	size_t n, cap;
};
void load_names(const struct uplinks *u, struct taken_names *out);
bool load_names_have(const struct taken_names *l, const struct taken_name *n);
void taken_names_free(struct taken_names *n);
/* The name of a source or destination prefix: "from:192.0.2.0_24". */
char *load_prefix_name(const char *word, const struct prefix *p);
/*
 * The other device whose claims really take that name, in buf; NULL if none
 * does.
 */
const char *load_taker(struct session *s, const char *dir, const char *name,
		       const char *device, char buf[16]);

#endif
