/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has to be written for a zone whose names follow the lines: its file, what name
 * servers have to know of it, and the records of the zone above that lead to it.
 */
#ifndef MULTIHOME_ZONE_SETUP_H
#define MULTIHOME_ZONE_SETUP_H

#include "base/text.h"
#include "dns/name_sets.h"

struct zone_setup {
	const char *zone;
	unsigned ttl;		/* seconds, of records that follow */
	struct name_sets names;	/* within it, with all of their addresses */
	struct dns_records servers;	/* ns1.ZONE ..., by the lines */
};

/* Its number-th name server, from 1 on, by a name that is none of the names'. */
void zone_setup_server(const struct zone_setup *z, unsigned number,
		       char name[DNS_NAME_MAX]);
/*
 * The zone's file. lua: each name's addresses are LUA records of PowerDNS, which read
 * that name's file, and else answer with all of them.
 */
void zone_setup_file(struct text *out, const struct zone_setup *z, bool lua);
/* The zone above it; "": there is none that one could write to. */
const char *zone_setup_parent(const struct zone_setup *z);
/* What that has to have. */
void zone_setup_delegation(struct text *out, const struct zone_setup *z);
/* What BIND has to know where this host's updates are allowed, and Knot. */
void zone_setup_bind(struct text *out, const struct zone_setup *z,
		     const char *file);
void zone_setup_knot(struct text *out, const struct zone_setup *z,
		     const char *file);
/* BIND elsewhere: who has that key may change these names, and nothing else. */
void zone_setup_grants(struct text *out, const struct zone_setup *z,
		       const char *key);
void zone_setup_free(struct zone_setup *z);

#endif
