/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What belongs to the machine and not to one device: the link group of uplinks, and
 * rules for the addresses of main's line. Planned, compared and applied as a device
 * is, after it and under the same lock. What it needs of other uplinks is in the
 * state's list, so that no record but the one at hand is read.
 */
#ifndef MULTIHOME_SHARED_H
#define MULTIHOME_SHARED_H

#include "engine/device.h"

/*
 * Of a device that has claims of those families, what main has for it: pins, its
 * default, and whether main is narrow. 0 or -errno; kernel_error() tells.
 */
int shared_facts(struct session *s, const struct uplinks *uplinks,
		 struct facts *f);
/* Notes a device that was planned; shared_update() writes it down. */
void shared_note(struct session *s, const struct device *dev);
/*
 * Takes that device, or (NULL) any, out of the list if it has no record: the run in
 * which it went could not read the list.
 */
void shared_tidy(struct session *s, const char *device);
/*
 * Whether main has become narrow, or no more, since the devices in the list were
 * planned, or is another one than it seemed while not all of them were in the list:
 * all are to be planned anew. False where it cannot be read.
 */
bool shared_is_stale(struct session *s);
/* All of them are in force as main is now. */
void shared_planned(struct session *s);
/*
 * What would have to be done, without doing it (in wanted what is wanted). 0 or
 * -errno. This and the next in shared_update.c.
 */
int shared_look(struct session *s, struct kobjs *wanted, struct ops *ops);
/* Makes the kernel so; wanted as above. 0 or -errno, the reason in s->d. */
int shared_update(struct session *s, struct kobjs *wanted);

#endif
