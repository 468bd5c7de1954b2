/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keeps lines from being tried from outside. */
#ifndef MULTIHOME_OUTSIDE_CHECK_H
#define MULTIHOME_OUTSIDE_CHECK_H

#include "check/machine.h"

void outside_check(const struct machine *v);

#endif
