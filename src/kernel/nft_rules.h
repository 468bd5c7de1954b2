/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in the table `inet multihome`, as messages; and how such go out as one. */
#ifndef MULTIHOME_NFT_RULES_H
#define MULTIHOME_NFT_RULES_H

#include <stdbool.h>
#include <stddef.h>

struct nft_lines;
struct nlmsghdr;

/* Zeroed: empty. */
struct nft_batch {
	char *buf;
	size_t n, room;
	size_t last;		/* where the last one begins */
};

/* Where the next message is to be made; it is there. */
void *nft_batch_end(struct nft_batch *b);
void nft_batch_put(struct nft_batch *b, const struct nlmsghdr *nlh);
/*
 * Chains and rules of a table that is there, in place of all that are; left: of
 * what was there pairs may be left.
 */
void nft_rules_put(struct nft_batch *b, const struct nft_lines *lines, bool left);

#endif
