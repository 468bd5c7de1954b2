/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DNS servers that the lease or the router advertisement of a line names, of one
 * family, each once, in the order in which they were named; the first few.
 */
#ifndef MULTIHOME_DNS_SERVERS_H
#define MULTIHOME_DNS_SERVERS_H

#include "base/addr.h"

enum { DNS_SERVERS = 8 };

struct dns_servers {
	struct addr v[DNS_SERVERS];
	size_t n;
};

bool dns_servers_have(const struct dns_servers *l, const struct addr *a);
/* Unless it is there, or no room is left. */
void dns_servers_add(struct dns_servers *l, const struct addr *a);
/* Adds those of a list of words that are addresses of that family, of a host. */
void dns_servers_read(struct dns_servers *l, const char *words, int family);

#endif
