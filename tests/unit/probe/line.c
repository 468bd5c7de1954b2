/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a datagram came, by the kernel's stamp, which is the wall clock's; and the
 * addresses that sockets take. recvmsg() is here.
 */
#include "probe/line.h"
#include "../unit.h"

#include <errno.h>
#include <time.h>

/* Of the next datagram: its stamp in microseconds, NONE: without; or why it fails. */
enum { NONE = -1 };
static int64_t stamp = NONE;
static int fails;
static union line_address sender;

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	struct timespec t = { .tv_sec = stamp / 1000000,
			      .tv_nsec = stamp % 1000000 * 1000 };
	struct cmsghdr *c = CMSG_FIRSTHDR(m);

	assert_int_equal(fd, 9);
	assert_true(flags & MSG_DONTWAIT);
	if (fails) {
		errno = fails;
		return -1;
	}
	assert_true(m->msg_namelen >= sizeof sender);
	memcpy(m->msg_name, &sender, sizeof sender);
	memcpy(m->msg_iov->iov_base, "reply", 5);
	if (stamp == NONE) {
		m->msg_controllen = 0;
		return 5;
	}
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_TIMESTAMPNS;
	c->cmsg_len = CMSG_LEN(sizeof t);
	memcpy(CMSG_DATA(c), &t, sizeof t);
	m->msg_controllen = CMSG_SPACE(sizeof t);
	return 5;
}

enum { SECOND = 1000000, NOW = 100 * SECOND };

/* The wall clock is ahead by so many seconds. */
static const struct {
	const char *what;
	int64_t ahead, stamp, arrived;
} rows[] = {
	{ "without a stamp", 5000, NONE, NOW },
	{ "at once", 5000, NOW, NOW },
	{ "a while ago", 5000, NOW - 1234567, NOW - 1234567 },
	{ "ten seconds ago", 5000, NOW - 10 * SECOND, NOW - 10 * SECOND },
	{ "longer ago", 5000, NOW - 10 * SECOND - 1, NOW },
	{ "after now", 5000, NOW + 1, NOW },
	{ "by a clock that has been set back an hour", 1400, NOW + 3600LL *
	  SECOND, NOW },
	{ "by a clock that has been set forward an hour", 8600, NOW - 3600LL *
	  SECOND, NOW },
	{ "by a wall clock that is behind", -50, NOW - 1, NOW - 1 },
};

static void arrival(void **state)
{
	struct line_clock clock;
	struct addr from;
	char buf[8];
	int64_t at;
	size_t i;

	(void)state;
	sender = (union line_address){ .sa.sa_family = AF_INET };
	memcpy(&sender.in.sin_addr, (uint8_t[]){ 10, 1, 1, 1 }, 4);
	for (i = 0; i < COUNT(rows); i++) {
		clock = (struct line_clock){ NOW, rows[i].ahead * SECOND };
		stamp = rows[i].stamp == NONE ? NONE : rows[i].stamp +
			clock.ahead;
		same_number(line_receive(9, buf, sizeof buf, &from, &clock,
					 &at), 5, rows[i].what);
		same_number(at, rows[i].arrived, rows[i].what);
	}
	assert_int_equal(from.family, AF_INET);
	assert_memory_equal(from.b, ((uint8_t[16]){ 10, 1, 1, 1 }), 16);
	fails = EAGAIN;
	assert_int_equal(line_receive(9, buf, sizeof buf, NULL, &clock, &at),
			 -EAGAIN);
	fails = 0;
}

/* An address that is of the link alone is one of this device. */
static void addresses(void **state)
{
	static const struct {
		const char *address;
		uint32_t scope;
	} some[] = { { "fe80::1", 7 }, { "2001:db8::1", 0 }, { "ff02::1", 0 } };
	struct probe_line l = { .ifindex = 7 };
	union line_address a;
	struct addr addr;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(some); i++) {
		assert_null(addr_parse(&addr, some[i].address));
		same_number(line_address(&l, &addr, 443, &a), sizeof a.in6,
			    some[i].address);
		same_number(a.in6.sin6_family, AF_INET6, some[i].address);
		same_number(ntohs(a.in6.sin6_port), 443, some[i].address);
		same_number(a.in6.sin6_scope_id, some[i].scope,
			    some[i].address);
		assert_memory_equal(&a.in6.sin6_addr, addr.b, 16);
	}
	assert_null(addr_parse(&addr, "10.1.1.1"));
	assert_int_equal(line_address(&l, &addr, 53, &a), sizeof a.in);
	assert_int_equal(ntohs(a.in.sin_port), 53);
	assert_memory_equal(&a.in.sin_addr, addr.b, 4);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrival),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
