/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel in memory, behind the socket of kernel.h. It keeps rules and routes,
 * of one device, as Linux does (net/core/fib_rules.c,
 * net/ipv4/fib_semantics.c), and answers one message, the faultth that it gets,
 * wrongly.
 */
#ifndef TESTS_FAKEKERNEL_H
#define TESTS_FAKEKERNEL_H

#include "model/facts.h"
#include "fakesocket.h"
#include "model/kobj.h"
#include "kernel/rtmsg.h"
#include "unit.h"
#include "base/vec.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

enum {
	FAKE_STRICT_CHK = 12, FAKE_IFA_FLAGS = 8, FAKE_SUPPRESS_PREFIXLEN = 14,
};

enum fault {
	FAULT_NONE,
	FAULT_ERROR,	/* refused, with fake.error */
	FAULT_LOST,	/* done, but nobody is told (ENOBUFS) */
	/* of a dump: */
	FAULT_CHANGED,	/* interrupted by a change (NLM_F_DUMP_INTR), once */
	FAULT_CHANGES,	/* each time */
	FAULT_BIG,	/* a datagram that does not fit (MSG_TRUNC) */
	FAULT_CUT,	/* messages that end before their length */
	FAULT_OTHERS,	/* answers to what nobody asked between them */
	FAULT_UNKNOWN,	/* an attribute that nobody knows in each message */
	FAULTS
};

struct fake_object {
	struct kobj k;
	bool made;		/* by the program under test */
};

struct datagram {
	int error;
	size_t n;
	char *buf;
};

static struct {
	const struct facts *device;
	bool strict;		/* filters dumps */
	VEC(struct fake_object) objects;
	VEC(struct datagram) answers;
	size_t next;		/* answer */
	bool lost;		/* there is no room for more of them */
	size_t messages, changes;	/* that it got */
	size_t at;		/* the message that fails */
	enum fault fault;
	int error;
	uint16_t type;		/* of that message, */
	bool was_dump, was_change;	/* and what it was */
	bool hung;		/* somebody waits for what never comes */
} fake;

static inline void fake_forget_answers(void)
{
	size_t i;

	for (i = 0; i < fake.answers.n; i++)
		free(fake.answers.v[i].buf);
	fake.answers.n = fake.next = 0;
}

static int fake_opened(void)
{
	fake_forget_answers();
	return 0;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t n)
{
	(void)fd, (void)level, (void)value, (void)n;
	return option == FAKE_STRICT_CHK && !fake.strict ? -1 : 0;
}

static inline bool fake_fails(enum fault fault)
{
	return fake.messages == fake.at && fake.fault == fault;
}

static inline void fake_answer(const struct nlmsghdr *nlh)
{
	struct datagram *d;

	if (fake.lost)
		return;
	d = vec_push(&fake.answers);
	d->n = NLMSG_ALIGN(nlh->nlmsg_len);
	d->buf = vec_realloc(NULL, d->n);
	memcpy(d->buf, nlh, d->n);
}

static inline void fake_answer_error(int error)
{
	((struct datagram *)vec_push(&fake.answers))->error = error;
}

/* Zeroed, of that type, with a header. */
static inline struct nlmsghdr *fake_message(void *buf, uint16_t type,
					    uint32_t seq, size_t header)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, RTMSG_OBJ_MAX);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_seq = seq;
	nlh->nlmsg_pid = FAKE_PORT;
	mnl_nlmsg_put_extra_header(nlh, header);
	return nlh;
}

/* What failed is told always, what is done to who asks for it. */
static inline void fake_ack(const struct nlmsghdr *asked, int ret)
{
	uint32_t buf[RTMSG_OBJ_MAX / 4];
	struct nlmsghdr *nlh = fake_message(buf, NLMSG_ERROR, asked->nlmsg_seq,
					    sizeof(struct nlmsgerr));
	struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

	if (!ret && !(asked->nlmsg_flags & NLM_F_ACK))
		return;
	nlh->nlmsg_flags = 0x100; /* NLM_F_CAPPED */
	err->error = ret;
	err->msg = *asked;
	err->msg.nlmsg_len = sizeof err->msg;
	fake_answer(nlh);
}

