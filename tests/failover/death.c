/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By sockets and files of the provider's namespace that are open before: a program
 * started for it would take longer than what is measured.
 */
#include "death.h"
#include "place.h"

#include <err.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

enum {
	PRIORITY = 50,		/* before the rules of tests/lib/topology.sh */
	/* what still comes in may be an answer, for a while */
	USUAL = 800000, SLOW = 5000000, SLOWEST = 15300000,
};

static struct {
	struct mnl_socket *nl;
	uint8_t family;
	int cust, forwarding;
	unsigned seq;
	char buf[1024];
} provider;

const struct death *death_find(const char *name)
{
	static const struct death deaths[] = {
		{ "carrier", DEATH_CARRIER, USUAL },
		{ "gateway", DEATH_QUIET | DEATH_OUT, USUAL },
		{ "beyond", DEATH_FORWARD, USUAL },
		{ "both", DEATH_OUT | DEATH_IN, USUAL },
		{ "outgoing", DEATH_OUT, SLOW },
		{ "incoming", DEATH_IN, USUAL },
		{ "fed", DEATH_OUT | DEATH_FED, SLOWEST },
	};
	size_t i;

	for (i = 0; i < sizeof deaths / sizeof *deaths; i++)
		if (!strcmp(deaths[i].name, name))
			return &deaths[i];
	return NULL;
}

void death_prepare(const char *netns, int family)
{
	place_enter(netns);
	provider.nl = mnl_socket_open(NETLINK_ROUTE);
	if (!provider.nl || mnl_socket_bind(provider.nl, 0, MNL_SOCKET_AUTOPID))
		err(1, "netlink");
	provider.family = (uint8_t)family;
	provider.cust = (int)if_nametoindex("cust");
	if (!provider.cust)
		err(1, "cust");
	provider.forwarding = open(family == AF_INET
		? "/proc/sys/net/ipv4/ip_forward"
		: "/proc/sys/net/ipv6/conf/all/forwarding",
		O_WRONLY | O_CLOEXEC);
	if (provider.forwarding < 0)
		err(1, "forwarding");
}

static struct nlmsghdr *message(uint16_t type, bool create)
{
	struct nlmsghdr *m = mnl_nlmsg_put_header(provider.buf);

	m->nlmsg_type = type;
	m->nlmsg_seq = ++provider.seq;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	if (create)
		m->nlmsg_flags |= NLM_F_CREATE | NLM_F_REPLACE;
	return m;
}

static void tell(const char *what)
{
	struct nlmsghdr *m = (struct nlmsghdr *)provider.buf;
	unsigned port = mnl_socket_get_portid(provider.nl);
	char answer[1024];
	ssize_t n;

	if (mnl_socket_sendto(provider.nl, m, m->nlmsg_len) < 0)
		err(1, "%s", what);
	n = mnl_socket_recvfrom(provider.nl, answer, sizeof answer);
	if (n < 0 || mnl_cb_run(answer, (size_t)n, provider.seq, port, NULL,
				NULL) < 0)
		err(1, "%s", what);
}

static void carrier(bool dead)
{
	struct nlmsghdr *m = message(RTM_NEWLINK, false);
	struct ifinfomsg *i = mnl_nlmsg_put_extra_header(m, sizeof *i);

	i->ifi_index = provider.cust;
	i->ifi_change = IFF_UP;
	i->ifi_flags = dead ? 0 : IFF_UP;
	tell("carrier");
}

static void quiet(bool dead)
{
	struct nlmsghdr *m = message(dead ? RTM_NEWQDISC : RTM_DELQDISC, dead);
	struct tcmsg *t = mnl_nlmsg_put_extra_header(m, sizeof *t);

	t->tcm_ifindex = provider.cust;
	t->tcm_parent = TC_H_ROOT;
	if (dead)
		mnl_attr_put_strz(m, TCA_KIND, "blackhole");
	tell("blackhole");
}

/* What comes in there goes nowhere, but to the provider itself. */
static void lose(bool dead, const char *device)
{
	struct nlmsghdr *m = message(dead ? RTM_NEWRULE : RTM_DELRULE, false);
	struct fib_rule_hdr *r = mnl_nlmsg_put_extra_header(m, sizeof *r);

	if (dead)
		m->nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
	r->family = provider.family;
	r->action = FR_ACT_BLACKHOLE;
	mnl_attr_put_u32(m, FRA_PRIORITY, PRIORITY);
	mnl_attr_put_strz(m, FRA_IIFNAME, device);
	tell("rule");
}

static void set(const struct death *d, bool dead)
{
	if (d->does & DEATH_OUT)
		lose(dead, "cust");
	if (d->does & DEATH_IN)
		lose(dead, "net");
	if (d->does & DEATH_CARRIER)
		carrier(dead);
	if (d->does & DEATH_QUIET)
		quiet(dead);
	if (d->does & DEATH_FORWARD &&
	    pwrite(provider.forwarding, dead ? "0" : "1", 1, 0) != 1)
		err(1, "forwarding");
}

void death_kill(const struct death *d)
{
	set(d, true);
}

void death_heal(const struct death *d)
{
	set(d, false);
}
