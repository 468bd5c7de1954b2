/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command of ip(8) that is about rules or routes: what it does, and with
 * which rule or route. Objects and commands may be cut short, as ip has it.
 */
#ifndef MULTIHOME_IP_COMMAND_H
#define MULTIHOME_IP_COMMAND_H

#include "model/ip_words.h"

enum ip_command_verb {
	IP_COMMAND_NONE,		/* no ip rule, no ip route, or it only shows */
	IP_COMMAND_ADD,		/* also append, prepend */
	IP_COMMAND_REPLACE,	/* also change */
	IP_COMMAND_DELETE,
	IP_COMMAND_FLUSH,	/* all rules; the routes of w.k.table, w.table */
	IP_COMMAND_FLUSH_CACHE,	/* of which there is none any more */
};

struct ip_command {
	enum ip_command_verb verb;
	struct ip_words w;
};

/*
 * words: "ip", with a path or sudo before it or not, and so on. NULL, or what
 * was expected; w.wrong is the word at fault then, and verb and w.k.kind are
 * set. Both are NONE and without meaning for another command.
 */
const char *ip_command_read(struct ip_command *c, char *const *words, size_t n);
/*
 * Whether that text, whatever else of the shell it is, may well make a rule, or
 * a route of a table of its own.
 */
bool ip_command_suspected(const char *text);
/*
 * Whether a command that is none of ip's has one inside (`sh -c "ip rule ..."`), or
 * ip itself reads a file of them.
 */
bool ip_command_hidden(const char *text, char *const *words, size_t n);

#endif
