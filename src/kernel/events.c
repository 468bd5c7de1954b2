/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's notifications: joined, read, taken apart. */
#include "kernel/events.h"
#include "kernel/nlattr.h"
#include "kernel/rtmsg.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	/* a notification is one object: far less than a dump's part */
	EVENTS_BUF = 8192,
	/* of the kernel's memory: some thousand notifications */
	EVENTS_QUEUE = 1 << 20,
};

#define GROUP(name) (1u << (RTNLGRP_ ## name - 1))

int events_open(bool routing)
{
	const int size = EVENTS_QUEUE;
	struct sockaddr_nl sa = {
		.nl_family = AF_NETLINK,
		.nl_groups = GROUP(LINK) | GROUP(IPV4_IFADDR) |
			     GROUP(IPV6_IFADDR) | GROUP(IPV6_ROUTE),
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_ROUTE);

	if (fd < 0)
		return -errno;
	if (routing) {
		sa.nl_groups |= GROUP(IPV4_ROUTE) | GROUP(IPV4_RULE) |
				GROUP(IPV6_RULE);
		/* without the right to it the usual size has to do */
		setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
	}
	if (bind(fd, (struct sockaddr *)&sa, sizeof sa)) {
		int ret = -errno;

		close(fd);
		return ret;
	}
	return fd;
}

static bool read_link(struct event *e, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *ifi = nlattr_content(nlh);
	const struct nlattr *attr;

	/* a bridge tells of its ports by links of another family */
	if (nlattr_content_len(nlh) < sizeof *ifi ||
	    ifi->ifi_family != AF_UNSPEC)
		return false;
	e->kind = EVENT_LINK;
	e->ifindex = ifi->ifi_index;
	nlattr_each(attr, nlh, sizeof *ifi)
		if (nlattr_type(attr) == IFLA_IFNAME && nlattr_text(attr))
			snprintf(e->dev, sizeof e->dev, "%s",
				 nlattr_text(attr));
	return e->dev[0] != '\0';
}

static bool read_addr(struct event *e, const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = nlattr_content(nlh);

	if (nlattr_content_len(nlh) < sizeof *ifa)
		return false;
	e->kind = EVENT_ADDR;
	e->ifindex = (int)ifa->ifa_index;
	e->newcomer = ifa->ifa_family == AF_INET6 &&
		      ifa->ifa_scope == RT_SCOPE_UNIVERSE &&
		      (e->gone || ifa->ifa_flags & IFA_F_TENTATIVE);
	return true;
}

static bool read_event(struct event *e, const struct nlmsghdr *nlh)
{
	*e = (struct event){ .portid = nlh->nlmsg_pid };
	switch (nlh->nlmsg_type) {
	case RTM_DELLINK:
		e->gone = true;
		/* fall through */
	case RTM_NEWLINK:
		return read_link(e, nlh);
	case RTM_DELADDR:
		e->gone = true;
		/* fall through */
	case RTM_NEWADDR:
		return read_addr(e, nlh);
	case RTM_DELRULE:
	case RTM_DELROUTE:
		e->gone = true;
		/* fall through */
	case RTM_NEWRULE:
	case RTM_NEWROUTE:
		e->kind = EVENT_OBJECT;
		return rtmsg_read(&e->k, nlh) && !e->k.cloned;
	}
	return false;
}

void events_read(int fd, void (*cb)(const struct event *, void *), void *arg)
{
	uint32_t buf[EVENTS_BUF / 4];
	struct nlmsghdr *nlh;
	struct event e;
	ssize_t got;
	size_t left, n;

	for (;;) {
		got = recv(fd, buf, sizeof buf, MSG_TRUNC);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno != ENOBUFS)
			return;
		if (got < 0 || (size_t)got > sizeof buf) {
			cb(&(struct event){ .kind = EVENT_LOST }, arg);
			continue;
		}
		left = (size_t)got;
		for (nlh = (void *)buf; nlattr_whole(nlh, left);
		     nlh = (void *)((char *)nlh + n), left -= n) {
			n = nlattr_taken(nlh, left);
			if (read_event(&e, nlh))
				cb(&e, arg);
		}
	}
}

void events_wait(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char buf[EVENTS_BUF];

	if (poll(&p, 1, ms) > 0)
		while (recv(fd, buf, sizeof buf, 0) > 0 || errno == ENOBUFS)
			;
}

int64_t events_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
