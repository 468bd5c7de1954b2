/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rtnetlink socket: requests, dumps, and errors in the kernel's words. */
#include "netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#ifndef NETLINK_EXT_ACK
#define NETLINK_EXT_ACK 11
#endif
#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif
#ifndef NLM_F_CAPPED
#define NLM_F_CAPPED 0x100
#define NLM_F_ACK_TLVS 0x200
#define NLMSGERR_ATTR_MSG 1
#endif

enum { DUMP_TRIES = 10 };

int netlink_fail(struct netlink *nl, int error, const char *words)
{
	snprintf(nl->words, sizeof nl->words, "%s%s%s%s", strerror(error),
		 words ? " (" : "", words ? words : "", words ? ")" : "");
	return -error;
}

int netlink_open(struct netlink *nl)
{
	int one = 1;

	/* field by field: clearing the buffers would touch all their pages */
	nl->seq = 0;
	nl->lost = false;
	nl->words[0] = '\0';
	nl->socket = mnl_socket_open(NETLINK_ROUTE);
	if (!nl->socket)
		return netlink_fail(nl, errno, "cannot open a netlink socket");
	if (mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID) < 0)
		return netlink_fail(nl, errno, "cannot bind a netlink socket");
	nl->portid = mnl_socket_get_portid(nl->socket);
	mnl_socket_setsockopt(nl->socket, NETLINK_EXT_ACK, &one, sizeof one);
	nl->strict = !mnl_socket_setsockopt(nl->socket, NETLINK_GET_STRICT_CHK,
					    &one, sizeof one);
	return 0;
}

void netlink_close(struct netlink *nl)
{
	if (nl->socket)
		mnl_socket_close(nl->socket);
	nl->socket = NULL;
}

/* The kernel's sentence in an error message, or NULL. */
static const char *error_words(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	unsigned offset = sizeof *err;
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += mnl_nlmsg_get_payload_len(&err->msg);
	if (offset > mnl_nlmsg_get_payload_len(nlh))
		return NULL;
	mnl_attr_for_each(attr, nlh, offset)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			return mnl_attr_get_str(attr);
	return NULL;
}

/* An error as the kernel has it, 0 or -errno; ERRNO_MAX of linux/err.h. */
static bool is_errno(int error)
{
	return error <= 0 && error >= -4095;
}

static int error_of(struct netlink *nl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof *err)
		return netlink_fail(nl, EPROTO, "short netlink error");
	if (!is_errno(err->error))
		return netlink_fail(nl, EPROTO, "odd netlink error");
	return err->error ? netlink_fail(nl, -err->error, error_words(nlh)) : 0;
}

static ssize_t receive(struct netlink *nl)
{
	ssize_t n;

	do
		n = mnl_socket_recvfrom(nl->socket, nl->recv, sizeof nl->recv);
	while (n < 0 && errno == EINTR);
	nl->lost |= n < 0;
	return n < 0 ? netlink_fail(nl, errno, "no answer from the kernel") : n;
}

/* mnl_nlmsg_ok() takes a length beyond INT_MAX for a negative one. */
static bool is_whole(const struct nlmsghdr *nlh, int left)
{
	return mnl_nlmsg_ok(nlh, left) && nlh->nlmsg_len <= (uint32_t)left;
}

/* What is read: the answers to count messages, the first of that number. */
struct reading {
	uint32_t first, count;
	/* True: that was the end of it. */
	bool (*on_answer)(struct netlink *, const struct nlmsghdr *,
			  struct reading *);
	netlink_cb cb;
	netlink_result_cb each;
	void *arg;
	bool one;		/* the first answer is the last */
	bool interrupted;
	int ret;
};

