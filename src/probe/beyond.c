/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet socket that counts what comes from beyond the gateway. */
#include "probe/beyond.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Where they stand in an IP header. */
enum {
	IP4_PROTOCOL = 9, IP4_SOURCE = 12, IP4_TO = 16,
	IP6_NEXT = 6, IP6_SOURCE = 8, IP6_TO = 24,
	FOR_PREFIX = 13,	/* instructions at most */
};

/* Filters are written by appending; none jumps further than within a step. */
struct filter {
	struct sock_filter *code;
	size_t n;
};

static void add_load(struct filter *f, uint16_t size, uint32_t offset)
{
	f->code[f->n++] = (struct sock_filter)
		BPF_STMT((uint16_t)(BPF_LD | BPF_ABS | size), offset);
}

static void add_return(struct filter *f, bool counts)
{
	f->code[f->n++] = (struct sock_filter)
		BPF_STMT(BPF_RET | BPF_K, counts ? 1 : 0);
}

/* Not counted if what was loaded last is that number. */
static void refuse_number(struct filter *f, uint32_t number)
{
	f->code[f->n++] = (struct sock_filter)
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
	add_return(f, false);
}

static uint32_t word(const uint8_t *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

/* Not counted if the source is within that network. */
static void refuse_network(struct filter *f, uint32_t source,
			   const struct prefix *net)
{
	size_t words = (net->len + 31U) / 32, i;
	uint32_t bits, mask;

	for (i = 0; i < words; i++) {
		bits = (uint32_t)(net->len - 32 * i);
		mask = bits >= 32 ? UINT32_MAX : ~(UINT32_MAX >> bits);
		add_load(f, BPF_W, (uint32_t)(source + 4 * i));
		f->code[f->n++] = (struct sock_filter)
			BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask);
		/* on to the next word, or behind the end below */
		f->code[f->n++] = (struct sock_filter)
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
				 word(net->addr.b + 4 * i), 0,
				 (uint8_t)(3 * (words - 1 - i) + 1));
	}
	add_return(f, false);
}

static const struct prefix link_local[] = {
	{ { AF_INET, { 169, 254 } }, 16 }, { { AF_INET6, { 0xfe, 0x80 } }, 10 },
};

/* Of a device without link layer all is for this host; multicast is not. */
static void refuse_others(struct filter *f, int family)
{
	add_load(f, BPF_B, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE));
	f->code[f->n++] = (struct sock_filter)
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_HOST, 1, 0);
	add_return(f, false);
	add_load(f, BPF_B, family == AF_INET ? IP4_TO : IP6_TO);
	f->code[f->n++] = (struct sock_filter)
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, family == AF_INET ? 224
			 : 0xff, 0, 1);
	add_return(f, false);
}

/* What this host has sent to itself by another line: nobody beyond has answered. */
static void refuse_nonce(struct filter *f, int family, uint32_t nonce)
{
	const struct sock_filter code[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 5),
		family == AF_INET
			? (struct sock_filter)BPF_STMT(BPF_LDX | BPF_B |
						       BPF_MSH, 0)
			: (struct sock_filter)BPF_STMT(BPF_LDX | BPF_IMM, 40),
		BPF_STMT(BPF_LD | BPF_W | BPF_IND, 4),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xffffff00),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nonce & 0xffffff00, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	memcpy(f->code + f->n, code, sizeof code);
	f->n += sizeof code / sizeof *code;
}

int beyond_filter(struct sock_filter code[BPF_MAXINSNS], int family,
		  uint32_t nonce, const struct prefixes *own)
{
	static const uint8_t hidden[] = {
		IPPROTO_HOPOPTS, IPPROTO_ROUTING, IPPROTO_FRAGMENT, IPPROTO_AH,
		IPPROTO_ICMPV6, IPPROTO_DSTOPTS,
	};
	uint32_t source = family == AF_INET ? IP4_SOURCE : IP6_SOURCE;
	struct filter f = { code, 0 };
	struct prefix net;
	const struct prefix *p;
	size_t i;

	refuse_others(&f, family);
	add_load(&f, BPF_B, family == AF_INET ? IP4_PROTOCOL : IP6_NEXT);
	if (family == AF_INET)
		refuse_number(&f, IPPROTO_ICMP);
	for (i = 0; family == AF_INET6 && i < sizeof hidden; i++)
		refuse_number(&f, hidden[i]);
	if (nonce)
		refuse_nonce(&f, family, nonce);
	refuse_network(&f, source, &link_local[family == AF_INET6]);
	vec_each(p, own) {
		if (p->addr.family != family)
			continue;
		if (f.n + FOR_PREFIX >= BPF_MAXINSNS)
			return -E2BIG;
		net = prefix_network(p);
		refuse_network(&f, source, &net);
	}
	add_return(&f, true);
	return (int)f.n;
}

static int set_filter(int fd, const struct probe_line *l,
		      const struct prefixes *own)
{
	struct sock_filter code[BPF_MAXINSNS];
	struct prefixes nets = { 0 };	/* each once */
	struct sock_fprog program;
	const struct prefix *p;
	struct prefix net;
	int n;

	vec_each(p, own) {
		net = prefix_network(p);
		prefixes_add(&nets, &net);
	}
	n = beyond_filter(code, l->source.family, l->nonce, &nets);
	vec_free(&nets);
	if (n < 0)
		return n;
	program = (struct sock_fprog){ (unsigned short)n, code };
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof program) ? -errno : 0;
}

/*
 * With protocol 0 it receives nothing until it is bound; bound to one protocol it
 * never sees what goes out.
 */
int beyond_open(const struct probe_line *l, const struct prefixes *own)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_ifindex = l->ifindex,
		.sll_protocol = htons(l->source.family == AF_INET ? ETH_P_IP
								  : ETH_P_IPV6),
	};
	int fd, least = 1, ret;

	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	ret = set_filter(fd, l, own);
	if (!ret && (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &least,
				sizeof least) ||
		     bind(fd, (const struct sockaddr *)&ll, sizeof ll)))
		ret = -errno;
	if (ret)
		close(fd);
	return ret ? ret : fd;
}

int beyond_count(int fd, uint32_t *packets)
{
	struct tpacket_stats stats = { 0 };
	socklen_t n = sizeof stats;

	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &n))
		return -errno;
	*packets = stats.tp_packets;
	return 0;
}
