/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names that lead to lines, with the addresses of all, as if all were up. */
#ifndef MULTIHOME_ALL_NAMES_H
#define MULTIHOME_ALL_NAMES_H

#include "dns/zone_setup.h"
#include "engine/session.h"

/*
 * Of a session that proposes. zone: its names alone, and its name servers; NULL: all,
 * and none. What cannot be published, and why, is in s->d. Whether there is any.
 */
bool all_names_read(struct session *s, const char *zone, struct zone_setup *out);

#endif
