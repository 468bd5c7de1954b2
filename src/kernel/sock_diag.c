/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets of the host: all that matter are read, then those of the line go, or count. */
#include "kernel/sock_diag.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#ifndef SOCK_DESTROY	/* not in the headers of release 7 (3.10) */
#define SOCK_DESTROY 21
#endif

/* Since 5.1 and 5.7; the flags of linux/mptcp.h. */
enum { ULP_INFO = 19, ULP_MPTCP = 3, SUBFLOW_FLAGS = 8 };
enum { PEER_IS_CAPABLE = 1, PEER_JOINS = 4, JOINS = 8 };

/* Family, protocol, state and name, as the kernel wants to hear them. */
struct sockets VEC_OF(struct inet_diag_req_v2);

struct sock_dump {
	const struct prefixes *line;
	uint8_t protocol;
	struct sockets found;	/* of the line, and all that listen */
	size_t count;		/* of the line */
};

/* States, as bits. A UDP socket that is not connected is "closed". */
enum {
	LISTENING = 1 << TCP_LISTEN | 1 << TCP_CLOSE,
	CONNECTED = 1 << TCP_ESTABLISHED | 1 << TCP_SYN_SENT |
		    1 << TCP_FIN_WAIT1 | 1 << TCP_CLOSE_WAIT,
	OPEN = 1 << TCP_ESTABLISHED | 1 << TCP_FIN_WAIT1 | 1 << TCP_FIN_WAIT2 |
	       1 << TCP_CLOSE_WAIT | 1 << TCP_LAST_ACK | 1 << TCP_CLOSING,
};

static struct addr socket_addr(uint8_t family, const void *bytes)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct addr a = { .family = family };

	if (family == AF_INET6 && !memcmp(bytes, mapped, sizeof mapped)) {
		a.family = AF_INET;
		bytes = (const uint8_t *)bytes + sizeof mapped;
	}
	memcpy(a.b, bytes, addr_bits(a.family) / 8);
	return a;
}

static int subflow_attr(const struct nlattr *attr, void *arg)
{
	if (mnl_attr_get_type(attr) == SUBFLOW_FLAGS &&
	    !mnl_attr_validate(attr, MNL_TYPE_U32))
		*(uint32_t *)arg = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int ulp_attr(const struct nlattr *attr, void *arg)
{
	return mnl_attr_get_type(attr) == ULP_MPTCP
		? mnl_attr_parse_nested(attr, subflow_attr, arg) : MNL_CB_OK;
}

static int socket_attr(const struct nlattr *attr, void *arg)
{
	return mnl_attr_get_type(attr) == ULP_INFO
		? mnl_attr_parse_nested(attr, ulp_attr, arg) : MNL_CB_OK;
}

/*
 * Whether it is a subflow of MPTCP: its session goes on by another. One whose peer
 * knows none of that is TCP.
 */
static bool is_subflow(const struct nlmsghdr *nlh)
{
	uint32_t flags = 0;

	mnl_attr_parse(nlh, sizeof(struct inet_diag_msg), socket_attr, &flags);
	return flags & (PEER_IS_CAPABLE | PEER_JOINS | JOINS);
}

static int on_socket(const struct nlmsghdr *nlh, void *arg)
{
	const struct inet_diag_msg *m = mnl_nlmsg_get_payload(nlh);
	struct sock_dump *d = ((struct answers *)arg)->arg;
	struct inet_diag_req_v2 s = { .sdiag_protocol = d->protocol };
	struct addr local;

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *m ||
	    !addr_bits(m->idiag_family) || m->idiag_state > TCP_CLOSING)
		return MNL_CB_OK;
	s.sdiag_family = m->idiag_family;
	s.idiag_states = 1u << m->idiag_state;
	s.id = m->id;
	local = socket_addr(m->idiag_family, m->id.idiag_src);
	if (s.idiag_states & LISTENING || (s.idiag_states & CONNECTED &&
					   prefixes_contain(d->line, &local) &&
					   !is_subflow(nlh)))
		*vec_push(&d->found) = s;
	return MNL_CB_OK;
}

/* Adds those of a family and protocol. */
static int dump_sockets(struct netlink *nl, struct sock_dump *d, int family)
{
	struct nlmsghdr *nlh = netlink_start(nl, SOCK_DIAG_BY_FAMILY,
				     sizeof(struct inet_diag_req_v2));
	struct inet_diag_req_v2 *r = mnl_nlmsg_get_payload(nlh);

	r->sdiag_family = (uint8_t)family;
	r->sdiag_protocol = d->protocol;
	r->idiag_states = LISTENING | CONNECTED;
	/* without, the kernel does not tell of MPTCP */
	r->idiag_ext = 1 << (INET_DIAG_INFO - 1);
	return netlink_dump(nl, nlh, on_socket, d, &d->found.n);
}

