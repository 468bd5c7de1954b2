/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wanted of a device, said to NetworkManager, for people whose device
 * it manages: as keys of its plugin ifcfg-rh (RHEL up to 9), or as a command of
 * nmcli(1). Rules are in the form of its nm_ip_routing_rule_from_string(),
 * which is near to that of ip(8). What it has no words for becomes a comment.
 */
#ifndef MULTIHOME_NM_PROFILE_H
#define MULTIHOME_NM_PROFILE_H

#include "model/facts.h"

/*
 * wanted: the rules and routes of one device, f: what it has. Of a suppress_ifgroup,
 * which NetworkManager has not, all rules are without.
 */

/* Lines for the ifcfg file, and what goes into the route- file. */
void nm_profile_ifcfg(struct text *out, const struct kobjs *wanted,
		      const struct facts *f);
/*
 * A command for the shell; connection is NetworkManager's name for it, uuid, if it
 * is not "", its number.
 */
void nm_profile_nmcli(struct text *out, const struct kobjs *wanted,
		      const struct facts *f, const char *connection,
		      const char *uuid);

/* A command that has it make those endpoints of one device; none: no command. */
void nm_profile_mptcp(struct text *out, const struct kobjs *endpoints,
		      const char *connection, const char *uuid);

/* Whether there are words for it. */
bool nm_profile_has(const struct kobj *w);
/*
 * Whether k, of the kernel, is what NetworkManager makes of them: with a protocol
 * and metric of its own, and with or without the source.
 */
bool nm_profile_makes(const struct kobj *w, const struct kobj *k);

#endif
