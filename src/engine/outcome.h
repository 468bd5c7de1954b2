/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a transaction has to say of its device besides what it did: what waits,
 * what is refused, and what stays to be seen later. Called by transact.
 */
#ifndef MULTIHOME_OUTCOME_H
#define MULTIHOME_OUTCOME_H

#include "engine/device.h"

/* Sets s->pending; lines as s->voice has it. */
void outcome_pending(struct session *s, const struct device *dev);
/* Why a claim was refused, by this run or before it. */
void outcome_refused(struct session *s, const struct claim *c);
/*
 * Notes what went wrong, for status: the lines of s->d from first on. Without
 * one, and mending, what was changed; else what had gone wrong is forgotten, unless
 * r still has something refused, and all of it with the last claim. A line that was noted
 * already a short while ago is marked repeated, so that a log is not flooded.
 */
void outcome_note(struct session *s, const struct record *old,
		  const struct record *r, size_t first, bool mending);

#endif
