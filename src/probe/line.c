/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets of one line: bound, sent by and received from. */
#include "probe/line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MICROSECONDS = 1000000, STAMP_OLDEST = 10 * MICROSECONDS };

static int64_t microseconds(const struct timespec *t)
{
	return (int64_t)t->tv_sec * MICROSECONDS + t->tv_nsec / 1000;
}

struct line_clock line_clock(void)
{
	struct timespec wall, mono;

	clock_gettime(CLOCK_REALTIME, &wall);
	clock_gettime(CLOCK_MONOTONIC, &mono);
	return (struct line_clock){
		.now = microseconds(&mono),
		.ahead = microseconds(&wall) - microseconds(&mono),
	};
}

/* Not by getrandom(2): glibc of release 7 (2.17) has none, and it may wait. */
uint32_t line_random(void)
{
	uint32_t n = (uint32_t)line_clock().now, random;
	const int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && read(fd, &random, sizeof random) == sizeof random)
		n = random;
	if (fd >= 0)
		close(fd);
	return n ? n : 1;
}

socklen_t line_address(const struct probe_line *l, const struct addr *a,
		       uint16_t port, union line_address *out)
{
	memset(out, 0, sizeof *out);
	out->sa.sa_family = a->family;
	if (a->family == AF_INET) {
		out->in.sin_port = htons(port);
		memcpy(&out->in.sin_addr, a->b, sizeof out->in.sin_addr);
		return sizeof out->in;
	}
	out->in6.sin6_port = htons(port);
	memcpy(&out->in6.sin6_addr, a->b, sizeof out->in6.sin6_addr);
	if (addr_is_link_local(a))
		out->in6.sin6_scope_id = (uint32_t)l->ifindex;
	return sizeof out->in6;
}

int line_socket(const struct probe_line *l, int type, int protocol)
{
	union line_address source;
	socklen_t n = line_address(l, &l->source, 0, &source);
	int fd, ret = 0;

	fd = socket(l->source.family, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    protocol);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, l->device,
		       (socklen_t)strlen(l->device) + 1) ||
	    bind(fd, &source.sa, n)) {
		ret = -errno;
		close(fd);
	}
	return ret ? ret : fd;
}

int line_send(int fd, const void *buf, size_t n, const union line_address *to)
{
	socklen_t size = to->sa.sa_family == AF_INET ? sizeof to->in
						     : sizeof to->in6;

	return sendto(fd, buf, n, MSG_NOSIGNAL, &to->sa, size) < 0 ? -errno : 0;
}

int line_stamps(int fd)
{
	int one = 1;

	return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one)
		? -errno : 0;
}

static int64_t stamp(const struct timespec *t, const struct line_clock *clock)
{
	int64_t at = microseconds(t) - clock->ahead;

	/* the wall clock was set in between */
	return at > clock->now || at < clock->now - STAMP_OLDEST ? clock->now
								 : at;
}

static struct addr sender(const union line_address *a)
{
	struct addr from = { .family = (uint8_t)a->sa.sa_family };

	if (from.family == AF_INET)
		memcpy(from.b, &a->in.sin_addr, sizeof a->in.sin_addr);
	else
		memcpy(from.b, &a->in6.sin6_addr, sizeof a->in6.sin6_addr);
	return from;
}

ssize_t line_receive(int fd, void *buf, size_t n, struct addr *from,
		     const struct line_clock *clock, int64_t *arrived)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(struct timespec)) + 64];
	} control;
	union line_address a = { .sa = { 0 } };
	struct iovec iov = { buf, n };
	struct msghdr m = {
		.msg_name = &a, .msg_namelen = sizeof a, .msg_iov = &iov,
		.msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof control,
	};
	struct cmsghdr *c;
	struct timespec t;
	ssize_t got = recvmsg(fd, &m, MSG_DONTWAIT);

	if (got < 0)
		return -errno;
	if (from)
		*from = sender(&a);
	*arrived = clock->now;
	for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level != SOL_SOCKET ||
		    c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&t, CMSG_DATA(c), sizeof t);
		*arrived = stamp(&t, clock);
	}
	return got;
}
