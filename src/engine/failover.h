/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts on lines made true in the kernel: first the table of lines, by which
 * what has not decided yet goes, then the devices whose preferences yield to
 * others now, or do no more. For the daemon alone.
 */
#ifndef MULTIHOME_FAILOVER_H
#define MULTIHOME_FAILOVER_H

#include "engine/session.h"

/*
 * Writes the verdicts down and does what follows; the session holds the lock. NULL:
 * nobody decides any more, and main does. 0 or -errno, the reason in s->d.
 */
int failover_apply(struct session *s, const struct verdicts *now);

#endif
