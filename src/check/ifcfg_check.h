/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be said of ifcfg files beyond their options: who would not see
 * them, and what else would act on them. For `check`; adds to the diag and
 * changes nothing.
 */
#ifndef MULTIHOME_CHECK_IFCFG_H
#define MULTIHOME_CHECK_IFCFG_H

#include "check/machine.h"
#include "network-scripts/ifcfg_files.h"

/*
 * Whether ifup would hand that interface over to NetworkManager, and so call
 * no hook.
 */
bool check_ifcfg_to_nm(const struct ifcfg *c);

void check_ifcfg(const struct survey *v, const struct ifcfgs *files);

#endif
