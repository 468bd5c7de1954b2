/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options that are read without an error and still make no line that works. For
 * `check`; adds DIAG_WARNINGs.
 */
#ifndef MULTIHOME_UPLINK_CHECK_H
#define MULTIHOME_UPLINK_CHECK_H

#include "check/machine.h"

void uplink_check(const struct machine *v);

#endif
