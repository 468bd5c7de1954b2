/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transfers by TCP through routers that stand side by side: both ends of all of
 * them are in this process.
 */
#ifndef BALANCE_TRANSFER_H
#define BALANCE_TRANSFER_H

#include "../failover/place.h"
#include "scenario.h"

/* A network namespace each, as an open file. */
struct router {
	const char *name;
	int lan, own, far;
	double *took;		/* s, of each short transfer that has ended */
	size_t n, space;
	size_t late;		/* of these: given up at the end, as long as it took */
	size_t cut;		/* ended by somebody else */
	size_t accepted, first;	/* short ones that came in; by line 1 */
};

void transfers_prepare(void);
/* The far end's server. */
void transfers_listen(struct router *r);
int transfers_socket(int netns, int kind);
/* From that address of the LAN, to that of the far end; down: by request. */
void transfer_begin(struct router *r, const struct arrival *a, bool down);
/* The router's own, by line 1, without an end. */
void transfer_greedy(struct router *r, bool down);
/* What happens until then, in us of CLOCK_MONOTONIC, or until something does. */
void transfers_turn(int64_t until);
/* How many short ones are at work. */
size_t transfers_short(void);
/* The greedy ones, or whatever is left; all of these at once. */
void transfers_end(bool greedy);

#endif
