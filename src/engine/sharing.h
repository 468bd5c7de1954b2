/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the common plan have in common; for nobody else. */
#ifndef MULTIHOME_SHARING_H
#define MULTIHOME_SHARING_H

#include "engine/shared.h"
#include "routing/common.h"

/* Says that this could not be read, in the kernel's words; returns error. */
int sharing_fail(struct session *s, const char *what, int error);
/* A device that was looked at, or NULL. */
struct facts *sharing_find(const struct shared *sh, const char *device);
struct facts *sharing_number(const struct shared *sh, int ifindex);
/*
 * Looks at a device, if it was not looked at. There may be none of that number. 0 or
 * -errno, and nothing is said.
 */
int sharing_look_at(struct session *s, int ifindex);
/* The same of one by its name. */
int sharing_look_for(struct session *s, const char *device);
/*
 * The list and, unless there is no uplink any more, main's wide routes and the
 * devices by which they lead. 0 or -errno, then said.
 */
int sharing_read(struct session *s);
/* Writes the list if it is another one than its file has. 0 or -errno. */
int sharing_write(struct session *s);
/* What the common plan is made of. */
struct common_device sharing_device(const struct shared *sh,
				    const struct facts *f);

#endif
