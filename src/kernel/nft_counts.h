/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has passed of UDP by each line: the counters of the table `inet multihome`
 * (nft.h). For the daemon alone.
 */
#ifndef MULTIHOME_NFT_COUNTS_H
#define MULTIHOME_NFT_COUNTS_H

#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

/* Bytes of packets, since the table was written. */
struct nft_count {
	char device[16];
	uint64_t received, sent;
};

/* Zeroed: nothing is open, or known. */
struct nft_counts {
	struct netlink *nl;
	bool sent;			/* which chain is being read */
	VEC(struct nft_count) v;
};

/* Reads all, in place of what is there. 0, where there is no such table as well; or
   -errno, and nothing is known. */
int nft_counts_read(struct nft_counts *c);
/* NULL: of that device nothing is counted. */
const struct nft_count *nft_counts_find(const struct nft_counts *c,
					const char *device);
void nft_counts_close(struct nft_counts *c);

#endif
