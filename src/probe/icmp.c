/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP and ICMPv6 echo. */
#include "probe/icmp.h"
#include "probe/packet.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* type, code, checksum, identifier, sequence number; each in network order */
enum { ECHO_LENGTH = 8, IP4_LEAST = 20, RECEIVE_BUFFER = 8192 };

/*
 * What a raw socket does not filter is a copy of every ping of the machine. At 0
 * stands the IP header of IPv4, but of IPv6 what is behind it.
 */
static int only_replies(int fd, int family, uint16_t identifier)
{
	struct sock_filter code[] = {
		family == AF_INET
			? (struct sock_filter)BPF_STMT(BPF_LDX | BPF_B |
						       BPF_MSH, 0)
			: (struct sock_filter)BPF_STMT(BPF_LDX | BPF_IMM, 0),
		BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, family == AF_INET
			 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY, 0, 3),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };
	struct icmp6_filter types;

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof program))
		return -errno;
	if (family == AF_INET)
		return 0;
	ICMP6_FILTER_SETBLOCKALL(&types);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &types);
	return setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &types,
			  sizeof types) ? -errno : 0;
}

int icmp_open(const struct probe_line *l)
{
	int family = l->source.family, room = RECEIVE_BUFFER, ret = 0;
	int fd = line_socket(l, SOCK_RAW, family == AF_INET ? IPPROTO_ICMP
							    : IPPROTO_ICMPV6);

	if (fd < 0)
		return fd;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room))
		ret = -errno;
	if (!ret)
		ret = only_replies(fd, family, l->identifier);
	if (!ret)
		ret = line_stamps(fd);
	if (ret)
		close(fd);
	return ret ? ret : fd;
}

int icmp_send(int fd, const struct probe_line *l, const struct addr *to,
	      uint16_t seq)
{
	uint8_t echo[ECHO_LENGTH] = { 0 };
	union line_address a;

	line_address(l, to, 0, &a);
	echo[0] = to->family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	packet_put16(echo + 4, l->identifier);
	packet_put16(echo + 6, seq);
	if (to->family == AF_INET)	/* of IPv6 the kernel does it */
		packet_put16(echo + 2, packet_checksum(echo, sizeof echo));
	return line_send(fd, echo, sizeof echo, &a);
}

bool icmp_is_reply(const void *buf, size_t n, int family, uint16_t identifier,
		   uint16_t *seq)
{
	const uint8_t *b = buf;
	size_t header;

	if (family == AF_INET) {
		if (n < IP4_LEAST || b[0] >> 4 != 4 || b[9] != IPPROTO_ICMP)
			return false;
		header = (size_t)4 * (b[0] & 15);
		if (header < IP4_LEAST || header > n)
			return false;
		b += header;
		n -= header;
	}
	if (n < ECHO_LENGTH || b[1])
		return false;
	if (family == AF_INET ? b[0] != ICMP_ECHOREPLY ||
				packet_checksum(b, n)
			      : b[0] != ICMP6_ECHO_REPLY)
		return false;
	if (packet_get16(b + 4) != identifier)
		return false;
	*seq = packet_get16(b + 6);
	return true;
}
