/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command of ip(8) that is about rules or routes: what it does, and with
 * which rule or route. Objects and commands may be cut short, as ip has it.
 */
#ifndef MULTIHOME_IPCOMMAND_H
#define MULTIHOME_IPCOMMAND_H

#include "model/ip_words.h"

enum ipcommand_verb {
	IPCOMMAND_NONE,		/* no ip rule, no ip route, or it only shows */
	IPCOMMAND_ADD,		/* also append, prepend */
	IPCOMMAND_REPLACE,	/* also change */
	IPCOMMAND_DELETE,
	IPCOMMAND_FLUSH,	/* all rules; the routes of w.k.table, w.table */
	IPCOMMAND_FLUSH_CACHE,
};

struct ipcommand {
	enum ipcommand_verb verb;
	struct ipwords w;
};

/*
 * words: "ip", with a path or sudo before it or not, and so on. NULL, or what
 * was expected; w.wrong is the word at fault then, and verb and w.k.kind are
 * set. Both are NONE and without meaning for another command.
 */
const char *ipcommand_read(struct ipcommand *c, char *const *words, size_t n);
/*
 * Whether that text, whatever else of the shell it is, may well make a rule, or
 * a route of a table of its own.
 */
bool ipcommand_suspected(const char *text);

#endif
