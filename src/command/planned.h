/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All devices as their records want them, for who only looks. */
#ifndef MULTIHOME_PLANNED_H
#define MULTIHOME_PLANNED_H

#include "engine/device.h"

/*
 * Calls each with every device that can be planned, until it returns false. What
 * cannot be read is said; what a plan says is not.
 */
void planned_each(struct session *s,
		  bool (*each)(const struct device *dev, void *arg), void *arg);

#endif
