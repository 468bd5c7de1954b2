/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections at work, by the time that their entry in connection tracking has left:
 * each packet sets it anew. Without its counters, which are off as a rule.
 */
#include "kernel/flows.h"
#include "kernel/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE(name) (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_ ## name)
#define LIMITS "/proc/sys/net/netfilter/nf_conntrack_"

/* By what an entry's time is set. */
enum limit {
	SYN_SENT, SYN_RECV, ESTABLISHED, UNACKNOWLEDGED, FIN_WAIT, CLOSE_WAIT,
	LAST_ACK, UDP, UDP_STREAM,
};

/* Seconds; since: so long ago it may have been set. */
static const struct {
	const char *path;
	uint32_t usual;		/* as of 6.1 and 6.18 */
	uint32_t since;
} limits[FLOWS_LIMITS] = {
	[SYN_SENT] = { LIMITS "tcp_timeout_syn_sent", 120, 2 },
	[SYN_RECV] = { LIMITS "tcp_timeout_syn_recv", 60, 2 },
	/* what comes in has been through the queue, and may be sent once more */
	[ESTABLISHED] = { LIMITS "tcp_timeout_established", 432000, 3 },
	/* data that waits for its acknowledgement: a queue may be long */
	[UNACKNOWLEDGED] = { LIMITS "tcp_timeout_unacknowledged", 300, 10 },
	[FIN_WAIT] = { LIMITS "tcp_timeout_fin_wait", 120, 2 },
	[CLOSE_WAIT] = { LIMITS "tcp_timeout_close_wait", 60, 2 },
	[LAST_ACK] = { LIMITS "tcp_timeout_last_ack", 30, 2 },
	[UDP] = { LIMITS "udp_timeout", 30, 2 },
	[UDP_STREAM] = { LIMITS "udp_timeout_stream", 120, 2 },
};

/* An entry, as far as it matters. */
struct flow_entry {
	uint8_t protocol, state;	/* of TCP */
	bool timed;		/* it is not handed over to a flow table */
	uint32_t left;		/* seconds */
};

static uint32_t read_limit(enum limit i)
{
	int fd = open(limits[i].path, O_RDONLY | O_CLOEXEC);
	char buf[16];
	ssize_t n = fd < 0 ? 0 : read(fd, buf, sizeof buf - 1);
	uint32_t found;

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return limits[i].usual;
	buf[n] = '\0';
	found = (uint32_t)strtoul(buf, NULL, 10);
	return found ? found : limits[i].usual;
}

static bool is_fresh(const struct flows *f, const struct flow_entry *e,
		     enum limit i)
{
	return e->left <= f->limit[i] && e->left + limits[i].since >= f->limit[i];
}

static bool is_at_work(const struct flows *f, const struct flow_entry *e)
{
	static const enum limit of_state[] = {
		[TCP_CONNTRACK_SYN_SENT] = SYN_SENT,
		[TCP_CONNTRACK_SYN_RECV] = SYN_RECV,
		[TCP_CONNTRACK_ESTABLISHED] = ESTABLISHED,
		[TCP_CONNTRACK_FIN_WAIT] = FIN_WAIT,
		[TCP_CONNTRACK_CLOSE_WAIT] = CLOSE_WAIT,
		[TCP_CONNTRACK_LAST_ACK] = LAST_ACK,
	};

	if (e->protocol == IPPROTO_UDP)
		return !e->timed || is_fresh(f, e, UDP) ||
		       is_fresh(f, e, UDP_STREAM);
	if (e->protocol != IPPROTO_TCP)
		return false;
	if (!e->timed)
		return true;
	if (e->state < TCP_CONNTRACK_SYN_SENT ||
	    e->state > TCP_CONNTRACK_LAST_ACK)
		return false;
	return is_fresh(f, e, of_state[e->state]) ||
	       (e->state == TCP_CONNTRACK_ESTABLISHED &&
		is_fresh(f, e, UNACKNOWLEDGED));
}

