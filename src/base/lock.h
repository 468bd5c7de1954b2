/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiting for a lock (flock(2)), but not for ever: who holds it may have been
 * stopped. For store and rt_tables.
 */
#ifndef MULTIHOME_LOCK_H
#define MULTIHOME_LOCK_H

enum { LOCK_SECONDS = 60 };

/*
 * 0 when fd has the exclusive lock; -ETIMEDOUT after that many seconds, of none
 * -EWOULDBLOCK. INT and TERM are let in meanwhile: who waits for a lock has nothing
 * half done.
 */
int lock_wait(int fd, unsigned seconds);

#endif
