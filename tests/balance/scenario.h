/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a LAN asks of its lines: the same for each router, from a seed. */
#ifndef BALANCE_SCENARIO_H
#define BALANCE_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PHASE = 15000000 };	/* us: what goes on and off, does so after each */

struct scenario {
	const char *name;
	double every;		/* us, on average, between short transfers */
	uint32_t bytes;		/* of each */
	bool elephants;		/* large ones beside them */
	bool cross;		/* the host's own datagrams by line 1, on and off */
	bool greedy;		/* the same: its own connections, never full */
};

struct arrival {
	int64_t at;		/* us from the beginning */
	uint32_t bytes;
	bool is_short;
	unsigned source, target;	/* number of the address */
};

/* NULL: there is no such. */
const struct scenario *scenario_find(const char *name);
/* In their order, for so many us; freed by the caller. */
struct arrival *scenario_arrivals(const struct scenario *s, uint64_t seed,
				  int64_t length, size_t *n);

#endif
