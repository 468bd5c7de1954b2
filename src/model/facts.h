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
#include "model/dns_servers.h"
#include "model/kobj.h"

enum { FACTS_PINS = 64 };	/* of a device's routes in main */

struct facts_addr {
	struct prefix prefix;	/* the address itself with its length */
	struct addr peer;	/* the other end; the address where none */
	bool global;		/* scope global */
	bool dynamic;		/* has a lifetime: by RA, DHCP */
	bool passing;		/* deprecated, or temporary (IPv6's privacy) */
	bool shared;		/* its prefix is on another device as well */
	uint32_t came;		/* 1/100 s after the boot; 0: not known */
};

struct facts {
	char device[16];	/* IFNAMSIZ */
	int ifindex;		/* 0: there is no such device */
	bool up;		/* administratively */
	bool no_carrier;	/* and there is no signal: a cable is out */
	bool pointopoint;
	bool tunnel;		/* by its kind, or point-to-point */
	uint32_t group;		/* its link group */
	char vrf[16];		/* the VRF that it is a port of, "": none; */
	uint32_t vrf_table;	/* and that one's table */
	bool no_ipv6;		/* the kernel has no IPv6 for this device */
	bool no_suppress;	/* the kernel ignores suppress_prefixlength */
	VEC(struct facts_addr) addrs;
	/* default routes of main by this device: lowest metric, a family each */
	struct addr main_gateway[2];
	bool main_default[2];	/* there is one, perhaps without a next hop */
	/*
	 * What else main has by it with a prefix that is not wide, but for what
	 * the kernel adds by itself and what leads to an uplink's own next hop;
	 * that too if it lies within another. And how many more there are.
	 */
	struct kobjs pins;
	size_t pins_left;
	/* main forbids, or leads elsewhere, a wide part of all; by that route */
	bool narrow[2];
	struct kobj why_narrow[2];
	bool dead[2];		/* the line is, and another carries */
	unsigned mark;		/* its lines', see model/mark.h; 0: none */
	/* next hop of the current DHCP lease, if its address is on the device */
	struct addr lease_gateway;
	/* that lease or router advertisement name, where they are to be asked */
	struct dns_servers servers[2];
	/* sources that claims of other devices name */
	struct prefixes taken;
};

/* Index into the arrays above: 0 for AF_INET, 1 for AF_INET6. */
int facts_family(int family);
/*
 * The longest prefix that is a piece of a default and nobody's network: /7 and /6.
 * Nothing private is wider than 10.0.0.0/8 and fc00::/7.
 */
unsigned facts_wide(int family);
/* The network that the address puts on the link (of a peer, that one's). */
struct prefix facts_connected(const struct facts_addr *a);
/* Whether that address is on the device. */
bool facts_has(const struct facts *f, const struct addr *a);
/*
 * Whether it is beyond that next hop (or none): not that, and neither an address of
 * the device nor one of its networks.
 */
bool facts_beyond(const struct facts *f, const struct addr *gateway,
		  const struct addr *a);
/* "eth1 is in the VRF blue, whose table 10 has its routes"; NULL: it is in none. */
char *facts_vrf_words(const struct facts *f);
void facts_free(struct facts *f);

#endif
