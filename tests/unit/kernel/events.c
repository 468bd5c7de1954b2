/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notifications as the kernel writes them, and what is none: the socket of
 * events is one end of a pair, and whoever sends on the other is the kernel.
 */
/* syscall; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "kernel/events.h"
#include "../unit.h"

#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct events *events;
static int from[2];	/* the second is the kernel's */

/* Stands before the C library's; libmnl wants to know that it was the kernel. */
ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	ssize_t n = syscall(SYS_recvmsg, fd, m, flags);

	m->msg_namelen = sizeof(struct sockaddr_nl);
	return n;
}

/* What was told of, in order, one text. */
static char all[300];

static void note(const struct event *e, void *arg)
{
	static const char *const kinds[] = {
		[EVENT_LINK] = "link", [EVENT_ADDR] = "addr",
		[EVENT_OBJECT] = "object", [EVENT_NEIGHBOUR] = "neighbour",
		[EVENT_SERVERS] = "servers", [EVENT_LOST] = "lost",
	};
	size_t n = strlen(all);

	(void)arg;
	snprintf(all + n, sizeof all - n, "%s%s%s%s%s%d%s ",
		 e->gone ? "-" : "", kinds[e->kind], e->newcomer ? "!" : "",
		 *e->dev ? ":" : "", e->dev, e->ifindex, e->down ? "v" : "");
}

static const char *told(void)
{
	all[0] = '\0';
	events_read(events, note, NULL);
	return all;
}

static char buf[20000];

/* One message of that type with a payload of n zero bytes. */
static struct nlmsghdr *message(uint16_t type, size_t n)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, sizeof buf);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	mnl_nlmsg_put_extra_header(nlh, n);
	return nlh;
}

static void tell(const struct nlmsghdr *nlh)
{
	assert_int_equal(send(from[1], nlh, nlh->nlmsg_len, 0), nlh->nlmsg_len);
}

static struct nlmsghdr *link_of(uint16_t type, unsigned char family,
				const char *name)
{
	struct nlmsghdr *nlh = message(type, sizeof(struct ifinfomsg));
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	ifi->ifi_family = family;
	ifi->ifi_index = 7;
	ifi->ifi_flags = IFF_UP | IFF_RUNNING;
	if (name)
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nlh;
}

static struct nlmsghdr *addr_of(uint16_t type, unsigned char family,
				unsigned char scope, unsigned char flags)
{
	struct nlmsghdr *nlh = message(type, sizeof(struct ifaddrmsg));
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	*ifa = (struct ifaddrmsg){ family, 64, flags, scope, 7 };
	return nlh;
}

static void links(void **state)
{
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;

	(void)state;
	tell(link_of(RTM_NEWLINK, AF_UNSPEC, "eth1"));
	tell(link_of(RTM_DELLINK, AF_UNSPEC, "eth2"));
	assert_string_equal(told(), "link:eth17 -link:eth27v ");
	/* without carrier, and down */
	nlh = link_of(RTM_NEWLINK, AF_UNSPEC, "eth1");
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_flags = IFF_UP;
	tell(nlh);
	ifi->ifi_flags = IFF_RUNNING;
	tell(nlh);
	assert_string_equal(told(), "link:eth17v link:eth17v ");
	/* a bridge's port, one without a name, one with none that ends */
	tell(link_of(RTM_NEWLINK, AF_BRIDGE, "eth1"));
	tell(link_of(RTM_NEWLINK, AF_UNSPEC, NULL));
	nlh = link_of(RTM_NEWLINK, AF_UNSPEC, NULL);
	mnl_attr_put(nlh, IFLA_IFNAME, 4, "eth1");
	tell(nlh);
	tell(message(RTM_NEWLINK, 8));
	assert_string_equal(told(), "");
}

/* A newcomer may share a prefix with another device, or do so no more. */
static void addresses(void **state)
{
	(void)state;
	tell(addr_of(RTM_NEWADDR, AF_INET, RT_SCOPE_UNIVERSE, 0));
	tell(addr_of(RTM_DELADDR, AF_INET, RT_SCOPE_UNIVERSE, 0));
	tell(addr_of(RTM_NEWADDR, AF_INET6, RT_SCOPE_UNIVERSE, 0));
	tell(addr_of(RTM_NEWADDR, AF_INET6, RT_SCOPE_UNIVERSE,
		     IFA_F_TENTATIVE));
	tell(addr_of(RTM_NEWADDR, AF_INET6, RT_SCOPE_LINK, IFA_F_TENTATIVE));
	tell(addr_of(RTM_DELADDR, AF_INET6, RT_SCOPE_UNIVERSE, 0));
	assert_string_equal(told(), "addr7 -addr7 addr7 addr!7 addr7 -addr!7 ");
	tell(message(RTM_NEWADDR, 4));
	assert_string_equal(told(), "");
}

static struct nlmsghdr *neighbour(uint16_t state, unsigned char family,
				  size_t length)
{
	static const uint8_t address[16] = { 10, 2, 2, 1 };
	struct nlmsghdr *nlh = message(RTM_NEWNEIGH, sizeof(struct ndmsg));

	*(struct ndmsg *)mnl_nlmsg_get_payload(nlh) = (struct ndmsg){
		.ndm_family = family, .ndm_ifindex = 7, .ndm_state = state,
	};
	if (length)
		mnl_attr_put(nlh, NDA_DST, length, address);
	return nlh;
}

