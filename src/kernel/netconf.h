/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether devices forward: RTM_NEWNETCONF, as it is told and asked for. */
#ifndef MULTIHOME_NETCONF_H
#define MULTIHOME_NETCONF_H

#include <stdbool.h>

struct nlmsghdr;
struct text;

struct netconf {
	int ifindex;	/* -1: what is asked of all, -2: of those to come */
	int forwards;	/* -1: it is not said */
};

/* False: it is no such message, or not whole. */
bool netconf_read(struct netconf *out, const struct nlmsghdr *nlh);
/* Whether any device forwards, of any family. 0 or -errno; the words added to why. */
int netconf_forwards(bool *out, struct text *why);

#endif
