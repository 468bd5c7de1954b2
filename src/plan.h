/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: which rules and routes a device's uplinks ask for, given what
 * exists. All knowledge of how the routing is done is here. Pure.
 */
#ifndef MULTIHOME_PLAN_H
#define MULTIHOME_PLAN_H

#include "diag.h"
#include "facts.h"
#include "kobj.h"
#include "uplink.h"

/* The machine-wide settings of /etc/multihome.conf. */
struct policy {
	uint32_t base;			/* first priority of our band */
	uint8_t protocol;		/* RTPROT_ on all that is ours */
	uint32_t table_min, table_max;	/* where new table numbers are taken */
	unsigned wait;			/* seconds, for inet6 auto */
	bool fail;			/* on-error = fail */
};

enum {
	PLAN_BASE = 7000,
	PLAN_BAND = 1000,	/* priorities base ... base + band - 1 are ours */
	PLAN_PROTOCOL = 77,
	PLAN_TABLE_MIN = 7001,
	PLAN_TABLE_MAX = 8999,
	PLAN_WAIT = 5,
};

struct policy policy_default(void);

enum plan_state {
	PLAN_READY,
	PLAN_ABSENT,	/* a merged claim has nothing of this family */
	PLAN_PENDING,	/* something is not there yet, see why */
	PLAN_REFUSED,	/* cannot be, see why; only of an uplink on trial */
};

struct plan_uplink {
	enum plan_state state;
	char *why;		/* of PENDING and REFUSED */
	const char *key;	/* of REFUSED: the option at fault */
	struct prefixes sources;
	bool has_gateway;	/* known; an addr of family 0 is "none" */
	struct addr gateway;
};

struct plan {
	/* what is wanted, in kobj_cmp's order; .claim indexes the uplinks */
	struct kobjs wanted;
	/* one for each of the given uplinks */
	struct { struct plan_uplink *v; size_t n, cap; } uplinks;
};

/*
 * Plans the uplinks (each of one family, table resolved) of one device. Adds
 * notes to d. If any uplink is PLAN_REFUSED, wanted is not to be used: plan
 * again without it.
 */
void plan_build(struct plan *p, const struct uplink *uplinks, size_t n,
		const struct facts *f, const struct policy *policy,
		struct diag *d);
void plan_free(struct plan *p);

/*
 * Why the two cannot both be (both of one device or of two), and the option
 * of a that is at fault; NULL if they can. Tables and gateways are not looked
 * at. Only sources that a claim names take part, not those found by auto.
 */
const char *plan_conflict(const struct uplink *a, const struct uplink *b,
			  const char **key);
/* Calls add for each source that the uplink names: listed, or its stanza's. */
void plan_named(const struct uplink *u, struct prefixes *out);

#endif
