/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions for the next hop's link layer address. */
#include "probe/neighbour.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	/* ARP of Ethernet and IPv4: where things stand */
	ARP_OPERATION = 6, ARP_SENDER_MAC = 8, ARP_SENDER = 14, ARP_TO = 24,
	ARP_LENGTH = 28,
	/* solicitation and advertisement */
	ND_TARGET = 8, ND_OPTION = 24, ND_LENGTH = 24,
	ND_HOP_LIMIT = 255,	/* none has forwarded it */
	IP6_HOP_LIMIT = 7,
};

/* Hardware and protocol, their lengths, and the operation's first byte. */
static const uint8_t arp_begin[] = { 0, ARPHRD_ETHER, 8, 0, NEIGHBOUR_MAC, 4,
				     0 };

size_t neighbour_question(uint8_t buf[NEIGHBOUR_QUESTION_MAX],
			  const struct addr *from,
			  const uint8_t mac[NEIGHBOUR_MAC],
			  const struct addr *who)
{
	memset(buf, 0, NEIGHBOUR_QUESTION_MAX);
	if (who->family == AF_INET) {
		memcpy(buf, arp_begin, sizeof arp_begin);
		buf[ARP_OPERATION + 1] = ARPOP_REQUEST;
		memcpy(buf + ARP_SENDER_MAC, mac, NEIGHBOUR_MAC);
		memcpy(buf + ARP_SENDER, from->b, 4);
		memcpy(buf + ARP_TO, who->b, 4);
		return ARP_LENGTH;
	}
	buf[0] = ND_NEIGHBOR_SOLICIT;
	memcpy(buf + ND_TARGET, who->b, sizeof who->b);
	buf[ND_OPTION] = ND_OPT_SOURCE_LINKADDR;
	buf[ND_OPTION + 1] = 1;		/* in units of 8 */
	memcpy(buf + ND_OPTION + 2, mac, NEIGHBOUR_MAC);
	return ND_OPTION + 8;
}

bool neighbour_is_answer(const void *buf, size_t n, const struct addr *who,
			 const struct addr *to)
{
	const uint8_t *b = buf;

	if (who->family == AF_INET)
		return n >= ARP_LENGTH &&
		       !memcmp(b, arp_begin, sizeof arp_begin) &&
		       b[ARP_OPERATION + 1] == ARPOP_REPLY &&
		       !memcmp(b + ARP_SENDER, who->b, 4) &&
		       !memcmp(b + ARP_TO, to->b, 4);
	return n >= ND_LENGTH && b[0] == ND_NEIGHBOR_ADVERT && !b[1] &&
	       !memcmp(b + ND_TARGET, who->b, sizeof who->b);
}

/* ARP's replies to us. */
static int open_arp(const struct probe_line *l)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_HOST, 0, 3),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ARP_OPERATION),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPOP_REPLY, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_ifindex = l->ifindex,
		.sll_protocol = htons(ETH_P_ARP),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			0), ret = 0;

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof program) ||
	    bind(fd, (const struct sockaddr *)&ll, sizeof ll)) {
		ret = -errno;
		close(fd);
	}
	return ret ? ret : fd;
}

/* Advertisements that no router has forwarded. */
static int open_nd(const struct probe_line *l)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 (uint32_t)(SKF_NET_OFF + IP6_HOP_LIMIT)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_HOP_LIMIT, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };
	struct icmp6_filter types;
	int fd = line_socket(l, SOCK_RAW, IPPROTO_ICMPV6), ret = 0;
	int hops = ND_HOP_LIMIT;

	if (fd < 0)
		return fd;
	ICMP6_FILTER_SETBLOCKALL(&types);
	ICMP6_FILTER_SETPASS(ND_NEIGHBOR_ADVERT, &types);
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof program) ||
	    setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &types,
		       sizeof types) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops,
		       sizeof hops)) {
		ret = -errno;
		close(fd);
	}
	return ret ? ret : fd;
}

int neighbour_open(struct neighbour *n, const struct probe_line *l)
{
	struct ifreq r = { 0 };
	int fd = l->source.family == AF_INET ? open_arp(l) : open_nd(l), ret;

	if (fd < 0)
		return fd;
	text_copy(r.ifr_name, sizeof r.ifr_name, l->device);
	ret = ioctl(fd, SIOCGIFHWADDR, &r) ? -errno
		: r.ifr_hwaddr.sa_family == ARPHRD_ETHER ? line_stamps(fd)
		: -EOPNOTSUPP;
	if (ret) {
		close(fd);
		return ret;
	}
	n->fd = fd;
	memcpy(n->mac, r.ifr_hwaddr.sa_data, sizeof n->mac);
	return 0;
}

/* To all: the address that is known may be an old one. */
static int send_arp(const struct neighbour *n, const struct probe_line *l,
		    const uint8_t *question, size_t length)
{
	struct sockaddr_ll all = {
		.sll_family = AF_PACKET, .sll_ifindex = l->ifindex,
		.sll_protocol = htons(ETH_P_ARP), .sll_halen = NEIGHBOUR_MAC,
		.sll_addr = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};

	return sendto(n->fd, question, length, MSG_NOSIGNAL,
		      (const struct sockaddr *)&all, sizeof all) < 0 ? -errno
								     : 0;
}

/* The group of all whose address ends so. */
static struct addr solicited(const struct addr *who)
{
	struct addr a = { AF_INET6, { 0xff, 2, [11] = 1, [12] = 0xff } };

	memcpy(a.b + 13, who->b + 13, 3);
	return a;
}

int neighbour_ask(const struct neighbour *n, const struct probe_line *l,
		  const struct addr *who)
{
	uint8_t question[NEIGHBOUR_QUESTION_MAX];
	size_t length = neighbour_question(question, &l->source, n->mac, who);
	union line_address to;
	struct addr group;

	if (who->family == AF_INET)
		return send_arp(n, l, question, length);
	group = solicited(who);
	line_address(l, &group, 0, &to);
	return line_send(n->fd, question, length, &to);
}
