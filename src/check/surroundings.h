/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the machine around them gets in the way of uplinks: sysctls, rules
 * of others, systemd-networkd. For `check`; adds DIAG_WARNINGs and changes
 * nothing.
 */
#ifndef MULTIHOME_SURROUNDINGS_H
#define MULTIHOME_SURROUNDINGS_H

#include "check/machine.h"

void surroundings_rp_filter(const struct machine_stanzas *l,
			    const struct subnets *nets, struct diag *d);
void surroundings_equal_subnets(const struct subnets *nets, struct diag *d);
void surroundings_networkd(struct diag *d);
void surroundings_foreign_rules(struct session *s,
				const struct machine_stanzas *l);

#endif
