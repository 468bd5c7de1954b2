/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the kernel has suppress_prefixlength, for who changes nothing here. */
#ifndef MULTIHOME_SUPPRESS_H
#define MULTIHOME_SUPPRESS_H

#include <stdbool.h>

/*
 * Tried in a network namespace of its own, so that nothing is touched; where
 * none can be made (CAP_SYS_ADMIN) the kernel is taken to know it, as all do
 * since 3.12.
 */
bool suppress_is_ignored(void);

#endif
