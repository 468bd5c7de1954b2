/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One device's transaction, from its record to the kernel's last answer. The
 * only way in which anything of ours gets into the kernel or out of it.
 */
#ifndef MULTIHOME_TRANSACT_H
#define MULTIHOME_TRANSACT_H

#include "engine/device.h"

/*
 * Reads the device's record, lets change (NULL: nothing) alter its claims,
 * writes it, makes the kernel what it asks for, and cleans up. The session is
 * writing. 0 or -errno, the reason in s->d.
 */
int transact(struct session *s, const char *device,
	     void (*change)(struct record *, const void *), const void *arg);

/*
 * In a bulk session: notes what this device has, so that in the end what
 * nobody has is known.
 */
void transact_gather(struct session *s, const struct device *dev);

#endif
