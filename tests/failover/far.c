/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The far end: what it gets it gives back. */
/* accept4, in6_pktinfo; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "place.h"

#include <err.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BACKLOG = 4096 };

static void watch(int epoll, int fd)
{
	struct epoll_event e = { .events = EPOLLIN, .data.fd = fd };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e))
		err(1, "epoll_ctl");
}

/* Both families, all addresses. */
static int serve(int kind)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6,
				    .sin6_port = htons(ECHO_PORT) };
	int fd = socket(AF_INET6, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
	    (kind == SOCK_DGRAM &&
	     setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on)) ||
	    bind(fd, (struct sockaddr *)&any, sizeof any) ||
	    (kind == SOCK_STREAM && listen(fd, BACKLOG)))
		err(1, "port %d", ECHO_PORT);
	return fd;
}

/* A datagram goes back from the address that it was sent to. */
static void datagram(int fd)
{
	char data[64], control[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	struct sockaddr_in6 from;
	struct iovec v = { data, sizeof data };
	struct msghdr m = { &from, sizeof from, &v, 1, control,
			    sizeof control, 0 };
	ssize_t n = recvmsg(fd, &m, 0);
	struct in6_pktinfo info;
	struct cmsghdr *c;

	if (n <= 0)
		return;
	c = CMSG_FIRSTHDR(&m);
	if (!c)
		return;
	memcpy(&info, CMSG_DATA(c), sizeof info);
	info.ipi6_ifindex = 0;
	memcpy(CMSG_DATA(c), &info, sizeof info);
	v.iov_len = (size_t)n;
	sendmsg(fd, &m, MSG_DONTWAIT);
}

static void stream(int fd)
{
	char data[4096];
	ssize_t n = recv(fd, data, sizeof data, MSG_DONTWAIT);

	if (n <= 0 || send(fd, data, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL) < n)
		close(fd);
}

static void serve_all(void)
{
	struct rlimit most = { BACKLOG, BACKLOG };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int tcp = serve(SOCK_STREAM), udp = serve(SOCK_DGRAM), i, n, fd;
	struct epoll_event e[64];

	if (setrlimit(RLIMIT_NOFILE, &most))
		err(1, "RLIMIT_NOFILE");
	watch(epoll, tcp);
	watch(epoll, udp);
	for (;;) {
		n = epoll_wait(epoll, e, 64, -1);
		for (i = 0; i < n; i++) {
			if (e[i].data.fd == udp) {
				datagram(udp);
			} else if (e[i].data.fd == tcp) {
				fd = accept4(tcp, NULL, NULL, SOCK_CLOEXEC);
				if (fd >= 0)
					watch(epoll, fd);
			} else {
				stream(e[i].data.fd);
			}
		}
	}
}

void far_start(void)
{
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve_all();
		_exit(1);
	default:
		break;
	}
}
