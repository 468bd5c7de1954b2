/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lines that are drained still have. */
#ifndef MULTIHOME_DRAINED_H
#define MULTIHOME_DRAINED_H

#include "command/asked.h"

/*
 * Counts their connections by what there is, marks of tracked ones, else sockets, and
 * adds to such a line of the answer connections_left and counted: "tracked", or
 * "sockets", of this host alone; or not_counted: why not.
 */
void drained_count(struct reply *r);
/*
 * "for 5 min; 3 connections left; no name leads to it, ..."; nothing of a line that is
 * not drained.
 */
void drained_add(struct text *out, const struct reply_line *l, double now);

#endif
