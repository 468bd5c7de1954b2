/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the machine around them gets in the way of uplinks: sysctls, rules
 * of others, systemd-networkd. For `check`; adds DIAG_WARNINGs and changes
 * nothing.
 */
#ifndef MULTIHOME_CHECK_SYSTEM_H
#define MULTIHOME_CHECK_SYSTEM_H

#include "check/machine.h"

void check_rp_filter(const struct surveyed_list *l, const struct subnets *nets,
		     struct diag *d);
void check_equal_subnets(const struct subnets *nets, struct diag *d);
void check_networkd(struct diag *d);
void check_foreign_rules(struct session *s, const struct surveyed_list *l);

#endif
