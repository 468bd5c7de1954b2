/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rtnetlink socket. Answers are matched by sequence number, so that what is
 * left over from a broken exchange is passed over rather than believed.
 */
#include "kernel.h"
#include "nlmsg.h"
#include "text.h"
#include "vec.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef NETLINK_EXT_ACK
#define NETLINK_EXT_ACK 11
#endif
#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif
#ifndef NLM_F_CAPPED
#define NLM_F_CAPPED 0x100
#define NLM_F_ACK_TLVS 0x200
#define NLMSGERR_ATTR_MSG 1
#endif
#ifndef RTM_F_FIB_MATCH
#define RTM_F_FIB_MATCH 0x2000
#endif

enum {
	RECEIVE_MAX = 32768,	/* what the kernel fills in a dump at most */
	BATCH_MAX = 64,		/* messages; 200 to 300 answers overflow */
	DUMP_TRIES = 10,
};

struct kernel {
	struct mnl_socket *nl;
	unsigned portid;
	uint32_t seq;
	bool strict;		/* dumps are filtered by the kernel */
	char words[256];
	/* aligned for struct nlmsghdr */
	uint32_t send[BATCH_MAX * NLMSG_OBJ_MAX / 4];
	uint32_t recv[RECEIVE_MAX / 4];
};

/* Called for each message that is neither an error nor an end. */
typedef void (*kernel_cb)(const struct nlmsghdr *nlh, void *arg);

static int fail(struct kernel *k, int error, const char *words)
{
	snprintf(k->words, sizeof k->words, "%s%s%s%s", strerror(error),
		 words ? " (" : "", words ? words : "", words ? ")" : "");
	return -error;
}

const char *kernel_words(const struct kernel *k)
{
	return k->words;
}

int kernel_open(struct kernel **out)
{
	struct kernel *k = vec_realloc(NULL, sizeof *k);
	int one = 1;

	*out = k;
	k->seq = 0;
	k->words[0] = '\0';
	k->nl = mnl_socket_open(NETLINK_ROUTE);
	if (!k->nl)
		return fail(k, errno, "cannot open a netlink socket");
	if (mnl_socket_bind(k->nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return fail(k, errno, "cannot bind a netlink socket");
	k->portid = mnl_socket_get_portid(k->nl);
	mnl_socket_setsockopt(k->nl, NETLINK_EXT_ACK, &one, sizeof one);
	k->strict = !mnl_socket_setsockopt(k->nl, NETLINK_GET_STRICT_CHK, &one,
					   sizeof one);
	return 0;
}

void kernel_close(struct kernel *k)
{
	if (k && k->nl)
		mnl_socket_close(k->nl);
	free(k);
}

/* The kernel's sentence in an error message, or NULL. */
static const char *error_words(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	unsigned offset = sizeof *err;
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += mnl_nlmsg_get_payload_len(&err->msg);
	if (offset > mnl_nlmsg_get_payload_len(nlh))
		return NULL;
	mnl_attr_for_each(attr, nlh, offset)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			return mnl_attr_get_str(attr);
	return NULL;
}

static int error_of(struct kernel *k, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof *err)
		return fail(k, EPROTO, "short netlink error");
	return err->error ? fail(k, -err->error, error_words(nlh)) : 0;
}

static ssize_t receive(struct kernel *k)
{
	ssize_t n;

	do
		n = mnl_socket_recvfrom(k->nl, k->recv, sizeof k->recv);
	while (n < 0 && errno == EINTR);
	return n < 0 ? fail(k, errno, "no answer from the kernel") : n;
}

/*
 * Reads the answers to seq until the end of a dump or an acknowledgement.
 * -EINTR: the dump was interrupted by changes.
 */
static int answers(struct kernel *k, uint32_t seq, kernel_cb cb, void *arg)
{
	bool interrupted = false;
	const struct nlmsghdr *nlh;
	ssize_t got;
	int n, ret;

	for (;;) {
		got = receive(k);
		if (got < 0)
			return (int)got;
		n = (int)got;
		for (nlh = (const void *)k->recv; mnl_nlmsg_ok(nlh, n);
		     nlh = mnl_nlmsg_next(nlh, &n)) {
			if (nlh->nlmsg_seq != seq ||
			    nlh->nlmsg_pid != k->portid)
				continue;
			interrupted |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return error_of(k, nlh);
			if (nlh->nlmsg_type == NLMSG_DONE) {
				if (mnl_nlmsg_get_payload_len(nlh) >= 4) {
					memcpy(&ret, mnl_nlmsg_get_payload(nlh),
					       sizeof ret);
					if (ret < 0)
						return fail(k, -ret, NULL);
				}
				return interrupted ? fail(k, EINTR, NULL) : 0;
			}
			if (nlh->nlmsg_type == NLMSG_OVERRUN)
				return fail(k, ENOBUFS, NULL);
			cb(nlh, arg);
		}
	}
}

static int send_request(struct kernel *k, const void *buf, size_t n)
{
	ssize_t sent;

	do
		sent = mnl_socket_sendto(k->nl, buf, n);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? fail(k, errno, "cannot ask the kernel") : 0;
}

/* Sends nlh and reads its answers; for one that is no dump. */
static int request(struct kernel *k, struct nlmsghdr *nlh, kernel_cb cb,
		   void *arg)
{
	int ret;

	nlh->nlmsg_seq = ++k->seq;
	ret = send_request(k, nlh, nlh->nlmsg_len);
	return ret ? ret : answers(k, nlh->nlmsg_seq, cb, arg);
}

/*
 * A dump into a list of structs. Since an interrupted one may be missing
 * something, what it gave is dropped (by *n) before the next try.
 */
static int dump(struct kernel *k, struct nlmsghdr *nlh, kernel_cb cb, void *arg,
		size_t *n)
{
	size_t before = *n;
	int tries, ret;

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	for (tries = 0; tries < DUMP_TRIES; tries++) {
		*n = before;
		ret = request(k, nlh, cb, arg);
		if (ret != -EINTR)
			return ret;
	}
	return fail(k, EINTR, "a dump was interrupted ten times");
}

static struct nlmsghdr *start(struct kernel *k, uint16_t type, size_t extra)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(k->send);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	mnl_nlmsg_put_extra_header(nlh, extra);
	return nlh;
}

