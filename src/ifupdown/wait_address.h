/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for addresses that come by themselves. */
#ifndef MULTIHOME_WAIT_ADDRESS_H
#define MULTIHOME_WAIT_ADDRESS_H

#include "model/claim.h"

/*
 * Waits at most so many seconds (the policy's) for addresses that come by
 * themselves: inet6 auto, or a merged stanza without any. To be called before
 * the lock.
 */
void wait_for_address(const struct stanza *st, unsigned seconds);

#endif
