/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's notifications: joined, read, taken apart. */
#include "kernel/events.h"
#include "base/vec.h"
#include "kernel/netconf.h"
#include "kernel/netlink.h"
#include "kernel/router_advert.h"
#include "kernel/rtmsg.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef IFF_LOWER_UP	/* linux/if.h has it, which net/if.h does not bear */
#define IFF_LOWER_UP 0x10000
#endif

enum {
	/* a notification is one object: far less than a dump's part */
	EVENTS_BUF = 8192,
	/* of the kernel's memory: some thousand notifications */
	EVENTS_QUEUE = 1 << 20,
};

struct events {
	struct mnl_socket *socket;
	uint32_t buf[EVENTS_BUF / 4];
};

#define GROUP(name) (1u << (RTNLGRP_ ## name - 1))

/*
 * Each word that neighbours say to each other changes a state: of all of that only
 * what has failed wakes us. What is loaded is in network order.
 */
static int filter_neighbours(int fd)
{
	const size_t type = offsetof(struct nlmsghdr, nlmsg_type);
	const size_t state = NLMSG_HDRLEN + offsetof(struct ndmsg, ndm_state);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (uint32_t)type),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_DELNEIGH), 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWNEIGH), 0, 3),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (uint32_t)state),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(NUD_FAILED), 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof program);
}

int events_open(struct events **out, bool stays)
{
	const int size = EVENTS_QUEUE;
	unsigned groups = GROUP(LINK) | GROUP(IPV4_IFADDR) |
			  GROUP(IPV6_IFADDR) | GROUP(IPV6_ROUTE);
	struct mnl_socket *s;
	int ret;

	*out = NULL;
	if (stays)
		groups |= GROUP(IPV4_ROUTE) | GROUP(IPV4_RULE) |
			  GROUP(IPV6_RULE) | GROUP(NEIGH) | GROUP(ND_USEROPT) |
			  GROUP(IPV4_NETCONF) | GROUP(IPV6_NETCONF);
	s = netlink_socket(NETLINK_ROUTE, groups, MNL_SOCKET_AUTOPID);
	if (!s)
		return -errno;
	if (stays && filter_neighbours(mnl_socket_get_fd(s)))
		goto failed;
	fcntl(mnl_socket_get_fd(s), F_SETFL, O_NONBLOCK);
	/* without the right to it the usual size has to do */
	if (stays)
		setsockopt(mnl_socket_get_fd(s), SOL_SOCKET, SO_RCVBUFFORCE,
			   &size, sizeof size);
	*out = vec_realloc(NULL, sizeof **out);
	(*out)->socket = s;
	return 0;
failed:
	ret = -errno;
	mnl_socket_close(s);
	return ret;
}

void events_close(struct events *e)
{
	if (e)
		mnl_socket_close(e->socket);
	free(e);
}

int events_fd(const struct events *e)
{
	return mnl_socket_get_fd(e->socket);
}

static int link_attr(const struct nlattr *attr, void *arg)
{
	struct event *e = arg;

	if (mnl_attr_get_type(attr) == IFLA_IFNAME &&
	    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
		text_copy(e->dev, sizeof e->dev, mnl_attr_get_str(attr));
	return MNL_CB_OK;
}

static bool read_link(struct event *e, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	/* a bridge tells of its ports by links of another family */
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof *ifi ||
	    ifi->ifi_family != AF_UNSPEC)
		return false;
	e->kind = EVENT_LINK;
	e->ifindex = ifi->ifi_index;
	e->down = e->gone || !(ifi->ifi_flags & IFF_UP) ||
		  !(ifi->ifi_flags & IFF_RUNNING);
	e->carrier = !e->gone && ifi->ifi_flags & IFF_UP &&
		     ifi->ifi_flags & IFF_LOWER_UP;
	mnl_attr_parse(nlh, sizeof *ifi, link_attr, e);
	return e->dev[0] != '\0';
}

static bool read_addr(struct event *e, const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof *ifa)
		return false;
	e->kind = EVENT_ADDR;
	e->ifindex = (int)ifa->ifa_index;
	e->newcomer = ifa->ifa_family == AF_INET6 &&
		      ifa->ifa_scope == RT_SCOPE_UNIVERSE &&
		      (e->gone || ifa->ifa_flags & IFA_F_TENTATIVE);
	return true;
}

static int neighbour_attr(const struct nlattr *attr, void *arg)
{
	struct addr *a = arg;

	if (mnl_attr_get_type(attr) == NDA_DST &&
	    mnl_attr_get_payload_len(attr) == addr_bits(a->family) / 8)
		memcpy(a->b, mnl_attr_get_payload(attr), addr_bits(a->family) / 8);
	return MNL_CB_OK;
}

static bool read_neighbour(struct event *e, const struct nlmsghdr *nlh)
{
	const struct ndmsg *m = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof *m ||
	    m->ndm_state != NUD_FAILED || !addr_bits(m->ndm_family))
		return false;
	e->kind = EVENT_NEIGHBOUR;
	e->ifindex = m->ndm_ifindex;
	e->neighbour.family = m->ndm_family;
	mnl_attr_parse(nlh, sizeof *m, neighbour_attr, &e->neighbour);
	return !addr_is_unspecified(&e->neighbour);
}

static bool read_servers(struct event *e, const struct nlmsghdr *nlh)
{
	struct router_advert r;

	if (!router_advert_read(&r, nlh))
		return false;
	e->kind = EVENT_SERVERS;
	e->ifindex = r.ifindex;
	e->gone = r.over;
	e->servers = r.servers;
	return true;
}

static bool read_forwarding(struct event *e, const struct nlmsghdr *nlh)
{
	struct netconf c;

	if (!netconf_read(&c, nlh) || c.ifindex <= 0 || c.forwards < 0)
		return false;
	e->kind = EVENT_FORWARDING;
	e->ifindex = c.ifindex;
	e->forwards = c.forwards > 0;
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
	case RTM_NEWNEIGH:
		return read_neighbour(e, nlh);
	case RTM_NEWNDUSEROPT:
		return read_servers(e, nlh);
	case RTM_NEWNETCONF:
		return read_forwarding(e, nlh);
	}
	return false;
}

/* Who is told of events. */
struct listener {
	void (*cb)(const struct event *, void *);
	void *arg;
};

static int on_message(const struct nlmsghdr *nlh, void *arg)
{
	const struct listener *l = arg;
	struct event e;

	if (read_event(&e, nlh))
		l->cb(&e, l->arg);
	return MNL_CB_OK;
}

/* What was lost, or does not fit into the buffer (ENOSPC), was told of too. */
static bool is_lost(ssize_t n)
{
	return n < 0 && (errno == ENOBUFS || errno == ENOSPC);
}

void events_read(struct events *e, void (*cb)(const struct event *, void *),
		 void *arg)
{
	struct listener l = { cb, arg };
	ssize_t n;

	for (;;) {
		n = mnl_socket_recvfrom(e->socket, e->buf, sizeof e->buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && !is_lost(n))
			return;
		if (n < 0 || netlink_check(e->buf, (size_t)n) ||
		    mnl_cb_run(e->buf, (size_t)n, 0, 0, on_message, &l) < 0)
			cb(&(struct event){ .kind = EVENT_LOST }, arg);
	}
}

void events_wait(struct events *e, int ms)
{
	struct pollfd p = { .fd = events_fd(e), .events = POLLIN };
	ssize_t n;

	if (poll(&p, 1, ms) > 0)
		do
			n = mnl_socket_recvfrom(e->socket, e->buf,
						sizeof e->buf);
		while (n > 0 || is_lost(n));
}

int64_t events_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
