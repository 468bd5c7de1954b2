/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others take away of the table `inet multihome`, as the kernel tells it. */
#ifndef MULTIHOME_NFT_CHANGES_H
#define MULTIHOME_NFT_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

struct nft_changes;

/* 0, also where it is open; or -errno. Close takes NULL, and leaves that. */
int nft_changes_open(struct nft_changes **out);
void nft_changes_close(struct nft_changes **c);
/* A descriptor that becomes readable when something has changed; -1 of NULL. */
int nft_changes_fd(const struct nft_changes *c);
/*
 * Reads all there is: whether the table, or a part of it, was removed by another
 * socket than own, or that may be.
 */
bool nft_changes_read(struct nft_changes *c, uint32_t own);

#endif
