/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In nft's words, for a device eth0 that has the number 1:
 *
 *	chain prerouting {	# after mangle, before dstnat
 *		ct mark & 0x7f000000 != 0 goto remembered
 *		ct state & new == 0 accept
 *		iifname "eth0" ct mark set ct mark & 0x80ffffff | 0x41000000 goto remembered
 *	}
 *	chain remembered {
 *		ct mark & 0x3f000000 == 0x01000000 meta mark set meta mark & 0x80ffffff | 0x01000000
 *	}
 *	chain input, forward {	# it is routed: nobody behind us sees our bits
 *		meta mark & 0x7f000000 != 0 meta mark set meta mark & 0x80ffffff
 *	}
 *	chain postrouting {
 *		ct mark & 0x7f000000 != 0 accept
 *		oifname "eth0" ct mark set ct mark & 0x80ffffff | 0x01000000
 *	}
 *
 * Where UDP is counted, before all else:
 *
 *	chain prerouting { meta l4proto udp iifname "eth0" counter }
 *	chain postrouting { meta l4proto udp oifname "eth0" counter }
 *
 * And where pairs of addresses keep their line, of IPv4:
 *
 *	set pairs_1 { type ipv4_addr . ipv4_addr; timeout 10m; size 65536 }
 *	chain prerouting {	# behind what there is
 *		meta mark != 0 accept	# others have chosen for it
 *		ct original ip saddr . ct original ip daddr @pairs_1 meta mark set
 *			meta mark & 0x80ffffff | 0x01000000 accept
 *	}
 *	chain forward {
 *		ct mark & 0x7f000000 != 0 accept
 *		ct state & new == 0 accept
 *		meta mark != 0 accept
 *		oifname "eth0" update @pairs_1 {
 *			ct original ip saddr . ct original ip daddr }
 *	}
 */
#include "kernel/nft_rules.h"
#include "base/vec.h"
#include "kernel/netlink.h"
#include "kernel/nft.h"
#include "kernel/nft_expr.h"
#include "kernel/nft_table.h"
#include "model/mark.h"

#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tuple_common.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <string.h>

enum {
	PRIORITY = -149,	/* NF_IP_PRI_MANGLE, and one */
	PAIRS = 65536,		/* of a line and family: more are not remembered */
};

/* Of linux/netfilter/nf_tables.h; not in the headers of release 7 (3.10). */
enum {
	CT_SRC_IP = 19, CT_DST_IP = 20, CT_SRC_IP6 = 21, CT_DST_IP6 = 22,
	REG32_01 = 9,
};

static const uint64_t keep_pairs = 600000;	/* milliseconds */

static const char remembered[] = "remembered";

static const struct {
	const char *name;
	int hook;		/* -1: none, others go there */
} chains[] = {
	{ "prerouting", NF_INET_PRE_ROUTING }, { remembered, -1 },
	{ "input", NF_INET_LOCAL_IN }, { "forward", NF_INET_FORWARD },
	{ "postrouting", NF_INET_POST_ROUTING },
};

enum { CHAINS = sizeof chains / sizeof *chains };

/* A family's pairs of addresses: as a connection has them, and in a set. */
static const struct {
	const char *name;	/* before the number of the line */
	uint32_t from, to;
	uint32_t second;	/* the register behind the first one's */
	uint32_t type;		/* nft's number of that kind of address */
	uint32_t bytes;
} pairs[2] = {
	{ "pairs", CT_SRC_IP, CT_DST_IP, REG32_01, 7, 4 },
	{ "pairs6", CT_SRC_IP6, CT_DST_IP6, NFT_REG_2, 8, 16 },
};

enum {
	NAME = 16,		/* of a set */
	TYPE_BITS = 6,		/* of an address's kind, where there are several */
};

static const char *pairs_name(char buf[NAME], const struct nft_line *l, int family)
{
	snprintf(buf, NAME, "%s_%u", pairs[family].name, l->mark);
	return buf;
}

/* That of the connection, as its first packet was sent. */
static void load_pair(struct nftnl_rule *r, int family)
{
	struct nftnl_expr *e;
	int i;

	for (i = 0; i < 2; i++) {
		e = nft_expr_add(r, "ct");
		nftnl_expr_set_u32(e, NFTNL_EXPR_CT_KEY,
				   i ? pairs[family].to : pairs[family].from);
		nftnl_expr_set_u32(e, NFTNL_EXPR_CT_DREG,
				   i ? pairs[family].second : NFT_REG_1);
		nftnl_expr_set_u8(e, NFTNL_EXPR_CT_DIR, IP_CT_DIR_ORIGINAL);
	}
}

static void match_pair(struct nftnl_rule *r, const struct nft_line *l, int family)
{
	struct nftnl_expr *e;
	char name[NAME];

	load_pair(r, family);
	e = nft_expr_add(r, "lookup");
	nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1);
	nftnl_expr_set_str(e, NFTNL_EXPR_LOOKUP_SET, pairs_name(name, l, family));
}

