/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfnetlink's notifications of nftables. */
#include "kernel/nft_changes.h"
#include "base/vec.h"
#include "kernel/netlink.h"
#include "kernel/nft_table.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

/* One is an object, a rule at most; what is longer is not taken apart. */
enum { CHANGES_BUF = 8192 };

struct nft_changes {
	struct mnl_socket *socket;
	uint32_t own;		/* whose changes are not told */
	bool lost;
	uint32_t buf[CHANGES_BUF / 4];
};

int nft_changes_open(struct nft_changes **out)
{
	struct mnl_socket *s;

	if (*out)
		return 0;
	s = netlink_socket(NETLINK_NETFILTER, 1U << (NFNLGRP_NFTABLES - 1),
			   MNL_SOCKET_AUTOPID);
	if (!s)
		return -errno;
	fcntl(mnl_socket_get_fd(s), F_SETFL, O_NONBLOCK);
	*out = vec_realloc(NULL, sizeof **out);
	(*out)->socket = s;
	return 0;
}

void nft_changes_close(struct nft_changes **c)
{
	if (*c)
		mnl_socket_close((*c)->socket);
	free(*c);
	*c = NULL;
}

int nft_changes_fd(const struct nft_changes *c)
{
	return c ? mnl_socket_get_fd(c->socket) : -1;
}

static int table_attr(const struct nlattr *attr, void *arg)
{
	/* the first of tables, chains and rules alike */
	if (mnl_attr_get_type(attr) == NFTA_TABLE_NAME &&
	    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
		*(bool *)arg = !strcmp(mnl_attr_get_str(attr), NFT_TABLE_NAME);
	return MNL_CB_OK;
}

static int on_change(const struct nlmsghdr *nlh, void *arg)
{
	struct nft_changes *c = arg;
	const struct nfgenmsg *nfg = mnl_nlmsg_get_payload(nlh);
	bool of_ours = false;

	switch (nlh->nlmsg_type ^ NFNL_SUBSYS_NFTABLES << 8) {
	case NFT_MSG_DELTABLE:
	case NFT_MSG_DELCHAIN:
	case NFT_MSG_DELRULE:
		break;
	default:
		return MNL_CB_OK;
	}
	if (nlh->nlmsg_pid == c->own ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *nfg ||
	    nfg->nfgen_family != NFPROTO_INET)
		return MNL_CB_OK;
	mnl_attr_parse(nlh, sizeof *nfg, table_attr, &of_ours);
	c->lost |= of_ours;
	return MNL_CB_OK;
}

bool nft_changes_read(struct nft_changes *c, uint32_t own)
{
	ssize_t n;

	c->own = own;
	c->lost = false;
	for (;;) {
		n = mnl_socket_recvfrom(c->socket, c->buf, sizeof c->buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != ENOBUFS && errno != ENOSPC)
			return c->lost;
		/* more came than fits, or than is understood */
		if (n < 0 || netlink_check(c->buf, (size_t)n) ||
		    mnl_cb_run(c->buf, (size_t)n, 0, 0, on_change, c) < 0)
			c->lost = true;
	}
}
