/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that answers as it is told to, for the tests of netlink and kernel.
 * What it is to say is a list of receives, each a datagram or an errno; one too
 * many fails the test, where the real one would wait for ever. What lies on a
 * socket that was closed is never received.
 */
#ifndef TESTS_FAKENL_H
#define TESTS_FAKENL_H

#include "fakesocket.h"
#include "unit.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

enum { FAKE_MAX = 128 };

static struct fake {
	struct {
		size_t socket;	/* on which it lies: the first, second ... */
		int error;
		size_t n;
		uint32_t buf[256];
	} receives[FAKE_MAX];
	size_t nreceives, next;
	size_t socket;		/* what lies next lies on this one */
	size_t opened;
	int open_error, send_error;	/* 0: none */
	size_t nsent;		/* datagrams */
	size_t messages;	/* in all of them */
	size_t largest;
	size_t acks;		/* messages that ask for one */
	int patience;		/* sockets that do not wait for ever */
	uint32_t seq;		/* of the last message sent */
	uint32_t sent[96];	/* the datagram sent last, or how it begins */
} fake;

static int fake_opened(void)
{
	fake.opened++;
	return fake.open_error;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t n)
{
	(void)fd, (void)value, (void)n;
	fake.patience += level == SOL_SOCKET && option == SO_RCVTIMEO;
	return 0;
}

static int fake_sent(const void *buf, size_t n)
{
	const struct nlmsghdr *nlh = buf;
	int left = (int)n;

	if (fake.send_error)
		return fake.send_error;
	fake.nsent++;
	if (n > fake.largest)
		fake.largest = n;
	memcpy(fake.sent, buf, n < sizeof fake.sent ? n : sizeof fake.sent);
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		fake.messages++;
		fake.acks += (nlh->nlmsg_flags & NLM_F_ACK) != 0;
		fake.seq = nlh->nlmsg_seq;
	}
	assert_int_equal(left, 0);
	return 0;
}

static ssize_t fake_received(void *buf, size_t n)
{
	size_t i;

	while (fake.next < fake.nreceives &&
	       fake.receives[fake.next].socket < fake.opened)
		fake.next++;
	i = fake.next++;
	if (i >= fake.nreceives || fake.receives[i].socket > fake.opened)
		fail_msg("receive %zu: there is nothing more", i);
	if (fake.receives[i].error) {
		errno = fake.receives[i].error;
		return -1;
	}
	assert_true(fake.receives[i].n <= n);
	memcpy(buf, fake.receives[i].buf, fake.receives[i].n);
	return (ssize_t)fake.receives[i].n;
}

static inline void fake_start(void)
{
	memset(&fake, 0, sizeof fake);
	fake.socket = 1;
}

/* What is told from now on lies on the socket that is opened next. */
static inline void fake_next_socket(void)
{
	fake.socket++;
}

/* The next receive fails, or brings a datagram to which messages are added. */
static inline void fake_receive(int error)
{
	assert_true(fake.nreceives < FAKE_MAX);
	fake.receives[fake.nreceives].socket = fake.socket;
	fake.receives[fake.nreceives++].error = error;
}

static inline struct nlmsghdr *fake_message(uint16_t type, uint16_t flags,
					    uint32_t seq)
{
	size_t i = fake.nreceives - 1;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(
		(char *)fake.receives[i].buf + fake.receives[i].n);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = seq;
	nlh->nlmsg_pid = FAKE_PORT;
	return nlh;
}

/* After the last attribute of a message. */
static inline void fake_end(const struct nlmsghdr *nlh)
{
	size_t i = fake.nreceives - 1;

	fake.receives[i].n += NLMSG_ALIGN(nlh->nlmsg_len);
	assert_true(fake.receives[i].n <= sizeof fake.receives[i].buf);
}

/* The end of a dump. */
static inline void fake_done(uint32_t seq, uint16_t flags, int error)
{
	struct nlmsghdr *nlh = fake_message(NLMSG_DONE, flags, seq);

	memcpy(mnl_nlmsg_put_extra_header(nlh, sizeof error), &error,
	       sizeof error);
	fake_end(nlh);
}

/* Of what type the kernel says that what it answers was. */
static uint16_t fake_asked = RTM_NEWRULE;

/* An acknowledgement (0), or a refusal with the kernel's words (or NULL). */
static inline void fake_error(uint32_t seq, int error, const char *words)
{
	uint16_t flags = words ? 0x100 | 0x200 : 0x100; /* CAPPED, ACK_TLVS */
	struct nlmsghdr *nlh = fake_message(NLMSG_ERROR, flags, seq);
	struct nlmsgerr *err = mnl_nlmsg_put_extra_header(nlh, sizeof *err);

	err->error = -error;
	err->msg.nlmsg_len = sizeof err->msg;
	err->msg.nlmsg_type = fake_asked;
	if (words)
		mnl_attr_put_strz(nlh, 1 /* NLMSGERR_ATTR_MSG */, words);
	fake_end(nlh);
}

#endif
