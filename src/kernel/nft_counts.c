/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of the table's rules those that count, and the device that they name. By libmnl alone:
 * libnftnl ends the program where it does not understand what it is to take apart.
 */
#include "kernel/nft_counts.h"
#include "kernel/netlink.h"
#include "kernel/nft_table.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

static const char *const chains[] = { "prerouting", "postrouting" };

/* A rule. */
struct counting {
	char table[16], chain[16], device[16];
	bool counts;
	uint64_t bytes;
};

/* Its text, if it is one and fits; else "". */
static void take_text(char to[16], const struct nlattr *attr)
{
	*to = '\0';
	if (!mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) &&
	    mnl_attr_get_payload_len(attr) <= 16)
		memcpy(to, mnl_attr_get_payload(attr),
		       mnl_attr_get_payload_len(attr));
}

static void take_compared(struct counting *rule, const struct nlattr *data)
{
	const struct nlattr *attr = netlink_within(data, NFTA_CMP_DATA);

	attr = attr ? netlink_within(attr, NFTA_DATA_VALUE) : NULL;
	if (attr && mnl_attr_get_payload_len(attr) == sizeof rule->device)
		memcpy(rule->device, mnl_attr_get_payload(attr),
		       sizeof rule->device - 1);
}

static void take_counted(struct counting *rule, const struct nlattr *data)
{
	const struct nlattr *attr = netlink_within(data, NFTA_COUNTER_BYTES);

	rule->counts = attr && !mnl_attr_validate(attr, MNL_TYPE_U64);
	if (rule->counts)
		rule->bytes = be64toh(mnl_attr_get_u64(attr));
}

static int take_expr(const struct nlattr *expr, void *arg)
{
	struct counting *rule = arg;
	const struct nlattr *name = netlink_within(expr, NFTA_EXPR_NAME);
	const struct nlattr *data = netlink_within(expr, NFTA_EXPR_DATA);
	char is[16];

	if (!name || !data)
		return MNL_CB_OK;
	take_text(is, name);
	if (!strcmp(is, "cmp"))
		take_compared(rule, data);
	else if (!strcmp(is, "counter"))
		take_counted(rule, data);
	return MNL_CB_OK;
}

static int rule_attr(const struct nlattr *attr, void *arg)
{
	struct counting *rule = arg;

	switch (mnl_attr_get_type(attr)) {
	case NFTA_RULE_TABLE:
		take_text(rule->table, attr);
		break;
	case NFTA_RULE_CHAIN:
		take_text(rule->chain, attr);
		break;
	case NFTA_RULE_EXPRESSIONS:
		return mnl_attr_parse_nested(attr, take_expr, rule);
	default:
		break;
	}
	return MNL_CB_OK;
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

/* Kernels before 4.15 give those of other chains as well. */
static int on_rule(const struct nlmsghdr *nlh, void *arg)
{
	struct nft_counts *c = ((struct answers *)arg)->arg;
	struct counting rule = { .counts = false };

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nfgenmsg))
		return MNL_CB_OK;
	mnl_attr_parse(nlh, sizeof(struct nfgenmsg), rule_attr, &rule);
	if (rule.counts && *rule.device && !strcmp(rule.table, NFT_TABLE_NAME) &&
	    !strcmp(rule.chain, chains[c->sent]))
		take(c, &rule);
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
