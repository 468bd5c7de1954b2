/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which addresses ifup-eth, ifup-ipv6 and ifup-aliases take from an ifcfg file:
 * "address" settings of its stanza. What ifup would not take either is left
 * out. Pure. Called by ifcfg.
 */
#ifndef MULTIHOME_IFCFG_ADDRESSES_H
#define MULTIHOME_IFCFG_ADDRESSES_H

#include "model/uplink.h"
#include "network-scripts/ifcfg.h"

/* IPADDR, IPADDR0 ...: a gap from 2 on ends them (expand_config). */
void ifcfg_addresses_inet(const struct ifcfg *c, struct stanza *st,
			  struct prefixes *got);
/* One of them, with PREFIX or NETMASK of that index ("", "0" ...) in c. */
void ifcfg_addresses_one(const struct ifcfg *c, struct stanza *st,
			 struct prefixes *got, const char *ip,
			 const char *index, const char *origin);
/* IPV6ADDR and IPV6ADDR_SECONDARIES. */
void ifcfg_addresses_inet6(const struct ifcfg *c, struct stanza *st);

#endif