/* One message of a dump, as the fault has it. */
static inline void fake_dumped(struct nlmsghdr *nlh)
{
	nlh->nlmsg_flags = NLM_F_MULTI;
	if (fake_fails(FAULT_UNKNOWN) && nlh->nlmsg_type != NLMSG_DONE)
		mnl_attr_put_u32(nlh, 99, 4711);
	if (fake_fails(FAULT_CHANGED) ||
	    (fake.fault == FAULT_CHANGES && fake.messages >= fake.at))
		nlh->nlmsg_flags |= NLM_F_DUMP_INTR;
	if (fake_fails(FAULT_OTHERS)) {
		nlh->nlmsg_seq += 1000;
		fake_answer(nlh);
		nlh->nlmsg_seq -= 1000;
	}
	fake_answer(nlh);
	if (fake_fails(FAULT_CUT) && nlh->nlmsg_type != NLMSG_DONE)
		fake.answers.v[fake.answers.n - 1].n -= 8;
}

static inline void fake_done(const struct nlmsghdr *asked)
{
	uint32_t buf[RTMSG_OBJ_MAX / 4];

	fake_dumped(fake_message(buf, NLMSG_DONE, asked->nlmsg_seq, 4));
}

static inline void fake_link(const struct nlmsghdr *asked)
{
	const struct facts *f = fake.device;
	struct ifinfomsg *ifi;
	uint32_t buf[1024 / 4];
	struct nlmsghdr *nlh = fake_message(buf, RTM_NEWLINK, asked->nlmsg_seq,
					    sizeof *ifi);
	int32_t conf[DEVCONF_DISABLE_IPV6 + 1] = { 0 };
	struct nlattr *attr, *spec, *inet6;
	const char *name = "";

	mnl_attr_for_each(attr, asked, sizeof *ifi)
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			name = mnl_attr_get_str(attr);
	if (!f->ifindex || strcmp(name, f->device)) {
		fake_ack(asked, -ENODEV);
		return;
	}
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_index = f->ifindex;
	ifi->ifi_flags = (f->up ? IFF_UP : 0) |
			 (f->pointopoint ? IFF_POINTOPOINT : 0);
	conf[DEVCONF_DISABLE_IPV6] = f->no_ipv6;
	spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	inet6 = mnl_attr_nest_start(nlh, AF_INET6);
	mnl_attr_put(nlh, IFLA_INET6_CONF, sizeof conf, conf);
	mnl_attr_nest_end(nlh, inet6);
	mnl_attr_nest_end(nlh, spec);
	fake_answer(nlh);
	fake_ack(asked, 0);
}

static inline void fake_address(const struct nlmsghdr *asked,
				const struct facts_addr *a, int ifindex)
{
	uint32_t buf[RTMSG_OBJ_MAX / 4];
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh = fake_message(buf, RTM_NEWADDR, asked->nlmsg_seq,
					    sizeof *ifa);
	size_t n = addr_bits(a->prefix.addr.family) / 8;

	ifa = mnl_nlmsg_get_payload(nlh);
	ifa->ifa_family = a->prefix.addr.family;
	ifa->ifa_prefixlen = a->prefix.len;
	ifa->ifa_scope = a->global ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	ifa->ifa_index = (uint32_t)ifindex;
	mnl_attr_put_u32(nlh, FAKE_IFA_FLAGS, a->dynamic ? 0 : IFA_F_PERMANENT);
	mnl_attr_put(nlh, IFA_LOCAL, n, a->prefix.addr.b);
	mnl_attr_put(nlh, IFA_ADDRESS, n, a->peer.b);
	fake_dumped(nlh);
}

static inline void fake_addresses(const struct nlmsghdr *asked)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(asked);
	const struct facts *f = fake.device;
	size_t i;

	for (i = 0; i < f->addrs.n; i++) {
		if (ifa->ifa_family &&
		    ifa->ifa_family != f->addrs.v[i].prefix.addr.family)
			continue;
		fake_address(asked, &f->addrs.v[i], f->ifindex);
		if (f->addrs.v[i].shared && !ifa->ifa_index)
			fake_address(asked, &f->addrs.v[i], f->ifindex + 1);
	}
	fake_done(asked);
}

