/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of a name that a LUA record of PowerDNS reads. */
#ifndef MULTIHOME_LUA_FILE_H
#define MULTIHOME_LUA_FILE_H

#include "base/text.h"
#include "dns/name_sets.h"

/* Where NAME.lua is. */
#define LUA_FILE_DIR "/run/multihome/dns"

/*
 * "return { time=..., A={ {3,"192.0.2.1"} }, AAAA={ ... } }": seconds since 1970, and
 * of each family that the name has, addresses with their weights, all above 0.
 */
void lua_file_print(struct text *out, const struct name_sets *sets,
		    const char *name, int64_t time);

#endif
