/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Echo requests (RFC 792, RFC 4443) without payload, 28 bytes of IPv4, by a raw
 * socket. An answer is an echo reply with the line's identifier; its sequence number
 * and sender are for the caller to know.
 */
#ifndef MULTIHOME_ICMP_H
#define MULTIHOME_ICMP_H

#include "probe/line.h"

#include <stdbool.h>

/* The socket, or -errno. It gets echo replies with the line's identifier alone. */
int icmp_open(const struct probe_line *l);
int icmp_send(int fd, const struct probe_line *l, const struct addr *to,
	      uint16_t seq);
/*
 * Whether what a raw socket of that family has received, the IP header only of
 * IPv4, is an echo reply with that identifier; its sequence number. The kernel
 * has no look at the checksum of IPv4's before it gives it to raw sockets.
 */
bool icmp_is_reply(const void *buf, size_t n, int family, uint16_t identifier,
		   uint16_t *seq);

#endif
