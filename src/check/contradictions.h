/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stanzas of one device that say different things of what it has once: a line's
 * priority, weight and rate, and the device's quota. For `check`; adds
 * DIAG_WARNINGs.
 */
#ifndef MULTIHOME_CONTRADICTIONS_H
#define MULTIHOME_CONTRADICTIONS_H

#include "check/machine.h"

void contradictions_check(const struct machine *v, const struct machine_device *dev);

#endif
