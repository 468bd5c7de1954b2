/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rtnetlink socket: requests, dumps, and errors in the kernel's words. */
#include "kernel/netlink.h"
#include "kernel/nlattr.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif
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

static int set(const struct netlink *nl, int option)
{
	const int one = 1;

	return setsockopt(nl->fd, SOL_NETLINK, option, &one, sizeof one);
}

int netlink_open(struct netlink *nl)
{
	struct sockaddr_nl sa = { .nl_family = AF_NETLINK };
	socklen_t n = sizeof sa;

	/* field by field: clearing the buffers would touch all their pages */
	nl->seq = 0;
	nl->lost = false;
	nl->words[0] = '\0';
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (nl->fd < 0)
		return netlink_fail(nl, errno, "cannot open a netlink socket");
	if (bind(nl->fd, (struct sockaddr *)&sa, n) ||
	    getsockname(nl->fd, (struct sockaddr *)&sa, &n))
		return netlink_fail(nl, errno, "cannot bind a netlink socket");
	nl->portid = sa.nl_pid;
	set(nl, NETLINK_EXT_ACK);
	nl->strict = !set(nl, NETLINK_GET_STRICT_CHK);
	return 0;
}

void netlink_close(struct netlink *nl)
{
	if (nl->fd >= 0)
		close(nl->fd);
	nl->fd = -1;
}

/* The kernel's sentence in an error message, or NULL. */
static const char *error_words(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = nlattr_content(nlh);
	size_t offset = sizeof *err;
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += err->msg.nlmsg_len - NLMSG_HDRLEN;
	if (offset > nlattr_content_len(nlh))
		return NULL;
	nlattr_each(attr, nlh, offset)
		if (nlattr_type(attr) == NLMSGERR_ATTR_MSG)
			return nlattr_text(attr);
	return NULL;
}

/* An error as the kernel has it, 0 or -errno; ERRNO_MAX of linux/err.h. */
static bool is_errno(int error)
{
	return error <= 0 && error >= -4095;
}

static int error_of(struct netlink *nl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = nlattr_content(nlh);

	if (nlattr_content_len(nlh) < sizeof *err)
		return netlink_fail(nl, EPROTO, "short netlink error");
	if (!is_errno(err->error))
		return netlink_fail(nl, EPROTO, "odd netlink error");
	return err->error ? netlink_fail(nl, -err->error, error_words(nlh)) : 0;
}

static ssize_t receive(struct netlink *nl)
{
	ssize_t n;

	do
		n = recv(nl->fd, nl->recv, sizeof nl->recv, MSG_TRUNC);
	while (n < 0 && errno == EINTR);
	if (n > (ssize_t)sizeof nl->recv) {
		errno = ENOSPC;
		n = -1;
	}
	nl->lost |= n < 0;
	return n < 0 ? netlink_fail(nl, errno, "no answer from the kernel") : n;
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
	size_t n, taken;

	for (;;) {
		got = receive(nl);
		if (got < 0)
			return (int)got;
		n = (size_t)got;
		for (nlh = (const void *)nl->recv; nlattr_whole(nlh, n);
		     nlh = (const void *)((const char *)nlh + taken),
		     n -= taken) {
			taken = nlattr_taken(nlh, n);
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
static int end_of_dump(struct netlink *nl, const struct nlmsghdr *nlh,
		       bool interrupted)
{
	int ret = 0;

	if (nlattr_content_len(nlh) >= sizeof ret)
		memcpy(&ret, nlattr_content(nlh), sizeof ret);
	if (nlattr_content_len(nlh) >= sizeof ret && ret < 0)
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
		r->ret = end_of_dump(nl, nlh, r->interrupted);
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
		sent = send(nl->fd, nl->send, n, 0);
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
	nlh = nlattr_begin(nl->send);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlattr_header(nlh, extra);
	return nlh;
}

