/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in the table `inet multihome`, as messages. */
#ifndef MULTIHOME_NFT_RULES_H
#define MULTIHOME_NFT_RULES_H

#include <stdbool.h>

struct nft_batch;
struct nft_lines;

/*
 * Chains and rules of a table that is there, in place of all that are; counts: of UDP
 * (nft_counts.h); left: of what was there pairs may be left.
 */
void nft_rules_put(struct nft_batch *b, const struct nft_lines *lines, bool counts,
		   bool left);

#endif
