/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * WireGuard answers by the source at which it last heard its peer, and so by a
 * dead line until its own patience ends (15 s). For the daemon alone.
 */
#ifndef MULTIHOME_WIREGUARD_H
#define MULTIHOME_WIREGUARD_H

#include "base/text.h"

/*
 * Tells each WireGuard device of this network namespace its own fwmark once
 * more: it then forgets its peers' sources, and nothing else of it changes. How
 * many were told, or -errno, with its words added to why, unless that is NULL.
 * 0 where there is none.
 */
int wireguard_forget_sources(struct text *why);

#endif
