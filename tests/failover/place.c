/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setns is not POSIX; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "place.h"

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

void place_enter(const char *netns)
{
	char path[256];
	int fd;

	snprintf(path, sizeof path, "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", path);
	close(fd);
}

void place_of(struct place *p, const char *address, unsigned port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&p->addr;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&p->addr;

	memset(p, 0, sizeof *p);
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		p->len = sizeof *v4;
		return;
	}
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) != 1)
		errx(2, "%s: expected an address", address);
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	p->len = sizeof *v6;
}

void place_far(struct place *p, int family, unsigned port)
{
	place_of(p, family == AF_INET ? "203.0.113.10" : "2001:db8:ffff::10",
		 port);
}

void place_line(struct place *p, int family, unsigned line, unsigned port)
{
	char address[64];

	if (family == AF_INET)
		snprintf(address, sizeof address, "10.%u.%u.2", line, line);
	else
		snprintf(address, sizeof address, "2001:db8:%u::2", line);
	place_of(p, address, port);
}

bool place_same_address(const struct place *a, const struct place *b)
{
	if (a->addr.ss_family != b->addr.ss_family)
		return false;
	if (a->addr.ss_family == AF_INET)
		return ((const struct sockaddr_in *)&a->addr)->sin_addr.s_addr ==
		       ((const struct sockaddr_in *)&b->addr)->sin_addr.s_addr;
	return IN6_ARE_ADDR_EQUAL(
		&((const struct sockaddr_in6 *)&a->addr)->sin6_addr,
		&((const struct sockaddr_in6 *)&b->addr)->sin6_addr);
}
