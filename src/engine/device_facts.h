/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What exists for a device's uplinks: asked of the kernel, the lease and the names
 * that other devices have taken; no more than the uplinks need.
 */
#ifndef MULTIHOME_DEVICE_FACTS_H
#define MULTIHOME_DEVICE_FACTS_H

#include "engine/session.h"
#include "model/uplink.h"

/* Fills lease_gateway, if the lease's address is among the facts. */
void device_facts_lease(struct session *s, struct facts *f);
/*
 * Fills f for the device of that name; taken begins with those sources that it
 * yields. 0 or -errno, with the reason in s->d.
 */
int device_facts(struct session *s, const char *device,
		 const struct uplinks *uplinks,
		 const struct prefixes *yielded_sources, struct facts *f);

#endif
