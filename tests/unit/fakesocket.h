/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every netlink socket that is none has in common: functions that stand
 * before those of the C library, for libmnl too, which looks for them in the
 * program first. What it can, sends and receives is for who includes this to
 * say. Other sockets stay what they are.
 */
#ifndef TESTS_FAKESOCKET_H
#define TESTS_FAKESOCKET_H

/* syscall; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

enum { FAKE_PORT = 4711 };

/* Called when one is opened: 0, or the error with which that fails. */
static int fake_opened(void);

int socket(int domain, int type, int protocol)
{
	if (domain != AF_NETLINK)
		return (int)syscall(SYS_socket, domain, type, protocol);
	errno = fake_opened();
	if (errno)
		return -1;
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

/* The number that the one opened last was to have. */
static uint32_t fake_bound;

int bind(int fd, const struct sockaddr *sa, socklen_t n)
{
	(void)fd, (void)n;
	fake_bound = ((const struct sockaddr_nl *)(const void *)sa)->nl_pid;
	return 0;
}

int getsockname(int fd, struct sockaddr *restrict sa, socklen_t *restrict n)
{
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK,
				  .nl_pid = FAKE_PORT };

	(void)fd;
	memcpy(sa, &nl, sizeof nl);
	*n = sizeof nl;
	return 0;
}

/* Called with all that is sent: 0, or the error with which that fails. */
static int fake_sent(const void *buf, size_t n);
/* The next datagram: its length, though only n fit, or -1 and errno. */
static ssize_t fake_received(void *buf, size_t n);

ssize_t sendto(int fd, const void *buf, size_t n, int flags,
	       const struct sockaddr *to, socklen_t size)
{
	(void)fd, (void)flags, (void)to, (void)size;
	errno = fake_sent(buf, n);
	return errno ? -1 : (ssize_t)n;
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	size_t room = m->msg_iov->iov_len;
	ssize_t n = fake_received(m->msg_iov->iov_base, room);

	(void)fd, (void)flags;
	m->msg_flags = n > (ssize_t)room ? MSG_TRUNC : 0;
	return n > (ssize_t)room ? (ssize_t)room : n;
}

/* All sockets are of one namespace. */
int getsockopt(int fd, int level, int option, void *restrict value,
	       socklen_t *restrict n)
{
	const uint64_t cookie = 1;

	if (level != SOL_SOCKET || option != SO_NETNS_COOKIE)
		return (int)syscall(SYS_getsockopt, fd, level, option, value, n);
	memcpy(value, &cookie, sizeof cookie);
	return 0;
}

#endif