/* Only those that have failed, of a family that is one of ours. */
static void neighbours(void **state)
{
	(void)state;
	tell(neighbour(NUD_FAILED, AF_INET, 4));
	tell(neighbour(NUD_FAILED, AF_INET6, 16));
	assert_string_equal(told(), "neighbour7 neighbour7 ");
	tell(neighbour(NUD_REACHABLE, AF_INET, 4));
	tell(neighbour(NUD_STALE, AF_INET, 4));
	tell(neighbour(NUD_FAILED, AF_BRIDGE, 4));
	tell(neighbour(NUD_FAILED, AF_INET, 6));
	tell(neighbour(NUD_FAILED, AF_INET6, 4));
	tell(neighbour(NUD_FAILED, AF_INET, 0));
	tell(message(RTM_NEWNEIGH, 8));
	assert_string_equal(told(), "");
}

/* DNS servers of a router advertisement; the rest: router_advert.c. */
static void servers(void **state)
{
	struct nlmsghdr *nlh = message(RTM_NEWNDUSEROPT,
				       sizeof(struct nduseroptmsg) + 24);
	struct nduseroptmsg *m = mnl_nlmsg_get_payload(nlh);
	uint8_t *o = (uint8_t *)(m + 1);

	(void)state;
	*m = (struct nduseroptmsg){ .nduseropt_family = AF_INET6,
		.nduseropt_ifindex = 7, .nduseropt_icmp_type = 134 };
	memcpy(o, (uint8_t[]){ 25, 3, 0, 0, 0, 0, 0, 9, 0x20, 1 }, 10);
	tell(nlh);
	o[7] = 0;
	tell(nlh);
	o[0] = 31;
	tell(nlh);
	assert_string_equal(told(), "servers7 -servers7 ");
}

/* Rules and routes; a copy in the cache is none, nor is half of one. */
static void objects(void **state)
{
	static const uint16_t types[] = {
		RTM_NEWRULE, RTM_DELRULE, RTM_NEWROUTE, RTM_DELROUTE,
	};
	struct nlmsghdr *nlh;
	struct rtmsg *rtm;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(types); i++) {
		nlh = message(types[i], sizeof *rtm);
		rtm = mnl_nlmsg_get_payload(nlh);
		rtm->rtm_family = AF_INET;
		rtm->rtm_table = RT_TABLE_MAIN;
		rtm->rtm_type = RTN_UNICAST;
		tell(nlh);
	}
	assert_string_equal(told(), "object0 -object0 object0 -object0 ");
	rtm = mnl_nlmsg_get_payload(nlh);
	rtm->rtm_flags = RTM_F_CLONED;
	tell(nlh);
	tell(message(RTM_NEWROUTE, 4));
	tell(message(RTM_NEWNEIGH, 64));
	assert_string_equal(told(), "");
}

/* What does not fit was told of something: so nothing is known. */
static void too_long(void **state)
{
	(void)state;
	tell(message(RTM_NEWROUTE, 9000));
	tell(link_of(RTM_NEWLINK, AF_UNSPEC, "eth1"));
	assert_string_equal(told(), "lost0 link:eth17 ");
}

/* Nor is it where one ends before its length, or says an odd one. */
static void cut_off(void **state)
{
	static const uint32_t lengths[] = { 8, 36, 4000, 0x80000010 };
	struct nlmsghdr *nlh;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lengths); i++) {
		nlh = link_of(RTM_NEWLINK, AF_UNSPEC, NULL);
		nlh->nlmsg_len = lengths[i];
		assert_int_equal(send(from[1], nlh, 32, 0), 32);
		assert_string_equal(told(), "lost0 ");
	}
}

/* What is waited for is only seen to have come. */
static void waited_for(void **state)
{
	int64_t before = events_clock();

	(void)state;
	tell(link_of(RTM_NEWLINK, AF_UNSPEC, "eth1"));
	events_wait(events, 60000);
	assert_true(events_clock() - before < 30000);
	assert_string_equal(told(), "");
	before = events_clock();
	events_wait(events, 20);
	assert_true(events_clock() - before >= 19);
}

/* Joined by anyone; what the kernel tells of is tried in tests/netns. */
static void opened(void **state)
{
	struct events *some, *all_of_it;

	(void)state;
	assert_int_equal(events_open(&some, false), 0);
	assert_int_equal(events_open(&all_of_it, true), 0);
	assert_true(events_fd(some) >= 0);
	events_read(some, note, NULL);	/* it does not wait */
	events_close(some);
	events_close(all_of_it);
	events_close(NULL);
}

static int setup(void **state)
{
	(void)state;
	return events_open(&events, false) ||
	       socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, from) ||
	       dup2(from[0], events_fd(events)) < 0;
}

static int teardown(void **state)
{
	(void)state;
	events_close(events);
	return close(from[0]) || close(from[1]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(links),
		cmocka_unit_test(addresses),
		cmocka_unit_test(neighbours),
		cmocka_unit_test(servers),
		cmocka_unit_test(objects),
		cmocka_unit_test(too_long),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(waited_for),
		cmocka_unit_test(opened),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