/* Whether a listening socket may have given it. */
static bool is_inbound(const struct sockets *found,
		       const struct inet_diag_req_v2 *s)
{
	struct addr local = socket_addr(s->sdiag_family, s->id.idiag_src), at;
	const struct inet_diag_req_v2 *l;

	vec_each(l, found) {
		if (!(l->idiag_states & LISTENING) ||
		    l->sdiag_protocol != s->sdiag_protocol ||
		    l->id.idiag_sport != s->id.idiag_sport)
			continue;
		at = socket_addr(l->sdiag_family, l->id.idiag_src);
		/* [::] hears IPv4, too, unless it says that it does not */
		if (!addr_cmp(&at, &local) ||
		    (addr_is_unspecified(&at) &&
		     (at.family == AF_INET6 || at.family == local.family)))
			return true;
	}
	return false;
}

static struct nlmsghdr *build_destroy(void *buf, size_t i, const void *arg)
{
	const struct inet_diag_req_v2 *s = arg;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = SOCK_DESTROY;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	memcpy(mnl_nlmsg_put_extra_header(nlh, sizeof *s), s + i, sizeof *s);
	return nlh;
}

int sock_diag_destroy(const struct prefixes *line,
		      bool (*reached)(const struct addr *peer, void *arg),
		      void *arg, struct text *why)
{
	static const struct { uint8_t protocol; int family; } dumps[] = {
		{ IPPROTO_TCP, AF_INET }, { IPPROTO_TCP, AF_INET6 },
		{ IPPROTO_UDP, AF_INET }, { IPPROTO_UDP, AF_INET6 },
	};
	struct netlink *nl = netlink_new(NETLINK_SOCK_DIAG);
	struct sock_dump d = { .line = line };
	const struct inet_diag_req_v2 *s;
	struct sockets doomed = { 0 };
	struct addr peer;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < MNL_ARRAY_SIZE(dumps); i++) {
		d.protocol = dumps[i].protocol;
		ret = dump_sockets(nl, &d, dumps[i].family);
		if (ret == -ENOENT && i)	/* IPv6 and UDP need not be */
			ret = 0;
	}
	if (ret)	/* who else listens is not known */
		goto out;
	vec_each(s, &d.found) {
		peer = socket_addr(s->sdiag_family, s->id.idiag_dst);
		if (s->idiag_states & CONNECTED && !is_inbound(&d.found, s) &&
		    reached(&peer, arg))
			*vec_push(&doomed) = *s;
	}
	ret = netlink_count(nl, build_destroy, doomed.v, doomed.n);
out:
	/* the last is of kernels before 4.5 */
	if (ret == -ENOENT || ret == -EOPNOTSUPP || ret == -EINVAL)
		ret = netlink_fail(nl, EOPNOTSUPP,
				   "this kernel destroys no sockets");
	vec_free(&d.found);
	vec_free(&doomed);
	return netlink_finish(nl, ret, why);
}

static int on_counted(const struct nlmsghdr *nlh, void *arg)
{
	const struct inet_diag_msg *m = mnl_nlmsg_get_payload(nlh);
	struct sock_dump *d = ((struct answers *)arg)->arg;
	struct addr local;

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *m ||
	    !addr_bits(m->idiag_family))
		return MNL_CB_OK;
	local = socket_addr(m->idiag_family, m->id.idiag_src);
	d->count += prefixes_contain(d->line, &local);
	return MNL_CB_OK;
}

int sock_diag_count(const struct prefixes *line, struct text *why)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct netlink *nl = netlink_new(NETLINK_SOCK_DIAG);
	struct sock_dump d = { .line = line };
	struct inet_diag_req_v2 *r;
	struct nlmsghdr *nlh;
	size_t i, all = 0;
	int ret = 0;

	for (i = 0; !ret && i < MNL_ARRAY_SIZE(families); i++) {
		nlh = netlink_start(nl, SOCK_DIAG_BY_FAMILY, sizeof *r);
		r = mnl_nlmsg_get_payload(nlh);
		r->sdiag_family = (uint8_t)families[i];
		r->sdiag_protocol = IPPROTO_TCP;
		r->idiag_states = OPEN;
		d.count = 0;
		ret = netlink_dump(nl, nlh, on_counted, &d, &d.count);
		all += d.count;
		if (ret == -ENOENT && i)	/* IPv6 need not be */
			ret = 0;
	}
	ret = netlink_finish(nl, ret, why);
	return ret ? ret : (int)all;
}