static inline void fake_objects(const struct nlmsghdr *asked,
				enum kobj_kind kind)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(asked);
	uint32_t buf[RTMSG_OBJ_MAX / 4], table = 0, oif = 0;
	struct nlattr *attr;
	const struct kobj *k;
	struct nlmsghdr *nlh;
	size_t i;

	if (kind == KOBJ_ROUTE)
		mnl_attr_for_each(attr, asked, sizeof *rtm) {
			if (mnl_attr_get_type(attr) == RTA_TABLE)
				table = mnl_attr_get_u32(attr);
			if (mnl_attr_get_type(attr) == RTA_OIF)
				oif = mnl_attr_get_u32(attr);
		}
	for (i = 0; i < fake.objects.n; i++) {
		k = &fake.objects.v[i].k;
		if (k->kind != kind ||
		    (rtm->rtm_family && k->family != rtm->rtm_family) ||
		    (table && table != k->table) ||
		    (oif && oif != (uint32_t)k->ifindex) ||
		    (kind == KOBJ_ROUTE && rtm->rtm_protocol &&
		     rtm->rtm_protocol != k->protocol))
			continue;
		nlh = rtmsg_build(buf, k, false, 0, asked->nlmsg_seq);
		nlh->nlmsg_pid = FAKE_PORT;
		/* who keeps it tells of each rule, also that it has none */
		if (kind == KOBJ_RULE && k->suppress < 0 &&
		    !fake.device->no_suppress)
			mnl_attr_put_u32(nlh, FAKE_SUPPRESS_PREFIXLEN,
					 UINT32_MAX);
		fake_dumped(nlh);
	}
	fake_done(asked);
}

/* Whether a packet to a would leave by a route to its own net. */
static inline bool fake_on_link(const struct kobj *route)
{
	const struct facts *f = fake.device;
	const struct kobj *k;
	struct prefix peer;
	size_t i;

	if (route->gateway.family == AF_INET6 && route->gateway.b[0] == 0xfe)
		return true;
	for (i = 0; i < f->addrs.n; i++) {
		peer = f->addrs.v[i].prefix;
		peer.addr = f->addrs.v[i].peer;
		if (prefix_contains(&peer, &route->gateway))
			return true;
	}
	for (i = 0; i < fake.objects.n; i++) {
		k = &fake.objects.v[i].k;
		if (k->kind == KOBJ_ROUTE && k->table == route->table &&
		    !k->gateway.family && k->ifindex == route->ifindex &&
		    k->family == route->family &&
		    prefix_contains(&k->dst, &route->gateway))
			return true;
	}
	return false;
}

static inline int fake_route_valid(const struct kobj *k)
{
	if (k->type != RTN_UNICAST)
		return 0;
	if (!k->ifindex || k->ifindex != fake.device->ifindex)
		return -ENODEV;
	if (!fake.device->up)
		return -ENETDOWN;
	if (k->prefsrc.family && !facts_has(fake.device, &k->prefsrc))
		return -EINVAL;
	if (k->gateway.family && !k->onlink && !fake_on_link(k))
		return k->family == AF_INET ? -ENETUNREACH : -EHOSTUNREACH;
	return 0;
}

static inline bool fake_same(const struct kobj *a, const struct kobj *b)
{
	return a->kind == b->kind && a->family == b->family &&
	       kobj_same_place(a, b);
}

static inline int fake_add(const struct kobj *k, uint16_t flags)
{
	struct fake_object *o;
	int ret = k->kind == KOBJ_ROUTE ? fake_route_valid(k) : 0;
	size_t i;

	for (i = 0; i < fake.objects.n && !ret; i++) {
		if (!fake_same(&fake.objects.v[i].k, k))
			continue;
		if (!(flags & NLM_F_REPLACE) || k->kind == KOBJ_RULE)
			ret = -EEXIST;
		else
			fake.objects.v[i] = (struct fake_object){ *k, true };
		return ret;
	}
	if (!ret) {
		o = vec_push(&fake.objects);
		*o = (struct fake_object){ *k, true };
	}
	return ret;
}

/* It compares what is said, and takes the first. */
static inline int fake_remove(const struct kobj *said)
{
	struct kobj k;
	size_t i;

	for (i = 0; i < fake.objects.n; i++) {
		k = fake.objects.v[i].k;
		if (said->kind == KOBJ_RULE && said->suppress < 0)
			k.suppress = -1;
		if (!fake_same(&k, said) || k.protocol != said->protocol ||
		    (said->gateway.family &&
		     memcmp(&said->gateway, &k.gateway, sizeof k.gateway)))
			continue;
		memmove(&fake.objects.v[i], &fake.objects.v[i + 1],
			(--fake.objects.n - i) * sizeof *fake.objects.v);
		return 0;
	}
	return said->kind == KOBJ_RULE ? -ENOENT : -ESRCH;
}

