/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a packet decides by which next hop of several it goes: the sysctl
 * fib_multipath_hash_policy of a family, in this network namespace.
 */
#ifndef MULTIHOME_HASH_POLICY_H
#define MULTIHOME_HASH_POLICY_H

#include <stdbool.h>

enum {
	HASH_BY_PAIR = 0,	/* its addresses */
	HASH_BY_FLOW = 1,	/* its ports, too */
};

/* "net.ipv4.fib_multipath_hash_policy" */
const char *hash_policy_name(int family);
/* Its value; or -errno, -ENOENT: this kernel has none for that family. */
int hash_policy_get(int family);
/* 0 or -errno. */
int hash_policy_set(int family, int policy);
/*
 * Whether the kernel of that release (uname(2)) chooses by HASH_BY_FLOW for each TCP
 * connection of the host itself; else one to a destination and port goes as another.
 */
bool hash_policy_parts_own(const char *release);

#endif
