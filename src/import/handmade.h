/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people have set up by hand: the commands of ip(8), and the stanzas or
 * ifcfg files that could say the same in options. Read by import, which fills
 * in what becomes of each. Pure.
 */
#ifndef MULTIHOME_HANDMADE_H
#define MULTIHOME_HANDMADE_H

#include "base/diag.h"
#include "import/ip_command.h"
#include "model/claim.h"
#include "model/uplink.h"

enum {
	HANDMADE_NOBODY = -1,
	/* commands, and owners: nobody writes more by hand */
	HANDMADE_MAX = 2000,
};

/* Who can have options. */
struct handmade_owner {
	const struct stanza *stanza;	/* borrowed */
	const char *closed;	/* why it takes none; NULL if it does */
	char device[16];
	struct uplink own;	/* the addresses and gateways that it has */
	/* the result */
	struct settings options;	/* multihome-* */
	struct diag notes;	/* what to know; DIAG_WARNING: what got lost */
};

enum handmade_fate {
	HANDMADE_STAYS,		/* not ours; not a word about it */
	HANDMADE_DONE,		/* options say so now */
	HANDMADE_NEEDLESS,	/* the kernel or multihome has it anyhow */
	HANDMADE_LEFT,		/* not translated: see why */
};

struct handmade_command {
	struct ip_command ip;
	const char *origin;	/* borrowed */
	int owner;		/* where it is written, or HANDMADE_NOBODY */
	bool down;		/* of a down line */
	bool unread;		/* ip's words mean nothing: against says why */
	/* why it is to be left, from the begin; NULL: nothing against it */
	char *against;
	/* the result */
	enum handmade_fate fate;
	int now;		/* DONE: the owner whose options say so */
	char *why;		/* LEFT */
};

/* rt_tables, as tables.h reads them. */
struct handmade_names {
	/* as rt_tables_number(): NULL, or why not */
	const char *(*number)(const void *arg, const char *name, uint32_t *n);
	/* the number's name, or NULL */
	const char *(*name)(const void *arg, uint32_t number);
	const void *arg;
};

struct handmade {
	struct { struct handmade_owner *v; size_t n, cap; } owners;
	struct { struct handmade_command *v; size_t n, cap; } commands;
	struct handmade_names names;
};

/*
 * Adds an owner, as hooks or ifcfg files tell of it; the stanza is borrowed. It
 * is closed if it has options of ours already, or no device can be its.
 */
struct handmade_owner *handmade_owner_add(struct handmade *b,
					  const struct stanza *stanza);
/*
 * Adds a command that ip_command_read() took, or did not take: err is what it
 * said. The words that ip borrows have to live as long.
 */
struct handmade_command *handmade_command_add(struct handmade *b,
					      const struct ip_command *ip,
					      const char *err);
void handmade_free(struct handmade *b);

/* Whether the owner has options of that family. */
bool handmade_fits(const struct handmade_owner *o, int family);
/* Its address comes from elsewhere: DHCP, router adverts, PPP. */
bool handmade_dynamic(const struct handmade_owner *o);
/* What its address in that network is, or any that it is, is the owner's. */
bool handmade_has_address(const struct handmade_owner *o, const struct addr *a);
bool handmade_reaches(const struct handmade_owner *o, const struct addr *a);
bool handmade_has_network(const struct handmade_owner *o,
			  const struct prefix *p);

/* An up command that makes a rule or a route. */
bool handmade_adds(const struct handmade_command *c);
/* In a table that is not the kernel's own: one that an uplink could have. */
bool handmade_in_table(const struct handmade_command *c);
/*
 * Why the command, seen by itself, is none that options can say, or NULL; the
 * caller frees.
 */
char *handmade_why(const struct handmade_command *c);
/* The route that a packet takes if there is no better. */
bool handmade_is_default(const struct handmade_command *c);

#endif
