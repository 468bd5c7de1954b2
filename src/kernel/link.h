/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel knows of a device and its addresses; for kernel.c alone. */
#ifndef MULTIHOME_LINKS_H
#define MULTIHOME_LINKS_H

#include "kernel/netlink.h"
#include "model/facts.h"

/* As kernel_device() and kernel_device_ipv4(). */
int links_device(struct netlink *nl, const char *name, struct facts *f);
int links_device_ipv4(struct netlink *nl, const char *name, struct facts *f);

#endif
