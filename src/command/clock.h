/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A time as commands show it. */
#ifndef MULTIHOME_CLOCK_H
#define MULTIHOME_CLOCK_H

#include "base/text.h"

/*
 * As a clock has it, local time: "14:03:12", or where that is not today
 * "2026-11-28 14:03". Both are seconds since 1970.
 */
void clock_add(struct text *out, double time, double now);

#endif
