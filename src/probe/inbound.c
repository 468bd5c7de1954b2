/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets from one line of this host to an address of another one. */
#include "probe/inbound.h"
#include "base/vec.h"
#include "probe/packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	/* where things stand in IP headers */
	IP4_PROTOCOL = 9, IP4_LEAST = 20, IP6_NEXT = 6, IP6_LENGTH = 40,
	/* in an echo: its identifier, nonce, mark and number */
	ECHO_IDENTIFIER = 4, ECHO_NONCE = 8, ECHO_MARK = 12, ECHO_NUMBER = 15,
	ECHO_LENGTH = 16,
	/* in a SYN: the nonce's first three bytes and the number; its flags */
	SYN_SEQUENCE = 4, SYN_OFFSET = 12, SYN_FLAGS = 13, SYN_WINDOW = 14,
	SYN_CHECKSUM = 16, SYN_OPTION = 20, SYN_LENGTH = 24,
	SYN = 2, ACK = 16, OPTION_MSS = 2,
	NUMBER_MASK = 0xff,
	FIRST_PORT = 32768, PORTS = 28000,
	RECEIVED_MAX = 256, READ_MAX = 64, RECEIVE_BUFFER = 16384,
};

static const uint8_t mark[] = { 'm', 'h', 'i' };

struct inbound_ear {
	int fd, family;
	uint32_t nonce;
};

/* Of the pseudo header (RFC 9293, RFC 8200) and what is behind it. */
static uint16_t tcp_checksum(const struct addr *from, const struct addr *to,
			     const uint8_t syn[SYN_LENGTH])
{
	size_t size = addr_bits(from->family) / 8;
	uint8_t b[2 * sizeof from->b + 4 + SYN_LENGTH];

	memcpy(b, from->b, size);
	memcpy(b + size, to->b, size);
	packet_put16(b + 2 * size, IPPROTO_TCP);
	packet_put16(b + 2 * size + 2, SYN_LENGTH);
	memcpy(b + 2 * size + 4, syn, SYN_LENGTH);
	return packet_checksum(b, 2 * size + 4 + SYN_LENGTH);
}

static size_t make_syn(uint8_t *b, const struct addr *from,
		       const struct addr *to, uint16_t port, uint32_t nonce,
		       uint16_t own_port, uint8_t number)
{
	packet_put16(b, own_port);
	packet_put16(b + 2, port);
	packet_put32(b + SYN_SEQUENCE,
		     (nonce & ~(uint32_t)NUMBER_MASK) | number);
	b[SYN_OFFSET] = SYN_LENGTH / 4 << 4;
	b[SYN_FLAGS] = SYN;
	packet_put16(b + SYN_WINDOW, 64240);
	b[SYN_OPTION] = OPTION_MSS;
	b[SYN_OPTION + 1] = 4;
	packet_put16(b + SYN_OPTION + 2, 1220);
	packet_put16(b + SYN_CHECKSUM, tcp_checksum(from, to, b));
	return SYN_LENGTH;
}

size_t inbound_packet(uint8_t buf[INBOUND_PACKET_MAX], const struct addr *from,
		      const struct addr *to, uint16_t port, uint32_t nonce,
		      uint16_t identifier, uint8_t number)
{
	bool inet = to->family == AF_INET;

	memset(buf, 0, INBOUND_PACKET_MAX);
	if (port)
		return make_syn(buf, from, to, port, nonce, identifier, number);
	buf[0] = inet ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	packet_put16(buf + ECHO_IDENTIFIER, identifier);
	packet_put32(buf + ECHO_NONCE, nonce);
	memcpy(buf + ECHO_MARK, mark, sizeof mark);
	buf[ECHO_NUMBER] = number;
	if (inet)	/* of IPv6 the kernel does it */
		packet_put16(buf + 2, packet_checksum(buf, ECHO_LENGTH));
	return ECHO_LENGTH;
}

static bool is_echo(const uint8_t *b, size_t n, int family, uint32_t nonce)
{
	return n >= ECHO_LENGTH && !b[1] &&
	       b[0] == (family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST) &&
	       packet_get32(b + ECHO_NONCE) == nonce &&
	       !memcmp(b + ECHO_MARK, mark, sizeof mark);
}

static bool is_syn(const uint8_t *b, size_t n, uint32_t nonce)
{
	return n >= SYN_OPTION && (b[SYN_FLAGS] & (SYN | ACK)) == SYN &&
	       !((packet_get32(b + SYN_SEQUENCE) ^ nonce) &
		 ~(uint32_t)NUMBER_MASK);
}

