/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be said of ifcfg files beyond their options: who would not see
 * them, and what else would act on them. For `check`; adds to the diag and
 * changes nothing.
 */
#ifndef MULTIHOME_IFCFG_CHECK_H
#define MULTIHOME_IFCFG_CHECK_H

#include "check/machine.h"
#include "network-scripts/ifcfg_files.h"

/*
 * Whether ifup would hand that interface over to NetworkManager, and so call
 * no hook.
 */
bool ifcfg_check_to_nm(const struct ifcfg *c);

void ifcfg_check(const struct machine *v, const struct ifcfgs *files);

#endif
