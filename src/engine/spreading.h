/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * balance-by = flow: the machine's hash policies are those of flows while a daemon
 * leads by lines, and then again what they were found to be. Nothing else of the
 * machine's sysctls is ever set.
 */
#ifndef MULTIHOME_SPREADING_H
#define MULTIHOME_SPREADING_H

#include "engine/session.h"

/* Whether they are so already; of a store that is open. */
bool spreading_holds(const struct store *store, bool by_flow);
/*
 * Sets them, with what they were in the state; or puts that back, where nobody has
 * set something else meanwhile. The session holds the lock. 0 or -errno, the reason
 * in s->d.
 */
int spreading_follow(struct session *s, bool by_flow);

#endif
