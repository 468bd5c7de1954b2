/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom a line asks whether it is alive, and how. The words of an option:
 *
 *	ADDRESS				ICMP echo
 *	tcp:ADDRESS:PORT		a connection, whether accepted or refused
 *	dns:ADDRESS			a question to a name server
 *	http://[NAME@]ADDRESS[:PORT]/PATH=STATUS
 *					a page, NAME being the host that it is of
 *
 * An IPv6 address that a port or a path may follow stands in brackets. Addresses
 * only: whoever resolves names may sit on the line that is dead.
 */
#ifndef MULTIHOME_PROBE_TARGET_H
#define MULTIHOME_PROBE_TARGET_H

#include "base/addr.h"
#include "base/vec.h"

#include <stdint.h>

enum probe_kind {
	PROBE_ICMP,
	PROBE_TCP,
	PROBE_DNS,
	PROBE_HTTP,
	PROBE_GATEWAY,	/* the next hop, by ARP or ND: nobody writes that */
};

enum { PROBE_NAME_MAX = 64, PROBE_PATH_MAX = 128 };

/* Zeroed it asks nobody: its address is none. */
struct probe_target {
	enum probe_kind kind;
	struct addr addr;
	uint16_t port;			/* of TCP and HTTP */
	uint16_t status;		/* HTTP's, that is expected */
	char name[PROBE_NAME_MAX];	/* "": none is given */
	char path[PROBE_PATH_MAX];	/* begins with / */
};

struct probe_targets VEC_OF(struct probe_target);

/* NULL, or what was expected; *out is left alone then. */
const char *probe_target_parse(struct probe_target *out, const char *word);
/* Adds the word that is read as that; of the next hop: "gateway ADDRESS". */
void probe_target_print(struct text *t, const struct probe_target *target);

#endif