static void keep_pair(struct nftnl_rule *r, const struct nft_line *l, int family)
{
	struct nftnl_expr *e;
	char name[NAME];

	load_pair(r, family);
	e = nft_expr_add(r, "dynset");
	nftnl_expr_set_u32(e, NFTNL_EXPR_DYNSET_SREG_KEY, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_DYNSET_OP, NFT_DYNSET_OP_UPDATE);
	nftnl_expr_set_u64(e, NFTNL_EXPR_DYNSET_TIMEOUT, keep_pairs);
	nftnl_expr_set_str(e, NFTNL_EXPR_DYNSET_SET_NAME,
			   pairs_name(name, l, family));
}

static struct nftnl_rule *rule_of(const char *chain)
{
	struct nftnl_rule *r = nft_must(nftnl_rule_alloc());

	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, NFT_TABLE_NAME);
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chain);
	return r;
}

static void put_rule(struct nft_batch *b, struct nftnl_rule *r)
{
	struct nlmsghdr *nlh = nft_message(nft_batch_end(b), NFT_MSG_NEWRULE,
					   NLM_F_CREATE | NLM_F_APPEND);

	nftnl_rule_nlmsg_build_payload(nlh, r);
	nft_batch_put(b, nlh);
	nftnl_rule_free(r);
}

static void put_chain(struct nft_batch *b, const char *name, int hook)
{
	struct nftnl_chain *c = nft_must(nftnl_chain_alloc());
	struct nlmsghdr *nlh = nft_message(nft_batch_end(b), NFT_MSG_NEWCHAIN,
					   NLM_F_CREATE);

	nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, NFT_TABLE_NAME);
	nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, name);
	if (hook >= 0) {
		nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
		nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, (uint32_t)hook);
		nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, PRIORITY);
		nftnl_chain_set_u32(c, NFTNL_CHAIN_POLICY, NF_ACCEPT);
	}
	nftnl_chain_nlmsg_build_payload(nlh, c);
	nft_batch_put(b, nlh);
	nftnl_chain_free(c);
}

/* All rules of the table go. */
static void put_empty(struct nft_batch *b)
{
	struct nlmsghdr *nlh = nft_message(nft_batch_end(b), NFT_MSG_DELRULE, 0);

	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, NFT_TABLE_NAME);
	nft_batch_put(b, nlh);
}

static void put_set(struct nft_batch *b, const struct nft_line *l, int family,
		    bool goes)
{
	const uint32_t type = pairs[family].type;
	struct nftnl_set *s = nft_must(nftnl_set_alloc());
	char name[NAME];
	struct nlmsghdr *nlh = nft_message(nft_batch_end(b), goes ?
					   NFT_MSG_DELSET : NFT_MSG_NEWSET,
					   goes ? 0 : NLM_F_CREATE);

	nftnl_set_set_str(s, NFTNL_SET_TABLE, NFT_TABLE_NAME);
	nftnl_set_set_str(s, NFTNL_SET_NAME, pairs_name(name, l, family));
	if (!goes) {
		nftnl_set_set_u32(s, NFTNL_SET_ID, l->mark << 1 | (unsigned)family);
		nftnl_set_set_u32(s, NFTNL_SET_FLAGS, NFT_SET_TIMEOUT |
				  NFT_SET_EVAL);
		nftnl_set_set_u32(s, NFTNL_SET_KEY_TYPE, type << TYPE_BITS | type);
		nftnl_set_set_u32(s, NFTNL_SET_KEY_LEN, 2 * pairs[family].bytes);
		nftnl_set_set_u32(s, NFTNL_SET_DESC_SIZE, PAIRS);
		nftnl_set_set_u64(s, NFTNL_SET_TIMEOUT, keep_pairs);
	}
	nftnl_set_nlmsg_build_payload(nlh, s);
	nft_batch_put(b, nlh);
	nftnl_set_free(s);
}

/* Of lines that do not carry there are none; what is left of them goes. */
static bool put_sets(struct nft_batch *b, const struct nft_lines *lines, bool left)
{
	const struct nft_line *l;
	bool any = false;
	int family;

	vec_each(l, lines)
		for (family = 0; family < 2; family++) {
			any |= l->keeps[family];
			if (l->keeps[family] || left)
				put_set(b, l, family, false);
			if (!l->keeps[family] && left)
				put_set(b, l, family, true);
		}
	return any;
}

/* That ends the chain, by goto or (NULL) as it is. */
static void put_end(struct nft_batch *b, const char *chain, const char *name,
		    uint32_t key, uint32_t bits, enum nft_cmp_ops op, const char *to)
{
	struct nftnl_rule *r = rule_of(chain);

	nft_expr_match(r, name, key, bits, op, 0);
	nft_expr_end(r, to ? NFT_GOTO : NF_ACCEPT, to);
	put_rule(b, r);
}

