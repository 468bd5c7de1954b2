/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel passes on of a router advertisement that it has read: the option
 * that names DNS servers (RFC 8106), one a notification.
 */
#ifndef MULTIHOME_ROUTER_ADVERT_H
#define MULTIHOME_ROUTER_ADVERT_H

#include "model/dns_servers.h"

struct nlmsghdr;

struct router_advert {
	int ifindex;
	bool over;	/* they are not to be asked any more: their lifetime is 0 */
	struct dns_servers servers;
};

/* False if it names none. */
bool router_advert_read(struct router_advert *out, const struct nlmsghdr *nlh);

#endif