bool inbound_is_ours(const void *buf, size_t n, int family, uint32_t nonce,
		     uint8_t *number)
{
	const uint8_t *b = buf;
	bool inet = family == AF_INET;
	size_t header = IP6_LENGTH;
	uint8_t is;

	if (n < (inet ? IP4_LEAST : IP6_LENGTH) || b[0] >> 4 != (inet ? 4 : 6))
		return false;
	is = b[inet ? IP4_PROTOCOL : IP6_NEXT];
	if (inet)
		header = (size_t)4 * (b[0] & 15);
	if (header < IP4_LEAST || header > n)
		return false;
	b += header;
	n -= header;
	if (is == IPPROTO_TCP && is_syn(b, n, nonce)) {
		*number = b[SYN_SEQUENCE + 3];
		return true;
	}
	if (is != (inet ? IPPROTO_ICMP : IPPROTO_ICMPV6) ||
	    !is_echo(b, n, family, nonce))
		return false;
	*number = b[ECHO_NUMBER];
	return true;
}

/* To us, and with the nonce where either has it; what else there is, is looked at. */
static int only_nonce(int fd, int family, uint32_t nonce)
{
	bool inet = family == AF_INET;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_HOST, 0, 9),
		inet ? (struct sock_filter)BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0)
		     : (struct sock_filter)BPF_STMT(BPF_LDX | BPF_IMM,
						    IP6_LENGTH),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 inet ? IP4_PROTOCOL : IP6_NEXT),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_IND, SYN_SEQUENCE),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~(uint32_t)NUMBER_MASK),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			 nonce & ~(uint32_t)NUMBER_MASK, 2, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_IND, ECHO_NONCE),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nonce, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, RECEIVED_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof program) ? -errno : 0;
}

/* Nothing is received until it is bound, and what goes out never is. */
int inbound_open(struct inbound_ear **out, const struct probe_line *l)
{
	int family = l->source.family, room = RECEIVE_BUFFER, ret;
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_ifindex = l->ifindex,
		.sll_protocol = htons(family == AF_INET ? ETH_P_IP : ETH_P_IPV6),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			0);

	if (fd < 0)
		return -errno;
	ret = only_nonce(fd, family, l->nonce);
	if (!ret)
		ret = line_stamps(fd);
	if (!ret && (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) ||
		     bind(fd, (const struct sockaddr *)&ll, sizeof ll)))
		ret = -errno;
	if (ret) {
		close(fd);
		return ret;
	}
	*out = vec_realloc(NULL, sizeof **out);
	**out = (struct inbound_ear){ fd, family, l->nonce };
	return 0;
}

void inbound_close(struct inbound_ear *e)
{
	if (e)
		close(e->fd);
	free(e);
}

static bool is_set(const char *device, const char *name)
{
	char *path = text_printf("/proc/sys/net/ipv4/conf/%s/%s", device, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char value = '0';
	bool set;

	set = fd >= 0 && read(fd, &value, 1) == 1 && value != '0';
	if (fd >= 0)
		close(fd);
	free(path);
	return set;
}

/* The kernel has it if either has it (IN_DEV_ORCONF). */
bool inbound_is_logged(const char *device)
{
	return (is_set("all", "log_martians") || is_set(device, "log_martians")) &&
	       !is_set("all", "accept_local") && !is_set(device, "accept_local");
}

int inbound_fd(const struct inbound_ear *e)
{
	return e->fd;
}

void inbound_read(struct inbound_ear *e, inbound_heard *heard, void *arg)
{
	struct line_clock clock = line_clock();
	uint8_t buf[RECEIVED_MAX], number;
	int64_t arrived;
	ssize_t n;
	int i;

	for (i = 0; i < READ_MAX; i++) {
		n = line_receive(e->fd, buf, sizeof buf, NULL, &clock, &arrived);
		if (n < 0)
			return;
		if (inbound_is_ours(buf, (size_t)n, e->family, e->nonce,
				    &number))
			heard(number, arrived, arg);
	}
}

int inbound_send(const struct probe_line *by, const struct addr *to,
		 uint16_t port, uint32_t nonce, uint8_t number)
{
	int icmp = to->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	uint16_t one = (uint16_t)(line_clock().now / 1000);
	int fd = line_socket(by, SOCK_RAW, port ? IPPROTO_TCP : icmp), ret;
	uint8_t buf[INBOUND_PACKET_MAX];
	union line_address a;
	size_t n;

	if (fd < 0)
		return fd;
	line_address(by, to, 0, &a);
	n = inbound_packet(buf, &by->source, to, port, nonce,
			   port ? (uint16_t)(FIRST_PORT + one % PORTS) : one,
			   number);
	ret = line_send(fd, buf, n, &a);
	close(fd);
	return ret;
}
