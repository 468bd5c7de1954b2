/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By libmnl alone, for programs that are not to load libnftnl. The comment is
 * what `nft list table` shows, and by which it is known as ours.
 */
#include "kernel/nft_table.h"
#include "base/vec.h"
#include "kernel/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

/* Of linux/netfilter/nf_tables.h; not in the headers of Linux before 5.12. */
enum { TABLE_NAME = 1, TABLE_FLAGS = 2, TABLE_USERDATA = 6, TABLE_OWNER = 7 };
enum { COMMENT = 0 };	/* libnftnl's NFTNL_UDATA_TABLE_COMMENT */

static const char comment[] = "of multihome(8): connections keep their line";

struct nlmsghdr *nft_message(void *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *nfg = mnl_nlmsg_put_extra_header(nlh, sizeof *nfg);

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nfg->nfgen_family = NFPROTO_INET;
	return nlh;
}

struct nlmsghdr *nft_batch_mark(void *buf, bool end)
{
	struct nlmsghdr *nlh = nft_message(buf, 0, 0);
	struct nfgenmsg *nfg = mnl_nlmsg_get_payload(nlh);

	nlh->nlmsg_type = end ? NFNL_MSG_BATCH_END : NFNL_MSG_BATCH_BEGIN;
	nfg->nfgen_family = AF_UNSPEC;
	nfg->res_id = htons(NFNL_SUBSYS_NFTABLES);
	return nlh;
}

enum { ROOM = 2048 };	/* no message is as long */

void *nft_batch_end(struct nft_batch *b)
{
	if (b->room - b->n < ROOM) {
		b->room += (size_t)8 * ROOM;
		b->buf = vec_realloc(b->buf, b->room);
	}
	return b->buf + b->n;
}

void nft_batch_put(struct nft_batch *b, const struct nlmsghdr *nlh)
{
	b->last = b->n;
	b->n += nlh->nlmsg_len;
}

struct nlmsghdr *nft_table_add(void *buf, uint32_t flags)
{
	struct nlmsghdr *nlh = nft_message(buf, NFT_MSG_NEWTABLE, NLM_F_CREATE);
	char data[2 + sizeof comment] = { COMMENT, sizeof comment };

	memcpy(data + 2, comment, sizeof comment);
	mnl_attr_put_strz(nlh, TABLE_NAME, NFT_TABLE_NAME);
	mnl_attr_put_u32(nlh, TABLE_FLAGS, htonl(flags));
	mnl_attr_put(nlh, TABLE_USERDATA, sizeof data, data);
	return nlh;
}

struct nlmsghdr *nft_table_delete(void *buf)
{
	struct nlmsghdr *nlh = nft_message(buf, NFT_MSG_DELTABLE, 0);

	mnl_attr_put_strz(nlh, TABLE_NAME, NFT_TABLE_NAME);
	return nlh;
}

/* Each is a kind, a length and so many bytes. */
static bool has_comment(const struct nlattr *attr)
{
	const unsigned char *p = mnl_attr_get_payload(attr);
	size_t n = mnl_attr_get_payload_len(attr);

	for (; n >= 2 && n - 2 >= p[1]; n -= 2 + p[1], p += 2 + p[1])
		if (p[0] == COMMENT && p[1] == sizeof comment &&
		    !memcmp(p + 2, comment, sizeof comment))
			return true;
	return false;
}

static int table_attr(const struct nlattr *attr, void *arg)
{
	struct nft_table *t = arg;

	if (mnl_attr_get_type(attr) == TABLE_USERDATA)
		t->ours = has_comment(attr);
	else if (mnl_attr_get_type(attr) == TABLE_OWNER &&
		 !mnl_attr_validate(attr, MNL_TYPE_U32))
		t->owner = ntohl(mnl_attr_get_u32(attr));
	return MNL_CB_OK;
}

static int on_table(const struct nlmsghdr *nlh, void *arg)
{
	struct nft_table *t = ((struct answers *)arg)->arg;

	if (nlh->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE) ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nfgenmsg))
		return MNL_CB_OK;
	t->there = true;
	mnl_attr_parse(nlh, sizeof(struct nfgenmsg), table_attr, t);
	return MNL_CB_OK;
}

int nft_table_find(struct netlink *nl, struct nft_table *out)
{
	struct nlmsghdr *nlh = nft_message(nl->send, NFT_MSG_GETTABLE,
					   NLM_F_ACK);
	int ret;

	*out = (struct nft_table){ 0 };
	mnl_attr_put_strz(nlh, TABLE_NAME, NFT_TABLE_NAME);
	ret = netlink_request(nl, nlh, on_table, out);
	if (ret == -EINVAL || ret == -EOPNOTSUPP || ret == -EPROTONOSUPPORT)
		return netlink_fail(nl, EOPNOTSUPP, "no nftables here");
	return ret;
}

int nft_table_remove(struct netlink *nl)
{
	struct nft_table t;
	struct nlmsghdr *nlh;
	uint32_t buf[64];
	size_t n;
	int ret = nft_table_find(nl, &t);

	if (ret || !t.ours || (t.owner && t.owner != nl->portid))
		return ret;
	n = nft_batch_mark(buf, false)->nlmsg_len;
	nlh = nft_table_delete((char *)buf + n);
	nlh->nlmsg_flags |= NLM_F_ACK;
	n += nlh->nlmsg_len;
	n += nft_batch_mark((char *)buf + n, true)->nlmsg_len;
	ret = netlink_transaction(nl, buf, n);
	return ret ? ret : 1;
}

int nft_table_remove_orphan(struct text *why)
{
	struct netlink *nl = netlink_new(NETLINK_NETFILTER);

	return netlink_finish(nl, nft_table_remove(nl), why);
}
