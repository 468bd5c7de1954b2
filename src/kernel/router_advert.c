/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RTM_NEWNDUSEROPT: options of neighbour discovery for who is not the kernel. */
#include "kernel/router_advert.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

enum {
	ADVERTISEMENT = 134,		/* the ICMPv6 message */
	RDNSS = 25,			/* type, length in units, 2 reserved, */
	LIFETIME_AT = 4, ADDRESSES_AT = 8,	/* seconds, and addresses */
	UNIT = 8, ADDRESS = 16,
};

bool router_advert_read(struct router_advert *out, const struct nlmsghdr *nlh)
{
	static const uint8_t none[4];
	const struct nduseroptmsg *m = mnl_nlmsg_get_payload(nlh);
	size_t have = mnl_nlmsg_get_payload_len(nlh), at;
	const uint8_t *o = (const uint8_t *)(m + 1);
	struct addr a;

	if (have < sizeof *m + ADDRESSES_AT)
		return false;
	have -= sizeof *m;
	if (m->nduseropt_family != AF_INET6 ||
	    m->nduseropt_icmp_type != ADVERTISEMENT || m->nduseropt_icmp_code ||
	    o[0] != RDNSS || (size_t)o[1] * UNIT > have)
		return false;
	*out = (struct router_advert){
		.ifindex = m->nduseropt_ifindex,
		.over = !memcmp(o + LIFETIME_AT, none, sizeof none),
	};
	for (at = ADDRESSES_AT; at + ADDRESS <= (size_t)o[1] * UNIT;
	     at += ADDRESS) {
		a = (struct addr){ .family = AF_INET6 };
		memcpy(a.b, o + at, ADDRESS);
		if (addr_is_unicast(&a))
			dns_servers_add(&out->servers, &a);
	}
	return out->servers.n > 0;
}
