/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A netlink socket: requests, dumps, and errors in the kernel's words. */
#include "kernel/netlink.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

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
	nl->failed.error = error;
	text_copy(nl->failed.words, sizeof nl->failed.words,
		  words ? words : "");
	return -error;
}

const char *netlink_words(struct netlink *nl)
{
	const char *words = nl->failed.words;

	snprintf(nl->told, sizeof nl->told, "%s%s%s%s",
		 nl->failed.error ? strerror(nl->failed.error) : "",
		 *words ? " (" : "", words, *words ? ")" : "");
	return nl->told;
}

struct mnl_socket *netlink_socket(int bus, unsigned groups, unsigned portid)
{
	struct mnl_socket *s = mnl_socket_open(bus);

	if (!s)
		return NULL;
	/* mnl_socket_open2() came with 1.0.4 */
	fcntl(mnl_socket_get_fd(s), F_SETFD, FD_CLOEXEC);
	if (mnl_socket_bind(s, groups, (pid_t)portid) < 0) {
		mnl_socket_close(s);
		s = NULL;
	}
	return s;
}

struct netlink *netlink_new(int bus)
{
	struct netlink *nl = vec_realloc(NULL, sizeof *nl);

	memset(nl, 0, offsetof(struct netlink, send));
	nl->bus = bus;
	return nl;
}

int netlink_finish(struct netlink *nl, int ret, struct text *why)
{
	if (ret < 0 && why)
		text_add(why, netlink_words(nl));
	netlink_close(nl);
	free(nl);
	return ret;
}

