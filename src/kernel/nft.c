/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table as it was written, whoever owns it. */
#include "kernel/nft.h"
#include "kernel/netlink.h"
#include "kernel/nft_changes.h"
#include "kernel/nft_rules.h"
#include "kernel/nft_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * What is there is changed, so that no packet finds a chain without rules; or (anew)
 * goes before.
 */
static int write_once(struct nft *n, const struct nft_lines *lines, uint32_t flags,
		      bool there, bool anew)
{
	struct nft_batch b = { 0 };
	int ret;

	nft_batch_put(&b, nft_batch_mark(nft_batch_end(&b), false));
	if (anew)
		nft_batch_put(&b, nft_table_delete(nft_batch_end(&b)));
	nft_batch_put(&b, nft_table_add(nft_batch_end(&b), flags));
	nft_rules_put(&b, lines, n->counts, there && !anew);
	((struct nlmsghdr *)(void *)(b.buf + b.last))->nlmsg_flags |= NLM_F_ACK;
	nft_batch_put(&b, nft_batch_mark(nft_batch_end(&b), true));
	ret = netlink_transaction(n->nl, b.buf, b.n);
	free(b.buf);
	return ret;
}

static int start_hearing(struct nft *n)
{
	int ret = nft_changes_open(&n->changes);

	return ret ? netlink_fail(n->nl, -ret, "cannot listen to nftables") : 0;
}

/* What a kernel says of flags that it does not know, and of a table without. */
static bool is_unknown(int error)
{
	return error == -EOPNOTSUPP || error == -EINVAL || error == -ERANGE;
}

static int write_table(struct nft *n, const struct nft_lines *lines, bool there)
{
	const uint32_t flags = NFT_TABLE_OWNED | NFT_TABLE_PERSISTS;
	int ret = write_once(n, lines, flags, there, false);

	if (is_unknown(ret) && there)
		ret = write_once(n, lines, flags, there, true);
	n->owned = !ret;
	if (!ret)
		nft_changes_close(&n->changes);
	if (!is_unknown(ret))
		return ret;
	ret = start_hearing(n);
	return ret ? ret : write_once(n, lines, 0, there, false);
}

static bool is_same(const struct nft_line *a, const struct nft_line *b)
{
	return a->mark == b->mark && a->keeps[0] == b->keeps[0] &&
	       a->keeps[1] == b->keeps[1] && !strcmp(a->device, b->device);
}

static bool is_written(const struct nft *n, const struct nft_lines *lines,
		       bool counts)
{
	size_t i;

	if (!lines->n || lines->n != n->written.n || counts != n->counts)
		return false;
	for (i = 0; i < lines->n; i++)
		if (!is_same(&lines->v[i], &n->written.v[i]))
			return false;
	return true;
}

int nft_write(struct nft *n, const struct nft_lines *lines, bool counts,
	      struct text *why)
{
	const struct nft_line *l;
	struct nft_table t;
	int ret;

	if (is_written(n, lines, counts))
		return 0;
	vec_free(&n->written);
	n->counts = counts;
	if (!n->nl)
		n->nl = netlink_new(NETLINK_NETFILTER);
	ret = nft_table_find(n->nl, &t);
	if (!ret && t.there && !t.ours) {
		ret = start_hearing(n);
		ret = ret ? ret : netlink_fail(n->nl, EEXIST, NULL);
	} else if (!ret) {
		ret = write_table(n, lines, t.there);
	}
	if (ret)
		text_add(why, netlink_words(n->nl));
	else
		vec_each(l, lines)
			*vec_push(&n->written) = *l;
	return ret;
}

int nft_remove(struct nft *n, struct text *why)
{
	int ret;

	if (!n->nl)
		n->nl = netlink_new(NETLINK_NETFILTER);
	ret = nft_table_remove(n->nl);
	if (ret < 0)
		text_add(why, netlink_words(n->nl));
	nft_close(n);
	return ret;
}

int nft_fd(const struct nft *n)
{
	return nft_changes_fd(n->changes);
}

bool nft_is_lost(struct nft *n)
{
	bool lost = n->changes && nft_changes_read(n->changes, n->nl->portid);

	if (lost)
		vec_free(&n->written);
	return lost;
}

void nft_close(struct nft *n)
{
	nft_changes_close(&n->changes);
	if (n->nl)
		netlink_finish(n->nl, 0, NULL);
	vec_free(&n->written);
	*n = (struct nft){ 0 };
}
