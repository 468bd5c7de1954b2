/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The nftables table `inet multihome` as a whole: whether it is there, and whose;
 * its end. What is in it is nft.h's.
 */
#ifndef MULTIHOME_NFT_TABLE_H
#define MULTIHOME_NFT_TABLE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct netlink;
struct nlmsghdr;

#define NFT_TABLE_NAME "multihome"

/* Not in all headers; owned: others can neither change nor remove it (5.12). */
enum { NFT_TABLE_OWNED = 2, NFT_TABLE_PERSISTS = 4 /* its owner's end (6.9) */ };

struct nft_table {
	bool there;
	bool ours;		/* by its comment */
	uint32_t owner;		/* whose socket, 0: nobody's */
};

/* 0, or -errno by netlink's words. */
int nft_table_find(struct netlink *nl, struct nft_table *out);
/* Messages that add it with those flags, or remove it, at buf. */
struct nlmsghdr *nft_table_add(void *buf, uint32_t flags);
struct nlmsghdr *nft_table_delete(void *buf);
/*
 * Removes it by that socket if it is ours, and no other's who lives. 1: it was there;
 * 0: there is no such; or -errno by netlink's words.
 */
int nft_table_remove(struct netlink *nl);
/* For who has no such socket; the words are added to why. */
int nft_table_remove_orphan(struct text *why);
/* Messages that go out as one; zeroed: none. */
struct nft_batch {
	char *buf;
	size_t n, room;
	size_t last;		/* where the last one begins */
};

/* Where the next message is to be made; it is there. */
void *nft_batch_end(struct nft_batch *b);
void nft_batch_put(struct nft_batch *b, const struct nlmsghdr *nlh);
/* A batch's begin and end, at buf. */
struct nlmsghdr *nft_batch_mark(void *buf, bool end);
/* The head of a message that changes something. */
struct nlmsghdr *nft_message(void *buf, uint16_t type, uint16_t flags);

#endif
