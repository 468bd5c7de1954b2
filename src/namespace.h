/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network namespace that this process is in, by two names: a number that
 * the kernel gives to another one when this one is gone, and a cookie that it
 * never gives again. For store, which keeps records by them.
 */
#ifndef MULTIHOME_NAMESPACE_H
#define MULTIHOME_NAMESPACE_H

enum { NAMESPACE_NAME_MAX = 32 };

/*
 * Both take a socket of this namespace, which whoever has one need not look for
 * in /proc and open for it, or -1.
 */
/* The number (an inode of nsfs) as text. 0 or -errno. */
int namespace_number(int socket, char text[NAMESPACE_NAME_MAX]);
/* The cookie as text; "" on a kernel before 5.14, which does not tell. */
void namespace_cookie(int socket, char text[NAMESPACE_NAME_MAX]);

#endif
