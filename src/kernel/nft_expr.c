/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is loaded, changed and stored is in the one register. */
#include "kernel/nft_expr.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/mark.h"

#include <stdio.h>	/* which libnftnl/expr.h wants */
#include <string.h>

#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

void *nft_must(void *p)
{
	if (!p)
		vec_oom();
	return p;
}

struct nftnl_expr *nft_expr_add(struct nftnl_rule *r, const char *name)
{
	struct nftnl_expr *e = nft_must(nftnl_expr_alloc(name));

	nftnl_rule_add_expr(r, e);
	return e;
}

void nft_expr_load(struct nftnl_rule *r, const char *name, uint32_t key)
{
	bool ct = !strcmp(name, "ct");
	struct nftnl_expr *e = nft_expr_add(r, name);

	nftnl_expr_set_u32(e, ct ? NFTNL_EXPR_CT_KEY : NFTNL_EXPR_META_KEY, key);
	nftnl_expr_set_u32(e, ct ? NFTNL_EXPR_CT_DREG : NFTNL_EXPR_META_DREG,
			   NFT_REG_1);
}

static void expr_mask(struct nftnl_rule *r, uint32_t keep, uint32_t set)
{
	struct nftnl_expr *e = nft_expr_add(r, "bitwise");

	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_LEN, sizeof keep);
	nftnl_expr_set(e, NFTNL_EXPR_BITWISE_MASK, &keep, sizeof keep);
	nftnl_expr_set(e, NFTNL_EXPR_BITWISE_XOR, &set, sizeof set);
}

void nft_expr_compare(struct nftnl_rule *r, enum nft_cmp_ops op, const void *data,
		      uint32_t n)
{
	struct nftnl_expr *e = nft_expr_add(r, "cmp");

	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, op);
	nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, data, n);
}

void nft_expr_end(struct nftnl_rule *r, int verdict, const char *chain)
{
	struct nftnl_expr *e = nft_expr_add(r, "immediate");

	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, (uint32_t)verdict);
	if (chain)
		nftnl_expr_set_str(e, NFTNL_EXPR_IMM_CHAIN, chain);
}

void nft_expr_match(struct nftnl_rule *r, const char *name, uint32_t key,
		    uint32_t bits, enum nft_cmp_ops op, uint32_t value)
{
	nft_expr_load(r, name, key);
	expr_mask(r, bits, 0);
	nft_expr_compare(r, op, &value, sizeof value);
}

void nft_expr_match_device(struct nftnl_rule *r, uint32_t key, const char *device)
{
	char name[16] = "";

	text_copy(name, sizeof name, device);
	nft_expr_load(r, "meta", key);
	nft_expr_compare(r, NFT_CMP_EQ, name, sizeof name);
}

void nft_expr_set_mark(struct nftnl_rule *r, const char *name, uint32_t bits)
{
	bool ct = !strcmp(name, "ct");
	struct nftnl_expr *e;

	nft_expr_load(r, name, ct ? NFT_CT_MARK : NFT_META_MARK);
	expr_mask(r, ~MARK_MASK, bits);
	e = nft_expr_add(r, name);
	nftnl_expr_set_u32(e, ct ? NFTNL_EXPR_CT_KEY : NFTNL_EXPR_META_KEY,
			   ct ? NFT_CT_MARK : NFT_META_MARK);
	nftnl_expr_set_u32(e, ct ? NFTNL_EXPR_CT_SREG : NFTNL_EXPR_META_SREG,
			   NFT_REG_1);
}
