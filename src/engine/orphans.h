/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What carries our mark and no record wants. */
#ifndef MULTIHOME_ORPHANS_H
#define MULTIHOME_ORPHANS_H

#include "engine/bulk.h"

/*
 * Adds them, after every device was gathered. Changes nothing. 0, or -errno with
 * the reason in s->d.
 */
int orphans_find(struct session *s, const struct bulk *b, struct kobjs *out);
/* Finds and removes them, and says so. */
int orphans_remove(struct session *s, const struct bulk *b);

#endif
