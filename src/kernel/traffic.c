/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What devices have sent and received so far, of many in one go. */
#include "kernel/kernel.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#ifndef IFF_LOWER_UP	/* linux/if.h has it, which net/if.h does not bear */
#define IFF_LOWER_UP 0x10000
#endif

enum { LINKS_BATCH = 20 };	/* questions at once: each answer has 1.3 kB */

struct traffic_question {
	struct traffic *list;
	size_t n;
};

static void take_counters(struct traffic *t, const struct nlattr *attr)
{
	struct rtnl_link_stats64 stats;

	/* it grows with kernels; packets are its begin */
	if (mnl_attr_get_payload_len(attr) < 2 * sizeof stats.rx_packets)
		return;
	memcpy(&stats, mnl_attr_get_payload(attr), 2 * sizeof stats.rx_packets);
	t->there = true;
	t->rx = stats.rx_packets;
	t->tx = stats.tx_packets;
}

static int on_link(const struct nlmsghdr *nlh, void *arg)
{
	const struct traffic_question *q = ((struct answers *)arg)->arg;
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct traffic *t;
	struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *ifi)
		return MNL_CB_OK;
	for (t = q->list; t < q->list + q->n; t++) {
		if (t->ifindex != ifi->ifi_index)
			continue;
		t->carrier = ifi->ifi_flags & IFF_UP &&
			     ifi->ifi_flags & IFF_LOWER_UP;
		mnl_attr_for_each(attr, nlh, sizeof *ifi)
			if (mnl_attr_get_type(attr) == IFLA_STATS64)
				take_counters(t, attr);
	}
	return MNL_CB_OK;
}

/* One question, at buf; its length. The last asks for an acknowledgement. */
static size_t put_question(void *buf, int ifindex, uint32_t seq, bool last)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof *ifi);

	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | (last ? NLM_F_ACK : 0);
	nlh->nlmsg_seq = seq;
	ifi->ifi_index = ifindex;
	return nlh->nlmsg_len;
}

/* A device that is not there is no failure, of the others. */
static int ask(struct netlink *nl, struct traffic_question *q)
{
	int results[LINKS_BATCH];
	struct answers x = {
		.nl = nl, .first = nl->seq + 1, .count = (uint32_t)q->n,
		.results = results, .cb = on_link, .arg = q,
	};
	size_t n = 0, i;
	int ret;

	for (i = 0; i < q->n; i++)
		n += put_question((char *)nl->send + n, q->list[i].ifindex,
				  ++nl->seq, i + 1 == q->n);
	ret = netlink_talk(&x, n);
	if (!ret || nl->lost)
		return ret;
	for (i = 0; i < q->n; i++)
		if (results[i] < 0 && results[i] != -ENODEV)
			return results[i];
	return 0;
}

int kernel_traffic(struct kernel *k, struct traffic *list, size_t n)
{
	struct traffic_question q;
	size_t i;
	int ret = 0;

	for (i = 0; i < n; i++)
		list[i] = (struct traffic){ .ifindex = list[i].ifindex };
	for (i = 0; i < n && !ret; i += q.n) {
		q = (struct traffic_question){
			list + i, n - i < LINKS_BATCH ? n - i : LINKS_BATCH,
		};
		ret = ask(&k->nl, &q);
	}
	return ret;
}
