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
#ifndef RTM_GETSTATS	/* 4.7; not in the headers of release 7 (3.10) */
#define RTM_NEWSTATS 92
#define RTM_GETSTATS 94
#endif

/* struct if_stats_msg and IFLA_STATS_LINK_64 of those headers */
struct stats_msg {
	uint8_t family, padding[3];
	uint32_t ifindex, filter_mask;
};

enum {
	STATS_LINK_64 = 1,
	/* questions at once: answers of RTM_GETLINK are ten times as long */
	STATS_BATCH = 100, LINKS_BATCH = 20,
};

/* What is asked for, and by what type of message. */
struct traffic_question {
	struct traffic *list;
	size_t n;
	bool by_links;
};

static void take_counters(struct traffic_question *q, uint32_t ifindex,
			  const struct nlattr *attr)
{
	struct rtnl_link_stats64 stats;
	size_t i;

	/* it grows with kernels; packets and bytes are its begin */
	if (mnl_attr_get_payload_len(attr) < 4 * sizeof stats.rx_packets)
		return;
	memcpy(&stats, mnl_attr_get_payload(attr), 4 * sizeof stats.rx_packets);
	for (i = 0; i < q->n; i++) {
		if ((uint32_t)q->list[i].ifindex != ifindex)
			continue;
		q->list[i].there = true;
		q->list[i].rx = stats.rx_packets;
		q->list[i].tx = stats.tx_packets;
		q->list[i].rx_bytes = stats.rx_bytes;
		q->list[i].tx_bytes = stats.tx_bytes;
	}
}

static int on_stats(const struct nlmsghdr *nlh, void *arg)
{
	struct traffic_question *q = ((struct answers *)arg)->arg;
	const struct stats_msg *s = mnl_nlmsg_get_payload(nlh);
	struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWSTATS ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *s)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof *s)
		if (mnl_attr_get_type(attr) == STATS_LINK_64)
			take_counters(q, s->ifindex, attr);
	return MNL_CB_OK;
}

static int on_link(const struct nlmsghdr *nlh, void *arg)
{
	struct traffic_question *q = ((struct answers *)arg)->arg;
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct nlattr *attr;

	size_t i;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *ifi)
		return MNL_CB_OK;
	for (i = 0; i < q->n; i++)
		if (q->list[i].ifindex == ifi->ifi_index)
			q->list[i].no_carrier = !(ifi->ifi_flags & IFF_UP) ||
				!(ifi->ifi_flags & IFF_LOWER_UP);
	mnl_attr_for_each(attr, nlh, sizeof *ifi)
		if (mnl_attr_get_type(attr) == IFLA_STATS64)
			take_counters(q, (uint32_t)ifi->ifi_index, attr);
	return MNL_CB_OK;
}

/* One question, at buf; its length. The last asks for an acknowledgement. */
static size_t put_question(void *buf, int ifindex, bool by_links, bool last)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct stats_msg *s;
	struct ifinfomsg *ifi;

	nlh->nlmsg_flags = NLM_F_REQUEST | (last ? NLM_F_ACK : 0);
	if (by_links) {
		nlh->nlmsg_type = RTM_GETLINK;
		ifi = mnl_nlmsg_put_extra_header(nlh, sizeof *ifi);
		ifi->ifi_index = ifindex;
	} else {
		nlh->nlmsg_type = RTM_GETSTATS;
		s = mnl_nlmsg_put_extra_header(nlh, sizeof *s);
		s->ifindex = (uint32_t)ifindex;
		s->filter_mask = 1U << (STATS_LINK_64 - 1);
	}
	return nlh->nlmsg_len;
}

/* A device that is not there is no failure, of the others. */
static int ask(struct netlink *nl, struct traffic_question *q)
{
	int results[STATS_BATCH];
	struct answers x = {
		.nl = nl, .first = nl->seq + 1, .count = (uint32_t)q->n,
		.results = results, .cb = q->by_links ? on_link : on_stats,
		.arg = q,
	};
	struct nlmsghdr *nlh;
	size_t n = 0, i;
	int ret;

	for (i = 0; i < q->n; i++) {
		nlh = (struct nlmsghdr *)((char *)nl->send + n);
		n += put_question(nlh, q->list[i].ifindex, q->by_links,
				  i + 1 == q->n);
		nlh->nlmsg_seq = ++nl->seq;
	}
	ret = netlink_talk(&x, n);
	if (!ret || nl->lost)
		return ret;
	for (i = 0; i < q->n; i++)
		if (results[i] < 0 && results[i] != -ENODEV)
			return results[i];
	return 0;
}

int kernel_traffic(struct kernel *k, struct traffic *list, size_t n, bool links)
{
	struct traffic_question q;
	size_t i, most;
	bool by_links;
	int ret;

	for (i = 0; i < n; i++)
		list[i] = (struct traffic){ .ifindex = list[i].ifindex };
	for (i = 0; i < n; ) {
		by_links = links || k->lacks_stats;
		most = by_links ? LINKS_BATCH : STATS_BATCH;
		q = (struct traffic_question){
			list + i, n - i < most ? n - i : most, by_links,
		};
		ret = ask(&k->nl, &q);
		if (ret == -EOPNOTSUPP && !by_links) {
			k->lacks_stats = true;	/* before 4.7 */
			continue;
		}
		if (ret)
			return ret;
		i += q.n;
	}
	return 0;
}