static void no_answer(const struct nlmsghdr *nlh, void *arg)
{
	(void)nlh;
	(void)arg;
}

/* Whether IPv6 is off, from IFLA_AF_SPEC; absent where the kernel has none. */
static bool ipv6_is_off(const struct nlattr *spec)
{
	const struct nlattr *family, *conf;
	const int32_t *values;

	mnl_attr_for_each_nested(family, spec) {
		if (mnl_attr_get_type(family) != AF_INET6)
			continue;
		mnl_attr_for_each_nested(conf, family) {
			if (mnl_attr_get_type(conf) != IFLA_INET6_CONF ||
			    mnl_attr_get_payload_len(conf) <=
			    DEVCONF_DISABLE_IPV6 * sizeof *values)
				continue;
			values = mnl_attr_get_payload(conf);
			return values[DEVCONF_DISABLE_IPV6] != 0;
		}
	}
	return true;
}

static void on_link(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct facts *f = arg;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *ifi)
		return;
	f->ifindex = ifi->ifi_index;
	f->up = ifi->ifi_flags & IFF_UP;
	f->pointopoint = ifi->ifi_flags & IFF_POINTOPOINT;
	f->no_ipv6 = true;
	mnl_attr_for_each(attr, nlh, sizeof *ifi)
		if (mnl_attr_get_type(attr) == IFLA_AF_SPEC)
			f->no_ipv6 = ipv6_is_off(attr);
}

struct addr_dump {
	struct facts *f;
	bool all;	/* only to find shared prefixes */
};

static void mark_shared(struct facts *f, const struct facts_addr *other)
{
	size_t i;

	for (i = 0; i < f->addrs.n; i++)
		if (f->addrs.v[i].prefix.len == other->prefix.len &&
		    prefix_contains(&f->addrs.v[i].prefix,
				    &other->prefix.addr))
			f->addrs.v[i].shared = true;
}

