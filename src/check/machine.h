/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every stanza of the machine as it would be if all were up: read as ifup does,
 * put on its device, judged and planned, and held against each other. For
 * `check` and `generate`; the kernel's routing is only looked at.
 */
#ifndef MULTIHOME_MACHINE_H
#define MULTIHOME_MACHINE_H

#include "base/vec.h"
#include "engine/device.h"
#include "network-scripts/ifcfg.h"

/* One uplink. */
struct machine_stanza {
	const struct uplink *u;
	const struct resolved *pu;	/* its sources */
};
struct machine_stanzas VEC_OF(struct machine_stanza);

/* A device with the stanzas that are for it. */
struct machine_device {
	char name[16];
	struct uplinks uplinks;
	struct facts facts;
	struct plan plan;
	bool refused;		/* something of it is */
	bool by_nm;		/* NetworkManager does all of it; by nm_check() */
};

/* A network that a stanza puts on a device, or that it has by DHCP or RA. */
struct subnet {
	char device[16];
	struct prefix net;
	const char *origin;	/* borrowed */
	bool ours;		/* a stanza with a table of its own */
	bool gateway;		/* with main's default */
};
struct subnets VEC_OF(struct subnet);

struct machine {
	struct session *s;		/* with an open kernel */
	bool written;	/* into files: nothing of main as it is just now */
	struct stanzas stanzas;		/* the caller fills it, then: */
	struct { struct machine_device **v; size_t n, cap; } devices;
	void *by_name;			/* the same, for tsearch(3) */
	struct machine_stanzas all;
	struct subnets nets;
	struct kobjs nm;		/* what that has made; by nm_check() */
	/* by what is up: whose settings rules, routes and groups of ours have */
	VEC(struct record) made_by;	/* without claims */
	struct uplink_list recorded;
};

/*
 * Plans v->stanzas. Problems go to v->s->d. An address that a stanza names and
 * the kernel has not got is taken as if it were there, and a device as up.
 */
void machine_plan(struct machine *v);
/*
 * The device's plan as generated files and NetworkManager have it: without link
 * groups, and whatever else main has now. To be freed by plan_free().
 */
void machine_plan_written(const struct machine *v,
			  const struct machine_device *dev, struct plan *out);
/* The device that an ifcfg file's options are for; NULL if it has none. */
struct machine_device *machine_find(const struct machine *v,
				    const struct ifcfg *c);
/* The name of the device that has that address; NULL: none that a stanza has. */
const char *machine_with(const struct machine *v, const struct addr *a);
/* Adds the kernel's routes in the tables of that device's uplinks. */
void machine_routes(const struct machine *v, const struct machine_device *dev,
		    struct kobjs *out);
/* Whether a rule or route is ours: by the policy of now or of what is up. */
bool machine_is_ours(const struct machine *v, const struct kobj *k);
void machine_free(struct machine *v);

#endif
