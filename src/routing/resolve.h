/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each uplink of a device really has, given what exists: its sources, its
 * next hop, and whether it can be, has to wait or is refused. Pure.
 */
#ifndef MULTIHOME_RESOLVE_H
#define MULTIHOME_RESOLVE_H

#include "base/diag.h"
#include "base/vec.h"
#include "model/facts.h"
#include "model/uplink.h"

enum resolved_state {
	RESOLVED_READY,
	RESOLVED_ABSENT,	/* a merged claim has nothing of this family */
	RESOLVED_PENDING,	/* something is not there yet, see why */
	RESOLVED_REFUSED,	/* cannot be, see why; only of an uplink on trial */
};

struct resolved {
	enum resolved_state state;
	char *why;		/* of PENDING and REFUSED */
	const char *key;	/* of REFUSED: the option at fault */
	struct prefixes sources;
	bool has_gateway;	/* known; an addr of family 0 is "none" */
	struct addr gateway;
};

struct resolved_list VEC_OF(struct resolved);

/*
 * Judges the uplinks (each of one family, table resolved) of one device; out
 * gets one entry for each.
 */
void resolve_uplinks(struct resolved_list *out, const struct uplink *uplinks,
		     size_t n, const struct facts *f);
/* The first of its sources that the device has; family 0: none, for now. */
struct addr resolve_address(const struct resolved *r, const struct facts *f);
void resolve_free(struct resolved_list *p);

/* What of uplink a stands against b, each on a table of its own. */
enum {
	CONFLICT_SOURCE,	/* the same source */
	CONFLICT_AROUND,	/* b's prefix is around a's strict source */
	CONFLICT_WITHIN,	/* b's strict source is within a's prefix */
	CONFLICT_MARK,		/* the same packets can carry both marks */
	CONFLICT_TO,		/* the same destination prefix */
	CONFLICTS
};

/*
 * All reasons why the two cannot both be (of one device or of two), as bits
 * 1 << CONFLICT_...; 0 if they can. Tables and gateways are not looked at. Only
 * sources that a claim names take part, not those found by auto.
 */
unsigned resolve_conflicts(const struct uplink *a, const struct uplink *b);
/* The first of them in words, and the option of a at fault; or NULL. */
const char *resolve_conflict(const struct uplink *a, const struct uplink *b,
			     const char **key);
/* Adds the sources that the uplink names: listed, or its stanza's. */
void resolve_named_sources(const struct uplink *u, struct prefixes *out);

/* Whether that address is one of them. */
bool resolve_names_source(const struct uplink *u, const struct prefix *host);

#endif
