/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in force by hand where uplinks are to be. For `check`. */
#ifndef MULTIHOME_BY_HAND_H
#define MULTIHOME_BY_HAND_H

#include "check/machine.h"
#include "network-scripts/ifcfg_files.h"

/*
 * Rules and routes of others in the tables of uplinks, each with the line that
 * removes it; but those that generated files of these ifcfg files have made.
 */
void by_hand_check(const struct machine *v, const struct ifcfgs *files);

/* Whether the line that removes the rule k removes it, and none of ours. */
bool by_hand_is_removable(const struct machine *v, const struct kobjs *rules,
			  const struct kobj *k);

#endif
