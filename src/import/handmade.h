/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people have set up by hand: the commands of ip(8), the tables that they
 * fill, and the stanzas or ifcfg files that could say the same in options.
 * decide() fills in what becomes of each. Pure.
 */
#ifndef MULTIHOME_HANDMADE_H
#define MULTIHOME_HANDMADE_H

#include "base/diag.h"
#include "base/vec.h"
#include "import/hand_command.h"
#include "model/claim.h"
#include "model/uplink.h"

enum {
	HANDMADE_NOBODY = -1,
	HANDMADE_MAX = 2000,	/* commands: nobody writes more by hand */
};

/* Who can have options. */
struct handmade_owner {
	const struct stanza *stanza;	/* borrowed */
	const char *closed;	/* why it takes none; NULL if it does */
	char device[16];
	struct uplink own;	/* the addresses and gateways that it has */
	/* by family: its addresses come from elsewhere, set by who knows more */
	bool elsewhere[2];
	/* the result */
	struct settings options;	/* multihome-* */
	struct diag notes;	/* what to know; DIAG_WARNING: what got lost */
};

/* A routing table of one family that commands fill: an uplink, as it were. */
struct handmade_table {
	/* family, table, table_name if one is written, device if it is known */
	struct uplink want;
	struct handmade_owner *owner;	/* or NULL: then why says more */
	int score;		/* how much speaks for that owner */
	const struct handmade_command *route;	/* its default, or NULL */
	/* one behind it that forbids, or NULL; undone: a down line takes it away */
	const struct handmade_command *forbids;
	bool undone;
	bool dynamic;		/* its addresses come from elsewhere: today's, ... */
	struct prefix today;	/* ... of which a rule has that, or family 0 */
	char *why;		/* it is not translated: why; NULL */
	struct handmade_table *rival;	/* another of its owner, or NULL */
	bool sourced;		/* a rule has a source */
	bool more;		/* there is more than such rules and routes */
	bool nets;		/* it has networks that main has */
	VEC(struct handmade_command *) commands;	/* that add to it */
};

/* What rt_tables says. */
struct handmade_names {
	/* NULL, or why there is no number of that name */
	const char *(*number)(const void *arg, const char *name, uint32_t *n);
	/* the number's name, or NULL */
	const char *(*name)(const void *arg, uint32_t number);
	const void *arg;
};

struct handmade {
	VEC(struct handmade_owner) owners;
	VEC(struct handmade_command) commands;
	VEC(struct handmade_table) tables;
	struct handmade_names names;	/* set before anything is added */
};

/*
 * Adds an owner, as hooks or ifcfg files tell of it; the stanza is borrowed. It
 * is closed if it has options of ours already, or no device can be its.
 */
struct handmade_owner *handmade_owner_add(struct handmade *b,
					  const struct stanza *stanza);
/*
 * Adds a command that ip_command_read() took, or did not take: err is what it
 * said. The words that it was read from may go.
 */
struct handmade_command *handmade_command_add(struct handmade *b,
					      const struct ip_command *ip,
					      const char *err);
/* Finds the tables that commands fill, and whose each is. */
void handmade_tables(struct handmade *b);
/* Whether it is not blocked, and chosen. */
bool handmade_is_open(const struct handmade_table *t);
/* Whether that is a route to a network with the table's router, if one is. */
bool handmade_around(const struct handmade_table *t, const struct kobj *k);
/* Whether lines give the table that network. */
bool handmade_has_net(const struct handmade_table *t, const struct prefix *net);
/* Says why a table is not translated; the first reason stays. */
void handmade_block(struct handmade_table *t, const char *fmt, ...)
	TEXT_FORMAT(2, 3);
void handmade_free(struct handmade *b);

/* Whether the owner has options of that family. */
bool handmade_fits(const struct handmade_owner *o, int family);
/* Whether a method has its addresses from elsewhere: DHCP, router adverts, PPP. */
bool handmade_is_dynamic(const char *method);
/* Its addresses of that family come from elsewhere. */
bool handmade_dynamic(const struct handmade_owner *o, int family);
/* Whether that is an address of its, or the network of one. */
bool handmade_owns(const struct handmade_owner *o, const struct prefix *p);
/* Whether any owner does, on that device if one is said ("" if not). */
bool handmade_local(const struct handmade *b, const struct prefix *p,
		    const char *device);
/* The table's number; for a name that rt_tables has not got, one of its own. */
uint32_t handmade_number(const struct handmade *b, const struct uplink *u);
/* The table as it is to be written: a name if there is one. */
char *handmade_table_text(const struct handmade *b,
			  const struct handmade_table *t);

#endif