static void on_addr(const struct nlmsghdr *nlh, void *arg)
{
	struct addr_dump *d = arg;
	struct facts_addr a;
	int ifindex;

	if (!nlmsg_read_addr(&a, &ifindex, nlh))
		return;
	if (d->all && ifindex != d->f->ifindex && a.global)
		mark_shared(d->f, &a);
	else if (!d->all && ifindex == d->f->ifindex)
		*vec_push(&d->f->addrs) = a;
}

static int dump_addrs(struct kernel *k, struct addr_dump *d, int family)
{
	struct nlmsghdr *nlh = start(k, RTM_GETADDR, sizeof(struct ifaddrmsg));
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	ifa->ifa_family = (uint8_t)family;
	if (!d->all)
		ifa->ifa_index = (uint32_t)d->f->ifindex;
	return dump(k, nlh, on_addr, d, &d->f->addrs.n);
}

int kernel_device(struct kernel *k, const char *name, struct facts *f)
{
	struct nlmsghdr *nlh = start(k, RTM_GETLINK, sizeof(struct ifinfomsg));
	struct addr_dump d = { f, false };
	size_t i;
	int ret;

	snprintf(f->device, sizeof f->device, "%s", name);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, f->device);
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	ret = request(k, nlh, on_link, f);
	/* the answer to a single request comes before its acknowledgement */
	if (ret == -ENODEV)
		return 0;
	if (!ret)
		ret = dump_addrs(k, &d, AF_UNSPEC);
	for (i = 0; !ret && i < f->addrs.n; i++) {
		if (f->addrs.v[i].prefix.addr.family == AF_INET6 &&
		    f->addrs.v[i].global && f->addrs.v[i].dynamic) {
			d.all = true;
			return dump_addrs(k, &d, AF_INET6);
		}
	}
	return ret;
}

struct default_dump {
	struct facts *f;
	int family;
	uint32_t metric[2];
};

static void offer_default(struct default_dump *d, const struct kobj *r)
{
	int fam = facts_family(d->family);

	if (d->f->main_default[fam] && d->metric[fam] <= r->metric)
		return;
	d->f->main_default[fam] = true;
	d->f->main_gateway[fam] = r->gateway;
	d->metric[fam] = r->metric;
}

static void on_default(const struct nlmsghdr *nlh, void *arg)
{
	struct default_dump *d = arg;
	const struct nlattr *attr, *sub;
	const struct rtnexthop *nh;
	struct kobj r;
	int left;

	if (!nlmsg_read(&r, nlh) || r.dst.len || r.type != RTN_UNICAST ||
	    r.table != RT_TABLE_MAIN)
		return;
	if (r.ifindex == d->f->ifindex)
		offer_default(d, &r);
	mnl_attr_for_each(attr, nlh, sizeof(struct rtmsg)) {
		if (mnl_attr_get_type(attr) != RTA_MULTIPATH)
			continue;
		nh = mnl_attr_get_payload(attr);
		left = mnl_attr_get_payload_len(attr);
		for (; RTNH_OK(nh, left);
		     left -= (int)NLMSG_ALIGN(nh->rtnh_len),
		     nh = RTNH_NEXT(nh)) {
			if (nh->rtnh_ifindex != d->f->ifindex)
				continue;
			r.gateway = (struct addr){ 0 };
			sub = (const void *)RTNH_DATA(nh);
			if (nh->rtnh_len > RTNH_LENGTH(0) &&
			    mnl_attr_ok(sub, nh->rtnh_len - (int)RTNH_LENGTH(0)) &&
			    mnl_attr_get_type(sub) == RTA_GATEWAY &&
			    mnl_attr_get_payload_len(sub) ==
			    addr_bytes(r.family)) {
				r.gateway.family = r.family;
				memcpy(r.gateway.b, mnl_attr_get_payload(sub),
				       addr_bytes(r.family));
			}
			offer_default(d, &r);
		}
	}
}

