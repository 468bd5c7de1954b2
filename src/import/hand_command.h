/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One command of ip(8) that people have set up by hand: where it is written, what
 * it does, and what becomes of it. Pure.
 */
#ifndef MULTIHOME_HAND_COMMAND_H
#define MULTIHOME_HAND_COMMAND_H

#include "import/ip_command.h"

struct handmade_owner;

enum handmade_fate {
	HANDMADE_STAYS,		/* not ours; not a word about it */
	HANDMADE_DONE,		/* options say so now */
	HANDMADE_NEEDLESS,	/* the kernel or multihome has it anyhow */
	HANDMADE_LEFT,		/* not translated: see why */
};

struct handmade_command {
	enum ip_command_verb verb;	/* NONE: against says what is wrong */
	struct ip_words w;	/* its table has a number, if of its own */
	const char *origin;	/* borrowed */
	int owner;		/* where it is written, or HANDMADE_NOBODY */
	bool down;		/* of a down line */
	char *against;		/* why no option can say it; NULL if one could */
	/* the networks behind its iif, which stand for that */
	struct prefixes behind;
	uint32_t order;		/* a rule's priority as the kernel gives it */
	/* the result */
	enum handmade_fate fate;
	struct handmade_owner *now;	/* DONE: whose options say so */
	uint32_t place;		/* a rule that is DONE: its new priority */
	char *why;		/* LEFT */
};

/* An up command that makes a rule or a route. */
bool handmade_adds(const struct handmade_command *c);
/* In a table that is not the kernel's own: one that an uplink could have. */
bool handmade_in_table(const struct handmade_command *c);
/* The route that a packet takes if there is no better. */
bool handmade_is_default(const struct handmade_command *c);
/* A default that ends a packet: unreachable, prohibit, blackhole. */
bool handmade_forbids(const struct handmade_command *c);
/* Whether c takes away what a makes: by what it names of it, or all routes. */
bool handmade_undoes(const struct handmade_command *c,
		     const struct handmade_command *a);
/* Nobody has to write it any more. */
bool handmade_gone(const struct handmade_command *c);
/* Why no option can say what it adds (the caller frees), or NULL if one could. */
char *handmade_against(const struct handmade_command *c);
/* The rule in ip's words, without its table and priority. */
char *handmade_rule_text(const struct handmade_command *c);
/*
 * Whether a packet may be what both rules ask for; of what is not known here
 * (ports, devices) all may be.
 */
bool handmade_overlap(const struct handmade_command *a,
		      const struct handmade_command *b);

#endif
