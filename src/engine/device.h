/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device as its record wants it: its claims tried and read as uplinks, what
 * exists, and the plan that follows. Looking changes nothing.
 */
#ifndef MULTIHOME_DEVICE_H
#define MULTIHOME_DEVICE_H

#include "engine/session.h"
#include "routing/plan.h"

struct device {
	struct record rec;
	/* that auto has found and leaves to another device: filled by others */
	struct prefixes yielded_sources;
	struct uplinks uplinks;
	struct facts facts;
	struct plan plan;
	struct diag notes;	/* of the plan; worth saying when it is new */
};

/*
 * Reads one claim that is to be tried into uplinks: its options, the number of
 * its table, and what other devices have of it. With a problem, which is in d
 * then, nothing is added. Whether there is none.
 */
bool device_try_claim(struct session *s, const struct claim *c,
		      const char *device, struct uplinks *out, struct diag *d);
/*
 * Reads the claims of dev->rec, tries those that are to be tried, and plans. A
 * claim that is refused keeps what was in force; the reasons are put into the
 * claim and, when they are new, into s->d. 0 or -errno; then what was to be tried
 * waits.
 */
int device_plan(struct session *s, struct device *dev);
/* Fills lease_gateway, if the lease's address is among the facts. */
void device_lease(struct session *s, struct facts *f);
void device_free(struct device *dev);

#endif
