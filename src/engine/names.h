/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of a device's claims in the store, by which other devices see that
 * a table, a source, a destination or a mark is taken, and the links from
 * stanzas of other names. load.h has which names they are.
 */
#ifndef MULTIHOME_NAMES_H
#define MULTIHOME_NAMES_H

#include "engine/device.h"

void names_take(struct session *s, const struct device *dev,
		const struct names *names);
/*
 * Gives back names and links that only the old record had, which has no tables
 * left. 0, or -errno: something is left.
 */
int names_release(struct session *s, const struct device *dev,
		  const struct record *old, const struct names *names);
/*
 * The same when the old record does not tell, because a run was killed, or it
 * was damaged: of all there is, what leads to this device and is not taken.
 */
int names_release_others(struct session *s, const struct device *dev,
			 const struct names *names);

#endif