/* A connection that has a line. */
static void put_known(struct nft_batch *b, const char *chain, const char *to)
{
	put_end(b, chain, "ct", NFT_CT_MARK, MARK_MASK, NFT_CMP_NEQ, to);
}

/* One that began before there was the table. */
static void put_not_new(struct nft_batch *b, const char *chain)
{
	put_end(b, chain, "ct", NFT_CT_STATE, NF_CT_STATE_BIT(IP_CT_NEW),
		NFT_CMP_EQ, NULL);
}

/* Whose mark is somebody's goes where that leads. */
static void put_marked(struct nft_batch *b, const char *chain)
{
	put_end(b, chain, "meta", NFT_META_MARK, UINT32_MAX, NFT_CMP_NEQ, NULL);
}

static void put_pairs(struct nft_batch *b, const struct nft_lines *lines)
{
	const struct nft_line *l;
	struct nftnl_rule *r;
	int family;

	put_marked(b, "prerouting");
	put_known(b, "forward", NULL);
	put_not_new(b, "forward");
	put_marked(b, "forward");
	vec_each(l, lines)
		for (family = 0; family < 2; family++) {
			if (!l->keeps[family])
				continue;
			r = rule_of("prerouting");
			match_pair(r, l, family);
			nft_expr_set_mark(r, "meta", l->mark << MARK_SHIFT);
			nft_expr_end(r, NF_ACCEPT, NULL);
			put_rule(b, r);
			r = rule_of("forward");
			nft_expr_match_device(r, NFT_META_OIFNAME, l->device);
			keep_pair(r, l, family);
			put_rule(b, r);
		}
}

static void put_prerouting(struct nft_batch *b, const struct nft_lines *lines)
{
	static const char chain[] = "prerouting";
	const struct nft_line *l;
	struct nftnl_rule *r;

	put_known(b, chain, remembered);
	put_not_new(b, chain);
	vec_each(l, lines) {
		r = rule_of(chain);
		nft_expr_match_device(r, NFT_META_IIFNAME, l->device);
		nft_expr_set_mark(r, "ct", MARK_INBOUND | l->mark << MARK_SHIFT);
		nft_expr_end(r, NFT_GOTO, remembered);
		put_rule(b, r);
	}
	vec_each(l, lines) {
		r = rule_of(remembered);
		nft_expr_match(r, "ct", NFT_CT_MARK, MARK_LINE, NFT_CMP_EQ,
		      l->mark << MARK_SHIFT);
		nft_expr_set_mark(r, "meta", l->mark << MARK_SHIFT);
		put_rule(b, r);
	}
}

static void put_counting(struct nft_batch *b, const struct nft_lines *lines,
			 const char *chain, uint32_t device)
{
	const uint8_t udp = IPPROTO_UDP;
	const struct nft_line *l;
	struct nftnl_rule *r;

	vec_each(l, lines) {
		r = rule_of(chain);
		nft_expr_load(r, "meta", NFT_META_L4PROTO);
		nft_expr_compare(r, NFT_CMP_EQ, &udp, sizeof udp);
		nft_expr_match_device(r, device, l->device);
		nft_expr_add(r, "counter");
		put_rule(b, r);
	}
}

static void put_clean(struct nft_batch *b, const char *chain)
{
	struct nftnl_rule *r = rule_of(chain);

	nft_expr_match(r, "meta", NFT_META_MARK, MARK_MASK, NFT_CMP_NEQ, 0);
	nft_expr_set_mark(r, "meta", 0);
	put_rule(b, r);
}

static void put_postrouting(struct nft_batch *b, const struct nft_lines *lines)
{
	static const char chain[] = "postrouting";
	const struct nft_line *l;
	struct nftnl_rule *r;

	put_known(b, chain, NULL);
	vec_each(l, lines) {
		r = rule_of(chain);
		nft_expr_match_device(r, NFT_META_OIFNAME, l->device);
		nft_expr_set_mark(r, "ct", l->mark << MARK_SHIFT);
		put_rule(b, r);
	}
}

void nft_rules_put(struct nft_batch *b, const struct nft_lines *lines, bool counts,
		   bool left)
{
	bool keeps;
	size_t i;

	for (i = 0; i < CHAINS; i++)
		put_chain(b, chains[i].name, chains[i].hook);
	put_empty(b);
	keeps = put_sets(b, lines, left);
	if (counts) {
		put_counting(b, lines, "prerouting", NFT_META_IIFNAME);
		put_counting(b, lines, "postrouting", NFT_META_OIFNAME);
	}
	put_prerouting(b, lines);
	put_clean(b, "input");
	put_clean(b, "forward");
	if (keeps)
		put_pairs(b, lines);
	put_postrouting(b, lines);
}
