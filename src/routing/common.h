/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second, small plan: what belongs to the machine and not to one device. From
 * what the uplinks are and from main's wide routes: the devices that lead to
 * providers are in one link group, and answers of an address of main's line are
 * not led astray. Pure.
 */
#ifndef MULTIHOME_COMMON_H
#define MULTIHOME_COMMON_H

#include "model/facts.h"
#include "model/policy.h"

struct common_device {
	const struct facts *facts;
	bool claimed, claims[2];	/* at all, and of a family */
	bool best[2];		/* main's best default leads by it, a family each */
	uint32_t group;		/* into which we have put it, 0: into none */
};

/*
 * Whether main's best default of that family leads by the device of that number, of
 * main's wide routes (kernel_wide()).
 */
bool common_leads(const struct kobjs *wide, int family, int ifindex);
/*
 * Whether a provider is behind it: it has a claim, or main's best default and is
 * no tunnel.
 */
bool common_is_uplink(const struct common_device *dev);
/*
 * Whether such a route makes main narrow: it forbids, or is a piece of a default
 * (is_uplink: by an uplink, then it does not).
 */
bool common_narrows(const struct kobj *wide, bool is_uplink);
/*
 * Plans; wanted is in kobj_cmp's order. to: something leads what has no source yet,
 * of that family: destinations of a claim, or the table of lines. What is in wanted
 * already stays. A device whose group is somebody else's stays there.
 */
void common_build(struct kobjs *wanted, const struct common_device *v, size_t n,
		  const bool to[2], const struct policy *policy);
/* Whether main's best default of a family forbids, or a piece of one does. */
bool common_forbids(const struct kobjs *wide, int family);
/* Whether a rule of ours is one of these. */
bool common_is_rule(const struct kobj *k, uint32_t base);

#endif
