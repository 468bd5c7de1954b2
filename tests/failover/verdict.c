/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"
#include "place.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TABLE = 7000 };

static struct mnl_socket *routes;
static int schedstat, asks, asked_family;

void verdict_prepare(int family, pid_t watch)
{
	unsigned group = family == AF_INET ? RTMGRP_IPV4_ROUTE
					   : RTMGRP_IPV6_ROUTE;
	char path[64];

	routes = mnl_socket_open2(NETLINK_ROUTE, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (!routes || mnl_socket_bind(routes, group, MNL_SOCKET_AUTOPID))
		err(1, "netlink");
	asked_family = family;
	asks = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (asks < 0)
		err(1, "socket");
	snprintf(path, sizeof path, "/proc/%d/schedstat", (int)watch);
	schedstat = open(path, O_RDONLY | O_CLOEXEC);
	if (schedstat < 0)
		err(1, "%s", path);
}

int verdict_fd(void)
{
	return mnl_socket_get_fd(routes);
}

static int on_table(const struct nlattr *a, void *heard)
{
	if (mnl_attr_get_type(a) == RTA_TABLE && mnl_attr_get_u32(a) == TABLE)
		*(bool *)heard = true;
	return MNL_CB_OK;
}

static int on_route(const struct nlmsghdr *m, void *heard)
{
	if (m->nlmsg_type == RTM_NEWROUTE || m->nlmsg_type == RTM_DELROUTE)
		mnl_attr_parse(m, sizeof(struct rtmsg), on_table, heard);
	return MNL_CB_OK;
}

bool verdict_heard(void)
{
	char buf[16384];
	bool heard = false;
	ssize_t n;

	while ((n = mnl_socket_recvfrom(routes, buf, sizeof buf)) > 0)
		mnl_cb_run(buf, (size_t)n, 0, 0, on_route, &heard);
	if (n < 0 && errno == ENOBUFS)
		return true;
	if (n < 0 && errno != EAGAIN)
		err(1, "netlink");
	return heard;
}

bool verdict_led_by(unsigned line)
{
	static const struct sockaddr anew = { .sa_family = AF_UNSPEC };
	struct place far, own, wanted;

	place_far(&far, asked_family, ECHO_PORT);
	place_line(&wanted, asked_family, line, 0);
	own.len = sizeof own.addr;
	if (connect(asks, &anew, sizeof anew) ||
	    connect(asks, (struct sockaddr *)&far.addr, far.len) ||
	    getsockname(asks, (struct sockaddr *)&own.addr, &own.len))
		return false;
	return place_same_address(&own, &wanted);
}

int64_t verdict_late(void)
{
	char text[128], *end;
	ssize_t n = pread(schedstat, text, sizeof text - 1, 0);

	if (n <= 0)
		err(1, "schedstat");
	text[n] = '\0';
	strtoll(text, &end, 10);
	return strtoll(end, NULL, 10) / 1000;	/* the second, nanoseconds */
}
