/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the plan share; for plan.c, plan_rules.c and plan_routes.c. */
#ifndef MULTIHOME_PLANNING_H
#define MULTIHOME_PLANNING_H

#include "routing/plan.h"

/* A plan as it is made. */
struct planning {
	struct plan *p;
	const struct uplink *u;
	size_t n;
	const struct facts *f;
	const struct policy *policy;
	struct diag *d;
	struct prefixes nets;	/* on the device's link, of both families */
};

/* An object of uplink i's table, of no place yet. */
struct kobj planning_object(const struct planning *w, enum kobj_kind kind,
			    size_t i);
/* Adds the rules of uplink i, whatever its state. */
void planning_rules(struct planning *w, size_t i);
/* Adds those of the device: for who binds it and no address, and of its mark. */
void planning_bound(struct planning *w);
/* Adds the routes of i's table; i is the first uplink of it that is READY. */
void planning_routes(struct planning *w, size_t i);

#endif
