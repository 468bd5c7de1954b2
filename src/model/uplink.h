/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An uplink: what one claim asks for, typed. As read it may speak of both
 * families; uplink_select() makes the one of a single family from it.
 */
#ifndef MULTIHOME_UPLINK_H
#define MULTIHOME_UPLINK_H

#include "base/addr.h"
#include "base/strings.h"
#include "base/text.h"
#include "base/value.h"
#include "base/vec.h"
#include "model/kobj.h"
#include "model/probing.h"
#include "model/quota.h"
#include "model/setting.h"

enum uplink_auto {
	UPLINK_AUTO,	/* find out */
	UPLINK_NONE,	/* a gateway only: point-to-point, default by device */
	UPLINK_GIVEN,	/* as listed */
};

/* Which more specific routes of main a source follows. */
enum uplink_main {
	UPLINK_MAIN_NO,
	UPLINK_MAIN_YES,	/* but those by another uplink */
	UPLINK_MAIN_ALL,
};

enum uplink_strict {
	UPLINK_STRICT_NO,
	UPLINK_STRICT_YES,	/* while the stanza is up */
	UPLINK_STRICT_ALWAYS,	/* after ifdown too */
};

enum { INBOUND_PORTS = 4 };

/* Whether what comes in by it is tried, and how: an echo, or these TCP ports. */
struct inbound {
	bool given, asked;
	size_t ports;
	uint16_t port[INBOUND_PORTS];
};

enum {
	UPLINK_NO_PART = -1,	/* of failover: priority none */
	UPLINK_NO_WEIGHT = -1,	/* not said */
};

struct uplink {
	const struct settings *settings;	/* borrowed: where it was written */
	const char *iface;			/* borrowed: the stanza's name */
	size_t claim;		/* whose it is, among those of its device */
	int family;		/* AF_UNSPEC: not selected yet */
	bool merged;		/* one call for the whole interface */
	bool trial;		/* not in force yet: may be refused */
	char device[16];
	uint32_t table;		/* 0: table_name is to be resolved */
	char table_name[VALUE_NAME_MAX];
	enum uplink_auto gateway, source;
	struct prefixes gateways;	/* host prefixes */
	struct prefixes sources;
	struct prefixes to;
	bool marked;
	struct mark mark;
	enum uplink_main main_routes;
	enum uplink_strict strict;
	bool down;		/* after ifdown: nothing but strict always is left */
	uint32_t metrics[METRICS];	/* of its default route, 0: not said */
	int priority;		/* 1 to 255, smaller first; or UPLINK_NO_PART; 0: */
				/* not said, which is no part either */
	int weight;		/* up to KOBJ_WEIGHT, or UPLINK_NO_WEIGHT; */
				/* 0: only where no other line works */
	uint64_t rate_down, rate_up;	/* bits a second; 0: not said */
	struct quota quota;
	unsigned mptcp;		/* ENDPOINT_...; 0: no endpoint */
	struct probing probing;
	struct inbound inbound;
	struct strings names;	/* that lead to it, in DNS */
	bool public_given;	/* by these addresses; else by its sources */
	struct prefixes public;	/* host prefixes */
	/* what the stanza itself says */
	struct prefixes addresses;	/* with host bits */
	struct prefixes stanza_gateways;
};

struct uplinks VEC_OF(struct uplink);

/* A copy that holds only what belongs to that family. */
struct uplink uplink_select(const struct uplink *u, int family);
/* Adds the addresses by which the Internet reaches it, given its sources. */
void uplink_public(const struct uplink *u, const struct prefixes *sources,
		   struct prefixes *out);
void uplink_free(struct uplink *u);
/* Frees those from the first n on, or all and the list. */
void uplinks_cut(struct uplinks *u, size_t n);
void uplinks_free(struct uplinks *u);

/* Where the setting with that key was written; else where the table was. */
const char *uplink_origin(const struct uplink *u, const char *key);
/* The table's name, or its number as text in buf. */
const char *uplink_table(const struct uplink *u, char buf[TEXT_NUMBER_MAX]);

#endif