int kernel_default(struct kernel *k, int family, struct facts *f)
{
	struct nlmsghdr *nlh = start(k, RTM_GETROUTE, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct default_dump d = { f, family, { 0, 0 } };
	size_t none = 0;
	int ret;

	rtm->rtm_family = (uint8_t)family;
	if (k->strict) {
		mnl_attr_put_u32(nlh, RTA_TABLE, RT_TABLE_MAIN);
		mnl_attr_put_u32(nlh, RTA_OIF, (uint32_t)f->ifindex);
	}
	ret = dump(k, nlh, on_default, &d, &none);
	return ret == -ENOENT || ret == -EAFNOSUPPORT ? 0 : ret;
}

struct rule_dump {
	struct kobjs *out;
	int family;
	bool (*keep)(const struct kobj *, void *);
	void *arg;
};

static void on_rule(const struct nlmsghdr *nlh, void *arg)
{
	struct rule_dump *d = arg;
	struct kobj r;

	if (nlmsg_read(&r, nlh) && r.kind == KOBJ_RULE &&
	    r.family == d->family && (!d->keep || d->keep(&r, d->arg)))
		*vec_push(d->out) = r;
}

int kernel_rules(struct kernel *k, int family,
		 bool (*keep)(const struct kobj *, void *), void *arg,
		 struct kobjs *out)
{
	struct nlmsghdr *nlh = start(k, RTM_GETRULE,
				     sizeof(struct fib_rule_hdr));
	struct fib_rule_hdr *frh = mnl_nlmsg_get_payload(nlh);
	struct rule_dump d = { out, family, keep, arg };
	int ret;

	frh->family = (uint8_t)family;
	ret = dump(k, nlh, on_rule, &d, &out->n);
	return ret == -EAFNOSUPPORT || ret == -EOPNOTSUPP ? 0 : ret;
}

struct route_dump {
	struct kobjs *out;
	int family;
	uint32_t table;
	uint8_t protocol;
};

static void on_route(const struct nlmsghdr *nlh, void *arg)
{
	struct route_dump *d = arg;
	struct kobj r;

	if (!nlmsg_read(&r, nlh) || r.kind != KOBJ_ROUTE ||
	    r.family != d->family || (d->table && r.table != d->table) ||
	    (d->protocol && r.protocol != d->protocol))
		return;
	*vec_push(d->out) = r;
}

int kernel_routes(struct kernel *k, int family, uint32_t table,
		  uint8_t protocol, struct kobjs *out)
{
	struct nlmsghdr *nlh = start(k, RTM_GETROUTE, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct route_dump d = { out, family, table, protocol };
	int ret;

	rtm->rtm_family = (uint8_t)family;
	if (k->strict) {
		rtm->rtm_protocol = protocol;
		if (table)
			mnl_attr_put_u32(nlh, RTA_TABLE, table);
	}
	ret = dump(k, nlh, on_route, &d, &out->n);
	/* a table without a route does not exist */
	return ret == -ENOENT || ret == -EAFNOSUPPORT || ret == -EOPNOTSUPP
		? 0 : ret;
}

static struct nlmsghdr *build_op(struct kernel *k, char *buf,
				 const struct op *op)
{
	uint16_t flags = 0;

	switch (op->kind) {
	case OP_ADD:
		flags = NLM_F_CREATE | NLM_F_EXCL;
		break;
	case OP_REPLACE:
		flags = NLM_F_CREATE | NLM_F_REPLACE;
		break;
	case OP_REMOVE:
		break;
	}
	return nlmsg_build(buf, &op->k, op->kind == OP_REMOVE, flags,
			   ++k->seq);
}

static int op_result(const struct op *op, int ret)
{
	if (op->kind == OP_REMOVE &&
	    (ret == -ENOENT || ret == -ESRCH || ret == -ENODEV))
		return 0;
	return ret;
}

/* One batch, answered in order. */
static int apply_batch(struct kernel *k, const struct op *ops, size_t n,
		       int *results)
{
	char *p = (char *)k->send, words[sizeof k->words] = "";
	uint32_t first = k->seq + 1;
	int ret, failed = 0;
	size_t i;

	for (i = 0; i < n; i++)
		p += NLMSG_ALIGN(build_op(k, p, &ops[i])->nlmsg_len);
	ret = send_request(k, k->send, (size_t)(p - (char *)k->send));
	for (i = 0; i < n; i++) {
		if (!ret)
			results[i] = op_result(&ops[i],
				answers(k, first + (uint32_t)i, no_answer,
					NULL));
		else
			results[i] = ret;
		if (results[i] && !failed) {
			failed = results[i];
			memcpy(words, k->words, sizeof words);
		}
	}
	if (failed)
		memcpy(k->words, words, sizeof words);
	return failed;
}

int kernel_apply(struct kernel *k, const struct op *ops, size_t n,
		 int *results)
{
	char words[sizeof k->words];
	int ret, failed = 0;
	size_t i, m;

	for (i = 0; i < n; i += m) {
		m = n - i < BATCH_MAX ? n - i : BATCH_MAX;
		ret = apply_batch(k, ops + i, m, results + i);
		if (ret && !failed) {
			failed = ret;
			memcpy(words, k->words, sizeof words);
		}
	}
	if (failed)
		memcpy(k->words, words, sizeof words);
	return failed;
}

static void on_object(const struct nlmsghdr *nlh, void *arg)
{
	struct kobj *out = arg, got;

	if (nlmsg_read(&got, nlh))
		*out = got;
}

int kernel_add_echo(struct kernel *k, const struct kobj *rule,
		    struct kobj *stored)
{
	struct nlmsghdr *nlh = nlmsg_build(k->send, rule, false, NLM_F_CREATE |
					   NLM_F_EXCL | NLM_F_ECHO, 0);

	*stored = (struct kobj){ .claim = -1 };
	return request(k, nlh, on_object, stored);
}

static int route_get(struct kernel *k, const struct packet *p, unsigned flags,
		     struct kobj *out)
{
	struct nlmsghdr *nlh = start(k, RTM_GETROUTE, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	rtm->rtm_family = p->to.family;
	rtm->rtm_dst_len = (uint8_t)addr_bits(p->to.family);
	rtm->rtm_flags = RTM_F_LOOKUP_TABLE | flags;
	mnl_attr_put(nlh, RTA_DST, addr_bytes(p->to.family), p->to.b);
	if (p->from.family) {
		rtm->rtm_src_len = rtm->rtm_dst_len;
		mnl_attr_put(nlh, RTA_SRC, addr_bytes(p->to.family), p->from.b);
	}
	if (p->mark)
		mnl_attr_put_u32(nlh, RTA_MARK, p->mark);
	*out = (struct kobj){ .claim = -1 };
	return request(k, nlh, on_object, out);
}

int kernel_lookup(struct kernel *k, const struct packet *p, struct kobj *match,
		  struct kobj *way)
{
	int ret = route_get(k, p, RTM_F_FIB_MATCH, match);

	if (!ret)
		ret = route_get(k, p, 0, way);
	if (!ret)
		kernel_device_name(way->ifindex, way->dev);
	return ret;
}

const char *kernel_device_name(int ifindex, char buf[KOBJ_DEVLEN])
{
	if (!ifindex || !if_indextoname((unsigned)ifindex, buf))
		snprintf(buf, KOBJ_DEVLEN, "if%d", ifindex);
	return buf;
}

int kernel_events(void)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_ROUTE);
	int fd;

	if (!nl)
		return -errno;
	if (mnl_socket_bind(nl, RTMGRP_LINK | RTMGRP_IPV4_IFADDR |
			    RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE,
			    MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(nl);
		return -errno;
	}
	fd = dup(mnl_socket_get_fd(nl));
	mnl_socket_close(nl);
	return fd < 0 ? -errno : fd;
}

void kernel_wait(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char buf[RECEIVE_MAX];

	if (poll(&p, 1, ms) > 0)
		while (recv(fd, buf, sizeof buf, MSG_DONTWAIT) > 0)
			;
}
