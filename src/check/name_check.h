/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What keeps names from following lines, though multihome-name is right by itself.
 * For `check`; adds DIAG_WARNINGs and DIAG_NOTEs.
 */
#ifndef MULTIHOME_NAME_CHECK_H
#define MULTIHOME_NAME_CHECK_H

#include "check/machine.h"

void name_check(const struct machine *v);

#endif
