/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel knows of a device and its addresses; for kernel.c alone. */
#ifndef MULTIHOME_LINK_H
#define MULTIHOME_LINK_H

#include "kernel/netlink.h"
#include "model/facts.h"

/* As kernel_device(). */
int link_read(struct netlink *nl, const char *name, struct facts *f);

#endif
