/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people have set up by hand: the commands of ip(8), and the stanzas or
 * ifcfg files that could say the same in options. Read by import, which fills
 * in what becomes of each. Pure.
 */
#ifndef MULTIHOME_BYHAND_H
#define MULTIHOME_BYHAND_H

#include "base/diag.h"
#include "import/ip_command.h"
#include "model/uplink.h"

enum {
	BYHAND_NOBODY = -1,
	/* commands, and owners: nobody writes more by hand */
	BYHAND_MAX = 2000,
};

/* Who can have options. */
struct byhand_owner {
	const struct stanza *stanza;	/* borrowed */
	const char *closed;	/* why it takes none; NULL if it does */
	char device[16];
	struct uplink own;	/* the addresses and gateways that it has */
	/* the result */
	struct settings options;	/* multihome-* */
	struct diag notes;	/* what to know; DIAG_WARNING: what got lost */
};

enum byhand_fate {
	BYHAND_STAYS,		/* not ours; not a word about it */
	BYHAND_DONE,		/* options say so now */
	BYHAND_NEEDLESS,	/* the kernel or multihome has it anyhow */
	BYHAND_LEFT,		/* not translated: see why */
};

struct byhand_command {
	struct ipcommand ip;
	const char *origin;	/* borrowed */
	int owner;		/* where it is written, or BYHAND_NOBODY */
	bool down;		/* of a down line */
	bool unread;		/* ip's words mean nothing: against says why */
	/* why it is to be left, from the begin; NULL: nothing against it */
	char *against;
	/* the result */
	enum byhand_fate fate;
	int now;		/* DONE: the owner whose options say so */
	char *why;		/* LEFT */
};

/* rt_tables, as tables.h reads them. */
struct byhand_names {
	/* as tables_number(): NULL, or why not */
	const char *(*number)(const void *arg, const char *name, uint32_t *n);
	/* the number's name, or NULL */
	const char *(*name)(const void *arg, uint32_t number);
	const void *arg;
};

struct byhand {
	struct { struct byhand_owner *v; size_t n, cap; } owners;
	struct { struct byhand_command *v; size_t n, cap; } commands;
	struct byhand_names names;
};

/*
 * Adds an owner, as hooks or ifcfg files tell of it; the stanza is borrowed. It
 * is closed if it has options of ours already, or no device can be its.
 */
struct byhand_owner *byhand_owner_add(struct byhand *b,
				      const struct stanza *stanza);
/*
 * Adds a command that ipcommand_read() took, or did not take: err is what it
 * said. The words that ip borrows have to live as long.
 */
struct byhand_command *byhand_command_add(struct byhand *b,
					  const struct ipcommand *ip,
					  const char *err);
void byhand_free(struct byhand *b);

/* Whether the owner has options of that family. */
bool byhand_fits(const struct byhand_owner *o, int family);
/* Its address comes from elsewhere: DHCP, router adverts, PPP. */
bool byhand_dynamic(const struct byhand_owner *o);
/* What its address in that network is, or any that it is, is the owner's. */
bool byhand_has_address(const struct byhand_owner *o, const struct addr *a);
bool byhand_reaches(const struct byhand_owner *o, const struct addr *a);
bool byhand_has_network(const struct byhand_owner *o, const struct prefix *p);

/* An up command that makes a rule or a route. */
bool byhand_adds(const struct byhand_command *c);
/* In a table that is not the kernel's own: one that an uplink could have. */
bool byhand_in_table(const struct byhand_command *c);
/*
 * Why the command, seen by itself, is none that options can say, or NULL; the
 * caller frees.
 */
char *byhand_why(const struct byhand_command *c);
/* The route that a packet takes if there is no better. */
bool byhand_is_default(const struct byhand_command *c);

#endif
