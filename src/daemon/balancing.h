/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shares by what lines carry (balance = load or spill): some four times a second it
 * is counted what is at work on each, and how much has passed, and weights follow.
 */
#ifndef MULTIHOME_BALANCING_H
#define MULTIHOME_BALANCING_H

#include "daemon/counters.h"
#include "daemon/watchlist.h"
#include "kernel/flows.h"
#include "kernel/nft_counts.h"
#include "model/policy.h"
#include "routing/balance.h"

/* A device, for all of its lines. */
struct balanced_device {
	int ifindex;
	char name[16];
	bool seen;		/* it has lines */
	int64_t at;		/* when its bytes were read; 0: never */
	uint64_t bytes[SHARE_WAYS], udp[SHARE_WAYS];
	struct share_line line;
};

/* Zeroed: nothing is known. */
struct balancing {
	struct flows flows;
	struct nft_counts counts;
	bool counting;		/* the answer is being read, */
	bool failed;		/* or was not to be had: what was known holds */
	int64_t began, due;
	int64_t cost;		/* of counting, this time: of a processor */
	int64_t learnt, weighed;	/* when; 0: never */
	struct share share[2];	/* IPv4, IPv6 */
	VEC(struct balanced_device) devices;
};

/*
 * Counts what is due, for a short while: the rest the next time. Whether all was
 * counted, so that shares may move.
 */
bool balancing_run(struct balancing *b, struct watchlist *l,
		   const struct policy *policy, const struct counters *c,
		   int64_t now);
/* When it is to be called; INT64_MAX: never. */
int64_t balancing_due(const struct balancing *b, const struct watchlist *l);
/* Nothing was counted yet, and soon will be. */
bool balancing_waits(const struct balancing *b, const struct watchlist *l);
/* As balance_weigh() takes it, of one with a priority. */
void balancing_line(struct balance_line *out, const struct watched *w);
/*
 * Of lines that balance_weigh() has weighed, and that carry by it: their weights by what
 * they carry now. of: as they are watched, in the same order.
 */
void balancing_weigh(struct balancing *b, struct balance_lines *lines,
		     struct watched *const *of, bool spill, int64_t now);
void balancing_free(struct balancing *b);

#endif
