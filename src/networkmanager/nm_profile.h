/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wanted of a device, said to NetworkManager, for people whose device
 * it manages: as keys of its plugin ifcfg-rh (RHEL up to 9), or as a command of
 * nmcli(1). Rules are in the form of its nm_ip_routing_rule_from_string(),
 * which is near to that of ip(8). What it has no words for becomes a comment.
 */
#ifndef MULTIHOME_NM_PROFILE_H
#define MULTIHOME_NM_PROFILE_H

#include "model/kobj.h"

/*
 * wanted: the rules and routes of one device. dynamic, by facts_family(): the
 * addresses of that family come by DHCP or router advertisement, so that no
 * gateway is to be written down.
 */

/* Lines for the ifcfg file. */
void nm_profile_ifcfg(struct text *out, const struct kobjs *wanted,
		      const bool dynamic[2]);
/* A command for the shell; connection is NetworkManager's name for it. */
void nm_profile_nmcli(struct text *out, const struct kobjs *wanted,
		      const bool dynamic[2], const char *connection);

#endif
