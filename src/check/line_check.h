/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What keeps a line from being watched, or new connections from leaving one that
 * is dead, though multihome-probe and multihome-priority are right. For `check`;
 * adds DIAG_WARNINGs and DIAG_NOTEs.
 */
#ifndef MULTIHOME_LINE_CHECK_H
#define MULTIHOME_LINE_CHECK_H

#include "check/machine.h"

void line_check(const struct machine *v);

#endif
