/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What exists: one device with its addresses, the next hops that others know
 * for it, and what the claims of other devices have taken. Filled by kernel,
 * record and tables; read by plan.
 */
#ifndef MULTIHOME_FACTS_H
#define MULTIHOME_FACTS_H

#include "base/addr.h"
#include "base/vec.h"

struct facts_addr {
	struct prefix prefix;	/* the address itself with its length */
	struct addr peer;	/* the other end; the address where none */
	bool global;		/* scope global */
	bool dynamic;		/* has a lifetime: by RA, DHCP */
	bool shared;		/* its prefix is on another device as well */
};

struct facts {
	char device[16];	/* IFNAMSIZ */
	int ifindex;		/* 0: there is no such device */
	bool up;		/* administratively */
	bool pointopoint;
	bool no_ipv6;		/* the kernel has no IPv6 for this device */
	bool no_suppress;	/* the kernel ignores suppress_prefixlength */
	VEC(struct facts_addr) addrs;
	/* default routes of main by this device: lowest metric, a family each */
	struct addr main_gateway[2];
	bool main_default[2];	/* there is one, perhaps without a next hop */
	/* next hop of the current DHCP lease, if its address is on the device */
	struct addr lease_gateway;
	/* sources that claims of other devices name */
	struct prefixes taken;
};

/* Index into the arrays above: 0 for AF_INET, 1 for AF_INET6. */
int facts_family(int family);
/* Whether that address is on the device. */
bool facts_has(const struct facts *f, const struct addr *a);
void facts_free(struct facts *f);

#endif
