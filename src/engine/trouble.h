/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with an uplink at this moment, though its rules and routes are in
 * force: no carrier, a router that does not answer, addresses that are gone or
 * that no uplink has. For status, check and explain. Adds lines to out: warnings,
 * and notes of what may be meant so. Changes nothing.
 */
#ifndef MULTIHOME_TROUBLE_H
#define MULTIHOME_TROUBLE_H

#include "engine/session.h"
#include "model/uplink.h"
#include "routing/common.h"

/* A device, and who is asked for by it: a router, or (family 0) nobody. */
void trouble_on_way(struct session *s, const struct facts *f,
		    const struct addr *hop, struct diag *out);
/* Addresses of an uplink that its device has not got. */
void trouble_absent(const struct uplink *u, const struct facts *f,
		    struct diag *out);
/* Addresses of that family on a device that are none of uplinks' sources. */
void trouble_unclaimed(int family, const struct facts *f,
		       const struct prefixes *sources, struct diag *out);

/* Why no session of this network namespace has the endpoints that are in force. */
void trouble_mptcp(struct diag *out);

/*
 * Why not all of main counts for the uplinks of a device and family, in words that
 * the caller frees; NULL: it does.
 */
char *trouble_why_narrow(const struct facts *f, int family);
/* Of an uplink's device that is in a link group of somebody else's. */
void trouble_group(const struct session *s, const struct common_device *dev,
		   struct diag *out);

#endif
