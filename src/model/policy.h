/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine-wide settings of /etc/multihome.conf. */
#ifndef MULTIHOME_POLICY_H
#define MULTIHOME_POLICY_H

#include "base/addr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	POLICY_GROUP_MAX = 33,	/* useradd(8) takes 32 letters */
	POLICY_PATH_MAX = 256,
	POLICY_ZONE_MAX = 256,	/* a DNS name as text, of letters and the like */
};

/* How lines share. */
enum policy_balance {
	POLICY_STATIC,	/* by their weights */
	POLICY_LOAD,	/* by what they carry now */
	POLICY_SPILL,	/* so, and by the next priority while this one is full */
};

/* What stays together. */
enum policy_by {
	POLICY_BY_PAIR,	/* all between two addresses */
	POLICY_BY_FLOW,
};

/* By what names follow the lines. */
enum policy_dns_method {
	POLICY_DNS_UPDATE,	/* nsupdate(1): RFC 2136 */
	POLICY_DNS_FILE,	/* that PowerDNS reads */
	POLICY_DNS_COMMAND,
};

/* [dns] */
struct policy_dns {
	enum policy_dns_method method;
	bool local;			/* the server is named of this host */
	struct addr server;		/* else; family 0: none */
	uint16_t port;
	char key[POLICY_PATH_MAX];	/* "": none */
	char zone[POLICY_ZONE_MAX];	/* "": the server is asked for it */
	unsigned ttl;			/* seconds */
	int64_t publish_after;		/* microseconds */
	char command[POLICY_PATH_MAX];
};

struct policy {
	uint32_t base;			/* first priority of our band */
	uint8_t protocol;		/* RTPROT_ on all that is ours */
	uint32_t group;			/* link group of uplinks, 0: none */
	uint32_t table_min, table_max;	/* where new table numbers are taken */
	unsigned wait;			/* seconds, for inet6 auto */
	bool fail;			/* on-error = fail */
	bool none_alive_refuse;		/* no line is alive: no route at all */
	bool on_death_keep;		/* flows of a dead line are left alone */
	bool on_return_move;		/* flows of a backup are cut */
	enum policy_balance balance;
	enum policy_by balance_by;
	bool forward_marks;		/* auto: where they are needed; or no */
	char control_group[POLICY_GROUP_MAX];	/* who may ask; "": root alone */
	char metrics_file[POLICY_PATH_MAX];	/* "": none is written */
	struct policy_dns dns;
};

enum {
	POLICY_BASE = 7000,
	POLICY_BAND = 1000,	/* priorities base ... base + band - 1 are ours */
	POLICY_PROTOCOL = 77,
	POLICY_GROUP = 7000,
	POLICY_TABLE_MIN = 7001,
	POLICY_TABLE_MAX = 8999,
	POLICY_WAIT = 5,
	POLICY_DNS_PORT = 53,
	POLICY_DNS_TTL = 30,
	POLICY_DNS_AFTER = 30000000,	/* microseconds */
};

/* What holds where the file says nothing. */
extern const struct policy policy_default;

/* Whether names follow the lines at all. */
bool policy_dns_is_on(const struct policy_dns *p);
bool policy_dns_same(const struct policy_dns *a, const struct policy_dns *b);

#endif
