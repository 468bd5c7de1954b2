/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the process that stays may do. */
#ifndef MULTIHOME_RIGHTS_H
#define MULTIHOME_RIGHTS_H

#include <stdbool.h>

/* Whether the kernel gives it the sockets that probes need (CAP_NET_RAW). */
bool rights_probe(void);
/*
 * Keeps CAP_NET_ADMIN and CAP_NET_RAW, as far as it has them, and gives up all else
 * for good: after what needs more. for_key: programs that it starts may read every
 * file (CAP_DAC_READ_SEARCH), as named's key for updates is its own alone; itself it
 * may not. 0 or -errno.
 */
int rights_keep(bool for_key);

#endif
