/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking back what `multihome reload --confirm` has done and nobody has confirmed in
 * time. Whoever comes first does it: the process that waits for that, a hook, any
 * command that changes something, or who watches.
 */
#ifndef MULTIHOME_TAKEBACK_H
#define MULTIHOME_TAKEBACK_H

#include "engine/session.h"

/*
 * session_open(), to change things; then what is due is taken back. 0 or -errno of the
 * former: what could not be taken back is said in s->d, and tried again by the next.
 */
int takeback_open(struct session *s, const char *iface);

#endif
