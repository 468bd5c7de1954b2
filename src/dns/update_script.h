/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What nsupdate(1) reads; all of it is printed from values, none from text of others. */
#ifndef MULTIHOME_UPDATE_SCRIPT_H
#define MULTIHOME_UPDATE_SCRIPT_H

#include "dns/name_sets.h"
#include "model/policy.h"

/* Whether the update speaks of that name: it is in the zone, if one is named. */
bool update_script_has(const struct policy_dns *p, const char *name);
/*
 * Sent from that address (family 0: whichever). A zone's changes are one message, and
 * are seen together; where it is not known, each name's are. First what is added.
 */
void update_script_print(struct text *out, const struct policy_dns *p,
			 const struct addr *from, const struct name_sets *sets);

#endif
