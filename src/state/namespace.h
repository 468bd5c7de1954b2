/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name of a network namespace, for store, which keeps records by it. */
#ifndef MULTIHOME_NAMESPACE_H
#define MULTIHOME_NAMESPACE_H

enum { NAMESPACE_NAME_MAX = 32 };

/*
 * Of this process's, as text: the cookie (SO_NETNS_COOKIE), which the kernel
 * never gives again; of a kernel before 5.14, which has none, the number of its
 * inode in nsfs. 0 or -errno.
 */
int namespace_name(char text[NAMESPACE_NAME_MAX]);

#endif
