/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table `inet multihome` of nftables: it remembers of each connection by which
 * line it goes (model/mark.h), and of pairs of addresses, where they keep theirs. Packets of a connection that has
 * a line bear its mark from there until they are routed. For the daemon alone.
 */
#ifndef MULTIHOME_NFT_H
#define MULTIHOME_NFT_H

#include "base/text.h"
#include "base/vec.h"

#include <stdbool.h>

struct nft_line {
	char device[16];
	unsigned mark;
	/* of IPv4, IPv6: two addresses between which something was forwarded by it
	   do so again, for ten minutes */
	bool keeps[2];
};

struct nft_changes;

struct nft_lines VEC_OF(struct nft_line);

/* Zeroed: nothing is open, or written. */
struct nft {
	struct netlink *nl;	/* whose table it is, as long as that is open */
	struct nft_changes *changes;	/* while others can take it away */
	bool owned, counts;
	struct nft_lines written;
};

/*
 * Makes it so, in one go; nothing is done where it is. counts: what passes of UDP is
 * counted, for nft_counts.h. Takes over what an earlier daemon has left. 0; -EEXIST: there is one of that name that is not ours, and it is
 * left alone; or -errno, its words added to why.
 */
int nft_write(struct nft *n, const struct nft_lines *lines, bool counts,
	      struct text *why);
/* It goes, if it is ours. As above. */
int nft_remove(struct nft *n, struct text *why);
/* A descriptor that becomes readable when others may have taken it away; or -1. */
int nft_fd(const struct nft *n);
/* Reads that; whether they have, or what is not ours has gone. */
bool nft_is_lost(struct nft *n);
/* Ends, and leaves the table as it is. */
void nft_close(struct nft *n);

#endif
