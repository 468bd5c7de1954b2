/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connection tracking: what has left by a dead line is forgotten, so that its
 * next packet takes another, with an address of that one; or counted.
 */
#ifndef MULTIHOME_CONNTRACK_H
#define MULTIHOME_CONNTRACK_H

#include "base/addr.h"

/*
 * Deletes the entries, of all zones, whose answers come to an address of the
 * line: the host's own flows, and forwarded ones with that source by masquerade
 * or SNAT. What came to such an address first stays, also when it is forwarded
 * to another host: its peers know no other address.
 *
 * How many were deleted, or -errno, with its words added to why, unless that is
 * NULL; what cannot be deleted does not keep the others. 0 where no connections
 * are tracked.
 */
int conntrack_forget(const struct prefixes *line, struct text *why);
/* The same of those of a family (AF_UNSPEC: both) that have these bits. */
int conntrack_forget_marked(int family, uint32_t mark, uint32_t mask,
			    struct text *why);
/*
 * How many of these there are in which both sides have spoken more than once, and that
 * have not ended; or -errno: without root's rights -EPERM.
 */
int conntrack_count_marked(int family, uint32_t mark, uint32_t mask,
			   struct text *why);

#endif
