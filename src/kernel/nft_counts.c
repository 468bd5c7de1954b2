/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of the table's rules those that count, and the device that they name. */
#include "kernel/nft_counts.h"
#include "kernel/netlink.h"
#include "kernel/nft_expr.h"
#include "kernel/nft_table.h"

#include <errno.h>
#include <stdio.h>	/* which libnftnl/expr.h wants */
#include <string.h>

#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

static const char *const chains[] = { "prerouting", "postrouting" };

/* A rule. */
struct counting {
	char device[16];
	bool counts;
	uint64_t bytes;
};

static int take_expr(struct nftnl_expr *e, void *arg)
{
	struct counting *rule = arg;
	const char *name = nftnl_expr_get_str(e, NFTNL_EXPR_NAME);
	const char *data;
	uint32_t n = 0;

	if (!name)
		return 0;
	if (!strcmp(name, "cmp")) {
		data = nftnl_expr_get(e, NFTNL_EXPR_CMP_DATA, &n);
		if (data && n == sizeof rule->device)
			text_copy(rule->device, sizeof rule->device, data);
	} else if (!strcmp(name, "counter")) {
		rule->counts = true;
		rule->bytes = nftnl_expr_get_u64(e, NFTNL_EXPR_CTR_BYTES);
	}
	return 0;
}

/* Kernels before 4.15 give those of other chains as well. */
static bool is_in(struct nftnl_rule *r, const char *chain)
{
	const char *table = nftnl_rule_get_str(r, NFTNL_RULE_TABLE);
	const char *in = nftnl_rule_get_str(r, NFTNL_RULE_CHAIN);

	return table && in && !strcmp(table, NFT_TABLE_NAME) && !strcmp(in, chain);
}

static void take(struct nft_counts *c, const struct counting *rule)
{
	struct nft_count *of;

	vec_each(of, &c->v)
		if (!strcmp(of->device, rule->device))
			break;
	if (of == vec_end(&c->v)) {
		of = vec_push(&c->v);
		text_copy(of->device, sizeof of->device, rule->device);
	}
	if (c->sent)
		of->sent = rule->bytes;
	else
		of->received = rule->bytes;
}

static int on_rule(const struct nlmsghdr *nlh, void *arg)
{
	struct nft_counts *c = ((struct answers *)arg)->arg;
	struct nftnl_rule *r = nft_must(nftnl_rule_alloc());
	struct counting rule = { .counts = false };

	if (nftnl_rule_nlmsg_parse(nlh, r) >= 0 && is_in(r, chains[c->sent])) {
		nftnl_expr_foreach(r, take_expr, &rule);
		if (rule.counts && rule.device[0])
			take(c, &rule);
	}
	nftnl_rule_free(r);
	return MNL_CB_OK;
}

static int read_chain(struct nft_counts *c, bool sent)
{
	struct nlmsghdr *nlh = nft_message(c->nl->send, NFT_MSG_GETRULE, 0);

	c->sent = sent;
	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, NFT_TABLE_NAME);
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, chains[sent]);
	return netlink_dump(c->nl, nlh, on_rule, c, &c->v.n);
}

int nft_counts_read(struct nft_counts *c)
{
	int ret;

	if (!c->nl)
		c->nl = netlink_new(NETLINK_NETFILTER);
	c->v.n = 0;
	ret = read_chain(c, false);
	if (!ret)
		ret = read_chain(c, true);
	if (ret)
		c->v.n = 0;
	return ret == -ENOENT ? 0 : ret;
}

const struct nft_count *nft_counts_find(const struct nft_counts *c,
					const char *device)
{
	const struct nft_count *of;

	vec_each(of, &c->v)
		if (!strcmp(of->device, device))
			return of;
	return NULL;
}

void nft_counts_close(struct nft_counts *c)
{
	if (c->nl)
		netlink_finish(c->nl, 0, NULL);
	vec_free(&c->v);
	c->nl = NULL;
}