int netlink_connect(struct netlink *nl)
{
	const struct timeval patience = { .tv_sec = 2 };
	int one = 1;

	if (nl->socket)
		return 0;
	nl->socket = netlink_socket(nl->bus, 0, nl->portid);
	if (!nl->socket)
		return netlink_fail(nl, errno, "cannot open a netlink socket");
	nl->portid = mnl_socket_get_portid(nl->socket);
	/* who asks the others has more to do than to wait for them */
	if (nl->bus != NETLINK_ROUTE)
		setsockopt(mnl_socket_get_fd(nl->socket), SOL_SOCKET,
			   SO_RCVTIMEO, &patience, sizeof patience);
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

int netlink_check(const void *buf, size_t n)
{
	const struct nlmsghdr *nlh = buf;
	int left = (int)n;
	bool interrupted = false;

	/* to mnl_nlmsg_ok() a length above INT_MAX is a small one */
	for (; mnl_nlmsg_ok(nlh, left) && nlh->nlmsg_len <= (unsigned)left;
	     nlh = mnl_nlmsg_next(nlh, &left))
		interrupted |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
	return left > 0 ? -EPROTO : interrupted ? -EINTR : 0;
}

static int take_words(const struct nlattr *attr, void *arg)
{
	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
	    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
		*(const char **)arg = mnl_attr_get_str(attr);
	return MNL_CB_OK;
}

/* The kernel's sentence in an error message or end of a dump, or NULL. */
static const char *error_words(const struct nlmsghdr *nlh, size_t offset)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	const char *words = NULL;

	if (nlh->nlmsg_type == NLMSG_ERROR &&
	    !(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += err->msg.nlmsg_len - NLMSG_HDRLEN;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS &&
	    offset <= mnl_nlmsg_get_payload_len(nlh))
		mnl_attr_parse(nlh, (unsigned)offset, take_words, &words);
	return words;
}

/*
 * Removals of what is not there are no failures, nor is the group of a device that
 * has just gone. By other than rtnetlink, what is no dump removes something or
 * asks for what need not be there.
 */
static bool is_absent(const struct answers *x, uint32_t i, int error)
{
	const struct nlmsghdr *sent = (const void *)x->nl->send;

	if (x->whole)
		return false;
	while (i--)	/* what went out, whatever the answer has of it */
		sent = (const void *)((const char *)sent +
				      NLMSG_ALIGN(sent->nlmsg_len));
	if (x->nl->bus != NETLINK_ROUTE ? sent->nlmsg_flags & NLM_F_ROOT :
	    sent->nlmsg_type != RTM_DELRULE &&
	    sent->nlmsg_type != RTM_DELROUTE && sent->nlmsg_type != RTM_SETLINK)
		return false;
	return error == ENOENT || error == ESRCH || error == ENODEV;
}

/* What became of a message, as NLMSG_ERROR (0 too) and NLMSG_DONE have it. */
static int on_result(const struct nlmsghdr *nlh, void *arg)
{
	struct answers *x = arg;
	const int *error = mnl_nlmsg_get_payload(nlh);
	size_t least = nlh->nlmsg_type == NLMSG_ERROR ? sizeof(struct nlmsgerr)
						      : sizeof *error;
	uint32_t i = nlh->nlmsg_seq - x->first;

	if (i >= x->count || mnl_nlmsg_get_payload_len(nlh) < least ||
	    *error > 0 || *error < -NETLINK_ERRNO_MAX) {
		errno = EPROTO;
		return MNL_CB_ERROR;
	}
	if (x->results[i] == KERNEL_UNKNOWN)	/* each has one answer */
		x->results[i] = *error && is_absent(x, i, -*error)
			? KERNEL_ABSENT : *error;
	if (x->results[i] < 0 && !x->failed)
		x->failed = netlink_fail(x->nl, -*error,
					 error_words(nlh, least));
	return i + 1 < x->count ? MNL_CB_OK : MNL_CB_STOP;
}

static int on_overrun(const struct nlmsghdr *nlh, void *arg)
{
	(void)nlh, (void)arg;
	errno = ENOBUFS;
	return MNL_CB_ERROR;
}

/* Sends n bytes at buf, and hears what becomes of them. */
static int send_and_hear(struct answers *x, const void *buf, size_t n)
{
	static mnl_cb_t control[] = {	/* not const before 1.0.4 */
		[NLMSG_ERROR] = on_result, [NLMSG_DONE] = on_result,
		[NLMSG_OVERRUN] = on_overrun,
	};
	struct netlink *nl = x->nl;
	int ret = netlink_connect(nl);
	uint32_t i;
	ssize_t got;

	nl->lost = false;
	if (!ret && mnl_socket_sendto(nl->socket, buf, n) < 0)
		ret = netlink_fail(nl, errno, "cannot ask the kernel");
	for (i = 0; i < x->count; i++)
		x->results[i] = ret ? ret : KERNEL_UNKNOWN;
	if (ret)	/* none of them went out */
		return ret;
	do {
		got = mnl_socket_recvfrom(nl->socket, nl->recv,
					  sizeof nl->recv);
		if (got < 0) {
			ret = errno == EINTR ? 1 : -errno;
			continue;
		}
		ret = netlink_check(nl->recv, (size_t)got);
		if (ret)
			break;
		ret = mnl_cb_run2(nl->recv, (size_t)got, x->count > 1 ? 0
				  : x->first, nl->portid, x->cb, x, control,
				  MNL_ARRAY_SIZE(control));
		if (ret < 0)	/* ESRCH: it is for another socket */
			ret = errno == ESRCH ? -EPROTO : -errno;
	} while (ret > 0);
	if (ret) {	/* what else may come of it is for nobody to read */
		netlink_close(nl);
		nl->lost = true;
		if (x->failed)	/* that is known, and why */
			return x->failed;
		return netlink_fail(nl, -ret, "no answer from the kernel");
	}
	/* of whom nothing was heard until the last one's answer is done */
	for (i = 0; i < x->count; i++)
		if (x->results[i] == KERNEL_UNKNOWN)
			x->results[i] = 0;
	return x->failed;
}

int netlink_talk(struct answers *x, size_t n)
{
	return send_and_hear(x, x->nl->send, n);
}

int netlink_transaction(struct netlink *nl, void *buf, size_t n)
{
	int result, ret, left = (int)n;
	struct answers x = { .nl = nl, .first = ++nl->seq, .count = 1,
			     .results = &result, .whole = true };
	struct nlmsghdr *nlh = buf;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		nlh->nlmsg_seq = nl->seq;
	ret = send_and_hear(&x, buf, n);
	/* after the first failure, what is said of the rest is for nobody */
	while (ret && nl->socket &&
	       recv(mnl_socket_get_fd(nl->socket), nl->recv, sizeof nl->recv,
		    MSG_DONTWAIT) >= 0)
		;
	return ret;
}

int netlink_request(struct netlink *nl, struct nlmsghdr *nlh, mnl_cb_t cb,
		    void *arg)
{
	int result;
	struct answers x = { .nl = nl, .first = ++nl->seq, .count = 1,
			     .results = &result, .cb = cb, .arg = arg };

	nlh->nlmsg_seq = nl->seq;
	return netlink_talk(&x, nlh->nlmsg_len);
}

int netlink_batches(struct netlink *nl, netlink_build *build, const void *arg,
		    size_t n, int *results)
{
	struct netlink_failure first;
	int ret, failed = 0;
	struct nlmsghdr *nlh;
	struct answers x;
	size_t done, size;

	for (done = 0; done < n; done += x.count) {
		x = (struct answers){ .nl = nl, .first = nl->seq + 1,
				      .results = results + done };
		size = 0;
		do {
			nlh = build((char *)nl->send + size, done + x.count++,
				    arg);
			nlh->nlmsg_seq = ++nl->seq;
			size += NLMSG_ALIGN(nlh->nlmsg_len);
		} while (done + x.count < n && x.count < NETLINK_BATCH_MAX);
		nlh->nlmsg_flags |= NLM_F_ACK;
		ret = netlink_talk(&x, size);
		if (!ret || failed)
			continue;
		failed = ret;
		first = nl->failed;
	}
	if (failed)
		nl->failed = first;
	return failed;
}

int netlink_count(struct netlink *nl, netlink_build *build, const void *arg,
		  size_t n)
{
	int *results = vec_realloc(NULL, (n + 1) * sizeof *results), count = 0;
	int ret = netlink_batches(nl, build, arg, n, results);

	while (!ret && n--)
		count += !results[n];
	free(results);
	return ret ? ret : count;
}

int netlink_dump(struct netlink *nl, struct nlmsghdr *nlh, mnl_cb_t cb,
		 void *arg, size_t *n)
{
	struct answers x = { .nl = nl, .count = 1, .cb = cb, .arg = arg };
	size_t before = *n;
	int tries, ret, result;

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	x.results = &result;
	for (tries = 0; tries < DUMP_TRIES; tries++) {
		*n = before;
		x.failed = 0;
		x.first = nlh->nlmsg_seq = ++nl->seq;
		ret = netlink_talk(&x, nlh->nlmsg_len);
		if (ret != -EINTR)
			return ret;
	}
	return netlink_fail(nl, EINTR, "a dump was interrupted ten times");
}

struct nlmsghdr *netlink_start(struct netlink *nl, uint16_t type, size_t extra)
{
	struct nlmsghdr *nlh;

	memset(nl->send, 0, 256);	/* what stands behind names too */
	nlh = mnl_nlmsg_put_header(nl->send);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	mnl_nlmsg_put_extra_header(nlh, extra);
	return nlh;
}

const struct nlattr *netlink_within(const struct nlattr *nest, uint16_t type)
{
	struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}
