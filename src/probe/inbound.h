/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A packet to an address of this host from the Internet: sent out of one line, bound
 * to its device and source, and looked for on the device of another one, at a packet
 * socket, where it is seen before anything drops it: of IPv4 it has a source that
 * is this host's own, and the kernel takes it for a martian.
 * It is an ICMP echo, or the SYN of a TCP connection that is never gone on with; each
 * has an identifier or port of its own, so that it is new to whoever tracks
 * connections. What arrives is known by the line's nonce, and by its number.
 */
#ifndef MULTIHOME_INBOUND_H
#define MULTIHOME_INBOUND_H

#include "probe/line.h"

#include <stdbool.h>

enum { INBOUND_PACKET_MAX = 24 };

/* Where they are looked for. */
struct inbound_ear;

typedef void inbound_heard(uint8_t number, int64_t arrived, void *arg);

/* On that line's device, with that line's nonce; 0 or -errno. */
int inbound_open(struct inbound_ear **out, const struct probe_line *l);
/* NULL is none. */
void inbound_close(struct inbound_ear *e);
/* To be polled for POLLIN. */
int inbound_fd(const struct inbound_ear *e);
/* Calls for each that is there, some dozens at most. */
void inbound_read(struct inbound_ear *e, inbound_heard *heard, void *arg);
/* Out of the line by, to a port or (0) by an echo: 0 or -errno. */
int inbound_send(const struct probe_line *by, const struct addr *to,
		 uint16_t port, uint32_t nonce, uint8_t number);

/* Whether the kernel logs each that comes in there, of IPv4: log_martians. */
bool inbound_is_logged(const char *device);

/* What is behind the IP header; its length. identifier: that of an echo, a port. */
size_t inbound_packet(uint8_t buf[INBOUND_PACKET_MAX], const struct addr *from,
		      const struct addr *to, uint16_t port, uint32_t nonce,
		      uint16_t identifier, uint8_t number);
/* Whether a packet, from its IP header on, is one with that nonce; its number. */
bool inbound_is_ours(const void *buf, size_t n, int family, uint32_t nonce,
		     uint8_t *number);

#endif
