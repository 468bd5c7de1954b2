/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as the kernel's answers to what is asked by netlink: datagrams, two
 * bytes of length, then so many. In a message for port 0 that is ours, and its
 * number counts from what was asked last. The functions of the C library that
 * would have a socket are here.
 */
#ifndef TESTS_ANSWERS_H
#define TESTS_ANSWERS_H

#include "../unit/fakesocket.h"
#include "fuzz.h"
#include "kernel/netlink.h"

static struct {
	const uint8_t *p;
	size_t n;
	uint32_t seq;		/* of the first message sent last */
} answers;

static int fake_opened(void)
{
	return 0;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t n)
{
	(void)fd, (void)level, (void)option, (void)value, (void)n;
	return 0;
}

/* As much as a socket takes by itself (net.core.wmem_default). */
enum { ANSWERS_SEND_MAX = 212992 - 32 };

/* All that is sent is whole messages. */
static int fake_sent(const void *buf, size_t n)
{
	const struct nlmsghdr *nlh = buf;
	int left = (int)n;

	HOLDS(n && n <= ANSWERS_SEND_MAX);
	answers.seq = nlh->nlmsg_seq;
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		;
	HOLDS(!left);
	return 0;
}

static void address(struct nlmsghdr *nlh, int left)
{
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (!nlh->nlmsg_pid) {
			nlh->nlmsg_pid = FAKE_PORT;
			nlh->nlmsg_seq += answers.seq;
		}
		if (nlh->nlmsg_len > (uint32_t)left)
			break;
	}
}

static ssize_t fake_received(void *buf, size_t n)
{
	size_t got;

	if (answers.n < 2) {
		errno = answers.n ? ENOBUFS : EAGAIN;
		answers.n = 0;
		return -1;
	}
	got = (size_t)(answers.p[0] | answers.p[1] << 8);
	answers.p += 2;
	answers.n -= 2;
	got = got > answers.n ? answers.n : got;
	got = got > n ? n : got;
	memcpy(buf, answers.p, got);
	answers.p += got;
	answers.n -= got;
	address(buf, (int)got);
	return (ssize_t)got;
}

static inline void answers_are(const uint8_t *data, size_t n)
{
	answers.p = data;
	answers.n = n;
}

static inline bool is_error(int ret)
{
	return ret <= 0 && ret > -4096;
}

/* A count, or an error with its words. */
static inline void is_told(int ret, struct text *why)
{
	HOLDS(ret >= 0 || is_error(ret));
	HOLDS((ret < 0) == (why->n > 0));
	text_free(why);
}

#endif
