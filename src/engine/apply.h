/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's operations, done: all or nothing, each of them said. */
#ifndef MULTIHOME_APPLY_H
#define MULTIHOME_APPLY_H

#include "engine/owned.h"

/*
 * Does the operations, stage by stage. On failure what was done is undone and s->d
 * has the kernel's words; a route of somebody else in the place of one of ours is
 * found before anything is touched. -EAGAIN: the kernel turned out to ignore
 * suppress_prefixlength (s->suppress has it now): plan anew.
 */
int apply_ops(struct session *s, const struct device *dev,
	      const struct recognised *by, const struct kobjs *foreign,
	      const struct ops *ops);
/*
 * Adds those objects that the kernel has not got; they are not ours, but of a
 * file, name. Each that is added is said; one that is refused does not stop
 * the others. 0, or the first -errno.
 */
int apply_missing(struct session *s, const char *name, const struct ops *ops);

#endif
