/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A claim on trial against the claims of other devices: their names tell whom to
 * ask, and what each asks for is compared by the one rule of routing/resolve.
 */
#ifndef MULTIHOME_CONFLICTS_H
#define MULTIHOME_CONFLICTS_H

#include "engine/session.h"
#include "model/uplink.h"

/* Adds to d what of the uplink other devices have already. */
void conflicts_check(struct session *s, const struct uplink *u,
		     struct diag *d);

#endif
