/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel_device() of kernel.h, and what it needs of kernel.c. */
#ifndef MULTIHOME_LINK_H
#define MULTIHOME_LINK_H

#include "kernel/kernel.h"
#include "kernel/netlink.h"

struct netlink *kernel_netlink(struct kernel *k);

#endif