static inline void fake_change(const struct nlmsghdr *asked)
{
	bool remove = asked->nlmsg_type == RTM_DELRULE ||
		      asked->nlmsg_type == RTM_DELROUTE;
	uint32_t buf[RTMSG_OBJ_MAX / 4];
	struct nlmsghdr *nlh;
	struct kobj k;
	int ret;

	assert_true(rtmsg_read(&k, asked));
	k.strange = false;
	k.extra_len = 0;
	if (fake.device->no_suppress)
		k.suppress = -1;
	if (k.kind == KOBJ_ROUTE && k.family == AF_INET6 && !k.metric)
		k.metric = KOBJ_METRIC6;
	ret = remove ? fake_remove(&k) : fake_add(&k, asked->nlmsg_flags);
	if (fake_fails(FAULT_LOST)) {
		fake_answer_error(ENOBUFS);
		fake.lost = true;
	}
	if (!ret && asked->nlmsg_flags & NLM_F_ECHO) {
		nlh = rtmsg_build(buf, &k, false, 0, asked->nlmsg_seq);
		nlh->nlmsg_pid = FAKE_PORT;
		fake_answer(nlh);
	}
	fake_ack(asked, ret);
}

static inline bool fake_is_gone(int error)
{
	return error == ENOENT || error == ESRCH || error == ENODEV;
}

/* True if nothing is done: what was asked for is refused. */
static inline bool fake_refuse(const struct nlmsghdr *asked)
{
	bool remove = asked->nlmsg_type == RTM_DELRULE ||
		      asked->nlmsg_type == RTM_DELROUTE;

	if (fake.messages == fake.at) {
		fake.type = asked->nlmsg_type;
		fake.was_dump = (asked->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
		fake.was_change = remove || asked->nlmsg_type == RTM_NEWRULE ||
				  asked->nlmsg_type == RTM_NEWROUTE;
	}
	if (fake_fails(FAULT_ERROR)) {
		/* it says that somebody else was faster */
		fake.lost = true;
		if (remove && fake_is_gone(fake.error))
			fake_change(asked);
		fake.lost = false;
		fake_ack(asked, -fake.error);
		return true;
	}
	if (fake_fails(FAULT_BIG) && fake.was_dump) {
		/* longer than the buffer, as MSG_TRUNC has it */
		((struct datagram *)vec_push(&fake.answers))->n = SIZE_MAX / 4;
		return true;
	}
	if (fake_fails(FAULT_LOST) && !fake.was_change) {
		fake_answer_error(ENOBUFS);
		return true;
	}
	return false;
}

static inline void fake_ask(const struct nlmsghdr *asked)
{
	fake.messages++;
	if (fake_refuse(asked))
		return;
	switch (asked->nlmsg_type) {
	case RTM_GETLINK:
		fake_link(asked);
		break;
	case RTM_GETADDR:
		fake_addresses(asked);
		break;
	case RTM_GETROUTE:
		fake_objects(asked, KOBJ_ROUTE);
		break;
	case RTM_GETRULE:
		fake_objects(asked, KOBJ_RULE);
		break;
	default:
		fake.changes++;
		fake_change(asked);
	}
}

/* These are messages too. */
static int fake_device(unsigned long request, struct ifreq *r)
{
	const struct facts *f = fake.device;

	fake.messages++;
	if (fake.messages == fake.at) {
		fake.type = RTM_GETLINK;
		fake.was_dump = fake.was_change = false;
	}
	if (fake_fails(FAULT_ERROR))
		return fake.error;
	if (!f->ifindex || strcmp(r->ifr_name, f->device))
		return ENODEV;
	if (request == SIOCGIFINDEX)
		r->ifr_ifindex = f->ifindex;
	else
		r->ifr_flags = (short)((f->up ? IFF_UP : 0) |
				       (f->pointopoint ? IFF_POINTOPOINT : 0));
	return 0;
}

static int fake_sent(const void *buf, size_t n)
{
	const struct nlmsghdr *nlh = buf;
	int left = (int)n;

	fake.lost = false;
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		fake_ask(nlh);
	assert_int_equal(left, 0);
	return 0;
}

static ssize_t fake_received(void *buf, size_t n)
{
	const struct datagram *d;

	if (fake.next >= fake.answers.n) {
		fake.hung = true;
		errno = EIO;
		return -1;
	}
	d = &fake.answers.v[fake.next++];
	if (d->error) {
		errno = d->error;
		return -1;
	}
	if (d->buf)
		memcpy(buf, d->buf, d->n < n ? d->n : n);
	return (ssize_t)d->n;
}

#endif
