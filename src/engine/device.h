/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device as it is and as its record wants it: uplinks, facts, plan, what the
 * kernel has of ours, and what would have to be done. Looking changes nothing;
 * reconcile acts on it, status and explain show it.
 */
#ifndef MULTIHOME_DEVICE_H
#define MULTIHOME_DEVICE_H

#include "engine/load.h"
#include "routing/plan.h"

struct device {
	struct record rec;
	struct uplinks uplinks;
	/* for each uplink: the index of its claim in rec */
	struct { size_t *v; size_t n, cap; } claim_of;
	struct facts facts;
	bool first;		/* nothing was claimed: it has just come up */
	bool left_out;		/* auto left out what another device has */
	struct prefixes yielded_sources;	/* what it left out, not named there */
	struct plan plan;
	struct uplinks before;	/* of the record as it was, for scope and names */
	struct table_list tables;	/* tables whose content is ours to keep */
	struct kobjs recognised_by;	/* rules by whose selectors ours are known */
	struct kobjs owned;
	struct kobjs contested;	/* of other devices, with a selector we want */
	struct kobjs foreign;	/* routes of others in our tables */
	struct ops ops;
	bool again;
	bool refused;			/* machine: something of it is */
	struct diag notes;	/* of the plan; worth saying when it is new */
};

/*
 * Reads the claims of dev->rec, tries those that are to be tried, and plans.
 * A claim that is refused keeps what was in force; the reasons are put into
 * the claim and, when they are new, into s->d. 0 or -errno.
 */
int device_plan(struct session *s, struct device *dev);
/*
 * Fills owned, foreign and ops; plans once more if another device turns out to
 * have a source that auto found. 0 or -errno. These and device_ours() are in
 * owned.c.
 */
int device_compare(struct session *s, struct device *dev);
/* Fills lease_gateway, if the lease's address is among the facts. */
void device_lease(struct session *s, struct facts *f);
/*
 * Puts the tables of a record into tables, and where its claims are not the same
 * as those of dev->rec, also their uplinks and rules into before and
 * recognised_by. 0, or -errno if the kernel's state cannot be read.
 */
int device_scope(struct session *s, struct device *dev, const struct record *r,
		 bool same);
void device_free(struct device *dev);

/* Whether a rule or route carries our mark: protocol, and a rule's band. */
bool device_ours(const struct session *s, const struct record *r,
		 const struct kobj *k);
/* The device whose claim has the table of that rule, if it is not dev. */
const char *device_rival(struct session *s, const struct device *dev,
			 const struct kobj *rule, char other[16]);
/* The table's name as the device's uplinks know it, or NULL. */
const char *device_table_name(const struct device *dev, uint32_t table);

#endif