static int read_answers(struct netlink *nl, struct reading *r)
{
	const struct nlmsghdr *nlh;
	ssize_t got;
	int n;

	for (;;) {
		got = receive(nl);
		if (got < 0)
			return (int)got;
		n = (int)got;
		for (nlh = (const void *)nl->recv; is_whole(nlh, n);
		     nlh = mnl_nlmsg_next(nlh, &n)) {
			if (nlh->nlmsg_seq - r->first >= r->count ||
			    nlh->nlmsg_pid != nl->portid)
				continue;
			if (nlh->nlmsg_type == NLMSG_OVERRUN) {
				nl->lost = true;
				return netlink_fail(nl, ENOBUFS, NULL);
			}
			if (r->on_answer(nl, nlh, r))
				return r->ret;
		}
		/* what was in the rest nobody knows, an end perhaps */
		nl->lost |= n != 0;
		if (n)
			return netlink_fail(nl, EPROTO, "an answer is cut off");
	}
}

/* The end of a dump, which may say why it is one. */
static int done(struct netlink *nl, const struct nlmsghdr *nlh,
		bool interrupted)
{
	int ret = 0;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof ret)
		memcpy(&ret, mnl_nlmsg_get_payload(nlh), sizeof ret);
	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof ret && ret < 0)
		return netlink_fail(nl, is_errno(ret) ? -ret : EPROTO, NULL);
	return interrupted ? netlink_fail(nl, EINTR, NULL) : 0;
}

static bool on_request(struct netlink *nl, const struct nlmsghdr *nlh,
		       struct reading *r)
{
	r->interrupted |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		r->ret = error_of(nl, nlh);
		return true;
	}
	if (nlh->nlmsg_type == NLMSG_DONE) {
		r->ret = done(nl, nlh, r->interrupted);
		return true;
	}
	r->cb(nlh, r->arg);
	return r->one;
}

static bool on_batch(struct netlink *nl, const struct nlmsghdr *nlh,
		     struct reading *r)
{
	size_t i = nlh->nlmsg_seq - r->first;

	if (nlh->nlmsg_type != NLMSG_ERROR)
		return false;
	r->each(i, error_of(nl, nlh), r->arg);
	return i + 1 == r->count;
}

static int send_out(struct netlink *nl, size_t n)
{
	ssize_t sent;

	nl->lost = false;
	do
		sent = mnl_socket_sendto(nl->socket, nl->send, n);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? netlink_fail(nl, errno, "cannot ask the kernel") : 0;
}

int netlink_request(struct netlink *nl, struct nlmsghdr *nlh, netlink_cb cb,
		    void *arg)
{
	struct reading r = {
		.first = ++nl->seq, .count = 1, .on_answer = on_request,
		.cb = cb, .arg = arg,
		.one = !(nlh->nlmsg_flags & (NLM_F_ACK | NLM_F_DUMP)),
	};
	int ret;

	nlh->nlmsg_seq = nl->seq;
	ret = send_out(nl, nlh->nlmsg_len);
	return ret ? ret : read_answers(nl, &r);
}

int netlink_batch(struct netlink *nl, size_t n, size_t count,
		  netlink_result_cb each, void *arg)
{
	struct reading r = {
		.first = nl->seq - (uint32_t)count + 1,
		.count = (uint32_t)count, .on_answer = on_batch,
		.each = each, .arg = arg,
	};
	size_t i;
	int ret = send_out(nl, n);

	for (i = 0; ret && i < count; i++)	/* none of them went out */
		each(i, ret, arg);
	return ret ? ret : read_answers(nl, &r);
}

int netlink_dump(struct netlink *nl, struct nlmsghdr *nlh, netlink_cb cb,
		 void *arg, size_t *n)
{
	size_t before = *n;
	int tries, ret;

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	for (tries = 0; tries < DUMP_TRIES; tries++) {
		*n = before;
		ret = netlink_request(nl, nlh, cb, arg);
		if (ret != -EINTR)
			return ret;
	}
	return netlink_fail(nl, EINTR, "a dump was interrupted ten times");
}

struct nlmsghdr *netlink_start(struct netlink *nl, uint16_t type, size_t extra)
{
	struct nlmsghdr *nlh;

	memset(nl->send, 0, 256);	/* padding of names too */
	nlh = mnl_nlmsg_put_header(nl->send);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	mnl_nlmsg_put_extra_header(nlh, extra);
	return nlh;
}

