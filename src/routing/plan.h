/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: which rules and routes a device's uplinks ask for, given what
 * exists. All knowledge of how the routing is done is here. Pure.
 */
#ifndef MULTIHOME_PLAN_H
#define MULTIHOME_PLAN_H

#include "model/kobj.h"
#include "model/policy.h"
#include "routing/resolve.h"

/* Behind the first priority: the last rule by which connections keep their line. */
enum { PLAN_KEEPS = 5 };

struct plan {
	/* what is wanted, in kobj_cmp's order; .claim indexes the uplinks */
	struct kobjs wanted;
	/* endpoints of MPTCP, in the same: apart, no line is undone for these */
	struct kobjs endpoints;
	/* one for each of the given uplinks */
	struct resolved_list uplinks;
};

/*
 * Plans the uplinks (each of one family, table resolved) of one device. Adds
 * notes to d. If any uplink is RESOLVED_REFUSED, wanted is not to be used: plan
 * again without it.
 */
void plan_build(struct plan *p, const struct uplink *uplinks, size_t n,
		const struct facts *f, const struct policy *policy,
		struct diag *d);
void plan_free(struct plan *p);
/*
 * Adds the destinations that a rule by main's routes has in place of dst (zeroed:
 * any) while main is narrow: what of it is private.
 */
void plan_narrowed(int family, const struct prefix *dst, struct prefixes *out);
#endif
