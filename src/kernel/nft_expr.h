/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of nftables, word by word (libnftnl). */
#ifndef MULTIHOME_NFT_EXPR_H
#define MULTIHOME_NFT_EXPR_H

#include <linux/netfilter/nf_tables.h>
#include <stdint.h>

struct nftnl_expr;
struct nftnl_rule;

/* What libnftnl has made; memory that is not to be had ends the program. */
void *nft_must(void *p);
/* One of that name, at the rule's end. */
struct nftnl_expr *nft_expr_add(struct nftnl_rule *r, const char *name);
/* "ct" or "meta", and what of it: into the register that all of these use. */
void nft_expr_load(struct nftnl_rule *r, const char *name, uint32_t key);
void nft_expr_compare(struct nftnl_rule *r, enum nft_cmp_ops op, const void *data,
		      uint32_t n);
/* NAME KEY & bits OP value */
void nft_expr_match(struct nftnl_rule *r, const char *name, uint32_t key,
		    uint32_t bits, enum nft_cmp_ops op, uint32_t value);
/* key: NFT_META_IIFNAME or NFT_META_OIFNAME. */
void nft_expr_match_device(struct nftnl_rule *r, uint32_t key, const char *device);
/* Our bits of the packet ("meta"), or of its connection ("ct"), and no others. */
void nft_expr_set_mark(struct nftnl_rule *r, const char *name, uint32_t bits);
/* The verdict; chain: where NFT_GOTO and NFT_JUMP lead, or NULL. */
void nft_expr_end(struct nftnl_rule *r, int verdict, const char *chain);

#endif
