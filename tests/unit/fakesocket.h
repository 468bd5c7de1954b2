/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every netlink socket that is none has in common: functions that stand
 * before those of the C library. What it can, sends and receives is for who
 * includes this to say. Other sockets stay what they are.
 */
#ifndef TESTS_FAKESOCKET_H
#define TESTS_FAKESOCKET_H

/* syscall; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

enum { FAKE_PORT = 4711 };

/* Called when one is opened. */
static void fake_opened(void);

int socket(int domain, int type, int protocol)
{
	if (domain != AF_NETLINK)
		return (int)syscall(SYS_socket, domain, type, protocol);
	fake_opened();
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

int bind(int fd, const struct sockaddr *sa, socklen_t n)
{
	(void)fd, (void)sa, (void)n;
	return 0;
}

int getsockname(int fd, struct sockaddr *restrict sa, socklen_t *restrict n)
{
	(void)fd, (void)n;
	((struct sockaddr_nl *)(void *)sa)->nl_pid = FAKE_PORT;
	return 0;
}

/* SIOCGIFINDEX or SIOCGIFFLAGS: 0, or the error that they fail with. */
static int fake_device(unsigned long request, struct ifreq *r);

int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;

	(void)fd;
	va_start(ap, request);
	errno = fake_device(request, va_arg(ap, struct ifreq *));
	va_end(ap);
	return errno ? -1 : 0;
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