/* The number of one byte in an attribute within one within that; 0: none. */
static uint8_t byte_within(const struct nlattr *attr, uint16_t nest,
			   uint16_t type)
{
	attr = netlink_within(attr, nest);
	attr = attr ? netlink_within(attr, type) : NULL;
	return attr && !mnl_attr_validate(attr, MNL_TYPE_U8)
		? mnl_attr_get_u8(attr) : 0;
}

static int on_entry(const struct nlmsghdr *nlh, void *arg)
{
	struct flows *f = arg;
	struct flow_entry e = { 0 };
	struct nlattr *attr;
	uint32_t line = 0;

	if (nlh->nlmsg_type != MESSAGE(NEW) ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nfgenmsg))
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		switch (mnl_attr_get_type(attr)) {
		case CTA_TUPLE_ORIG:
			e.protocol = byte_within(attr, CTA_TUPLE_PROTO,
						 CTA_PROTO_NUM);
			break;
		case CTA_MARK:
			if (!mnl_attr_validate(attr, MNL_TYPE_U32))
				line = (ntohl(mnl_attr_get_u32(attr)) &
					MARK_LINE) >> MARK_SHIFT;
			break;
		case CTA_TIMEOUT:
			e.timed = !mnl_attr_validate(attr, MNL_TYPE_U32);
			e.left = e.timed ? ntohl(mnl_attr_get_u32(attr)) : 0;
			break;
		case CTA_PROTOINFO:
			e.state = byte_within(attr, CTA_PROTOINFO_TCP,
					      CTA_PROTOINFO_TCP_STATE);
			break;
		default:
			break;
		}
	}
	if (line && is_at_work(f, &e)) {
		f->at_work[line]++;
		f->udp[line] += e.protocol == IPPROTO_UDP;
	}
	return MNL_CB_OK;
}

/* What may yet come of the last answer is not to be taken for one to this. */
static int start(struct flows *f)
{
	int ret;

	if (!f->nl)
		f->nl = netlink_new(NETLINK_NETFILTER);
	if (f->asked)
		netlink_close(f->nl);
	f->asked = false;
	ret = netlink_connect(f->nl);
	if (!ret)
		fcntl(mnl_socket_get_fd(f->nl->socket), F_SETFL, O_NONBLOCK);
	return ret;
}

/*
 * All are asked for: the kernel could give those with one mark, but goes through its
 * whole table each time, whose places take longer than what is in them.
 */
int flows_ask(struct flows *f)
{
	struct nlmsghdr *nlh;
	unsigned i;
	int ret;

	memset(f->at_work, 0, sizeof f->at_work);
	memset(f->udp, 0, sizeof f->udp);
	/* to ask would load the modules */
	if (access(LIMITS "count", F_OK))
		return -ENOENT;
	for (i = 0; i < FLOWS_LIMITS; i++)
		f->limit[i] = read_limit((enum limit)i);
	ret = start(f);
	if (ret)
		return ret;
	nlh = netlink_start(f->nl, MESSAGE(GET), sizeof(struct nfgenmsg));
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = ++f->nl->seq;
	if (mnl_socket_sendto(f->nl->socket, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	f->asked = true;
	return 0;
}

int flows_read(struct flows *f)
{
	struct netlink *nl = f->nl;
	ssize_t got;
	int ret;

	if (!f->asked)
		return -ENOENT;
	/* the kernel goes on with it while we receive, so it is there */
	got = mnl_socket_recvfrom(nl->socket, nl->recv, sizeof nl->recv);
	ret = got < 0 ? -errno : netlink_check(nl->recv, (size_t)got);
	if (!ret) {
		ret = mnl_cb_run(nl->recv, (size_t)got, nl->seq, nl->portid,
				 on_entry, f);
		if (ret < 0)	/* whatever number it says */
			ret = errno > 0 && errno <= NETLINK_ERRNO_MAX
				? -errno : -EPROTO;
		else
			ret = ret > 0;
	}
	f->asked = ret == 1;
	if (ret < 0)
		netlink_close(nl);
	return ret;
}

void flows_close(struct flows *f)
{
	if (f->nl)
		netlink_finish(f->nl, 0, NULL);
	*f = (struct flows){ .asked = false };
}
