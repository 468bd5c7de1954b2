/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The least that a program can do by libmnl for an uplink: the rules and routes
 * that our hook installs or removes, and the link's group, sent in one go, nothing
 * read and no answer waited for. floor up|down INDEX TABLE [COUNT]: 10.2.2.2/24 by 10.2.2.1, on
 * the interface of that index, in that table; or COUNT uplinks of successive
 * indexes and tables, number n having 10.(64 + n / 250).(n % 250).2/24.
 */
#include <arpa/inet.h>
#include <err.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

enum { PROTOCOL = 77, GROUP = 7000, OBJECTS = 9 };
enum { ROOM = 128 };	/* a message has less */

struct uplink {
	uint32_t index, table, net;
};

static bool up;
static char *at;	/* the message that is being built */

static void send_all(const char *buf, size_t n, int room)
{
	struct mnl_socket *s = mnl_socket_open(NETLINK_ROUTE);

	if (!s || mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID) < 0)
		err(1, "netlink");
	if (room && setsockopt(mnl_socket_get_fd(s), SOL_SOCKET, SO_SNDBUFFORCE,
			       &room, sizeof room))
		err(1, "SO_SNDBUFFORCE");
	if (mnl_socket_sendto(s, buf, n) != (ssize_t)n)
		err(1, "send");
	mnl_socket_close(s);
}

/* A message with a header of n bytes, which it returns. */
static void *start(struct nlmsghdr **nlh, uint16_t add, uint16_t del, size_t n)
{
	*nlh = mnl_nlmsg_put_header(at);
	(*nlh)->nlmsg_type = up ? add : del;
	(*nlh)->nlmsg_flags = NLM_F_REQUEST |
			      (up ? NLM_F_CREATE | NLM_F_EXCL : 0);
	return mnl_nlmsg_put_extra_header(*nlh, n);
}

/* What of a rule is not the same in all. */
struct rule {
	uint32_t priority, table, suppress, group;
	bool from, to;			/* the source; its network */
	const char *oif;
};

static void put_rule(const struct uplink *u, const struct rule *r)
{
	struct nlmsghdr *nlh;
	struct fib_rule_hdr *frh = start(&nlh, RTM_NEWRULE, RTM_DELRULE,
					 sizeof *frh);

	frh->family = AF_INET;
	frh->action = FR_ACT_TO_TBL;
	frh->src_len = r->from ? 32 : 0;
	frh->dst_len = r->to ? 24 : 0;
	mnl_attr_put_u32(nlh, FRA_PRIORITY, r->priority);
	if (r->from)
		mnl_attr_put_u32(nlh, FRA_SRC, u->net | htonl(2));
	if (r->to)
		mnl_attr_put_u32(nlh, FRA_DST, u->net);
	if (r->oif)
		mnl_attr_put_strz(nlh, FRA_OIFNAME, r->oif);
	mnl_attr_put_u32(nlh, FRA_TABLE, r->table);
	if (r->suppress)
		mnl_attr_put_u32(nlh, FRA_SUPPRESS_PREFIXLEN, r->suppress);
	if (r->group)
		mnl_attr_put_u32(nlh, FRA_SUPPRESS_IFGROUP, r->group);
	mnl_attr_put_u8(nlh, FRA_PROTOCOL, PROTOCOL);
	at += nlh->nlmsg_len;
}

static void put_rules(const struct uplink *u)
{
	const uint32_t main_table = RT_TABLE_MAIN;
	char dev[IF_NAMESIZE];
	const struct rule all[] = {
		{ 7100, u->table, 0, 0, true, true, NULL },
		{ 7300, u->table, 0, 0, true, false, NULL },
		{ 7498, u->table, 0, 0, false, false, dev },
		{ 7099, main_table, 24, GROUP, true, true, NULL },
		{ 7200, main_table, 7, GROUP, true, false, NULL },
		{ 7497, main_table, 7, 0, false, false, dev },
	};
	size_t i;

	if (!if_indextoname(u->index, dev))
		err(1, "interface %u", u->index);
	for (i = 0; i < sizeof all / sizeof *all; i++)
		put_rule(u, &all[i]);
}

static void put_group(const struct uplink *u)
{
	struct nlmsghdr *nlh;
	struct ifinfomsg *ifi = start(&nlh, RTM_SETLINK, RTM_SETLINK,
				      sizeof *ifi);

	nlh->nlmsg_flags = NLM_F_REQUEST;
	ifi->ifi_index = (int)u->index;
	mnl_attr_put_u32(nlh, IFLA_GROUP, up ? GROUP : 0);
	at += nlh->nlmsg_len;
}

static void put_route(const struct uplink *u, bool connected)
{
	struct nlmsghdr *nlh;
	struct rtmsg *rtm = start(&nlh, RTM_NEWROUTE, RTM_DELROUTE, sizeof *rtm);

	rtm->rtm_family = AF_INET;
	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_protocol = PROTOCOL;
	rtm->rtm_scope = connected ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	rtm->rtm_dst_len = connected ? 24 : 0;
	mnl_attr_put_u32(nlh, RTA_TABLE, u->table);
	if (connected)
		mnl_attr_put_u32(nlh, RTA_DST, u->net);
	else
		mnl_attr_put_u32(nlh, RTA_GATEWAY, u->net | htonl(1));
	mnl_attr_put_u32(nlh, RTA_OIF, u->index);
	mnl_attr_put_u32(nlh, RTA_PREFSRC, u->net | htonl(2));
	at += nlh->nlmsg_len;
}

static void put_routes(const struct uplink *u)
{
	put_route(u, up);
	put_route(u, !up);
}

static void put_uplink(const struct uplink *u)
{
	if (up)
		put_routes(u);
	put_rules(u);
	if (!up)
		put_routes(u);
	put_group(u);
}

int main(int argc, char **argv)
{
	unsigned long n, count = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;
	struct uplink u;
	int room;
	char *buf;

	if (argc < 4 || argc > 5 ||
	    (strcmp(argv[1], "up") != 0 && strcmp(argv[1], "down") != 0))
		errx(2, "usage: floor up|down INDEX TABLE [COUNT]");
	up = !strcmp(argv[1], "up");
	u.index = (uint32_t)strtoul(argv[2], NULL, 10);
	u.table = (uint32_t)strtoul(argv[3], NULL, 10);
	room = OBJECTS * ROOM * (int)(count + !count);
	at = buf = calloc(1, (size_t)room);
	if (!buf)
		err(1, "memory");
	for (n = 1; n <= count; n++, u.index++, u.table++) {
		u.net = htonl((10U << 24) | (uint32_t)(64 + n / 250) << 16 |
			      (uint32_t)(n % 250) << 8);
		put_uplink(&u);
	}
	if (!count) {
		u.net = htonl(0x0a020200);
		put_uplink(&u);
	}
	send_all(buf, (size_t)(at - buf), count ? room : 0);
	free(buf);
	return 0;
}
