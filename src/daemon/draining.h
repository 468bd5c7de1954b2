/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that take nothing new, since somebody said so; their connections go on. */
#ifndef MULTIHOME_DRAINING_H
#define MULTIHOME_DRAINING_H

#include "daemon/watchlist.h"

/*
 * It takes nothing new from now on, or (false) does again: said, and written down for
 * the next daemon.
 */
void draining_set(struct watchlist *l, struct watched *w, bool drained);
/* The same of one that is not there, by its device. Whether it was drained. */
bool draining_clear_absent(struct watchlist *l, const char *device, int family);

/* For the control socket: since when it is, and by what its connections are known. */
void draining_answer(struct text *out, const struct watchlist *l,
		     const struct watched *w, int64_t ahead);

#endif
