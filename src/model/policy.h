/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine-wide settings of /etc/multihome.conf. */
#ifndef MULTIHOME_POLICY_H
#define MULTIHOME_POLICY_H

#include <stdbool.h>
#include <stdint.h>

enum {
	POLICY_GROUP_MAX = 33,	/* useradd(8) takes 32 letters */
	POLICY_PATH_MAX = 256,
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
};

enum {
	POLICY_BASE = 7000,
	POLICY_BAND = 1000,	/* priorities base ... base + band - 1 are ours */
	POLICY_PROTOCOL = 77,
	POLICY_GROUP = 7000,
	POLICY_TABLE_MIN = 7001,
	POLICY_TABLE_MAX = 8999,
	POLICY_WAIT = 5,
};

/* What holds where the file says nothing. */
extern const struct policy policy_default;

#endif
