/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line, and sockets that leave by no other: bound to its device and to its
 * source address, which both are needed. Nothing here waits for anything.
 */
#ifndef MULTIHOME_LINE_H
#define MULTIHOME_LINE_H

#include "base/addr.h"

#include <netinet/in.h>
#include <sys/types.h>

struct probe_line {
	char device[16];
	int ifindex;
	struct addr source;	/* its family is the line's */
	uint16_t identifier;	/* of its echoes, at random; no other line's */
	uint32_t nonce;		/* of what is sent to it, at random; 0: nothing is */
};

/* Large enough for either family. */
union line_address {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* The monotonic clock, and what the wall clock is ahead of it; microseconds. */
struct line_clock {
	int64_t now, ahead;
};

struct line_clock line_clock(void);
/* At random, or of the clock where the system has nothing random; not 0. */
uint32_t line_random(void);

/*
 * A socket of the line's family, bound: its number, or -errno. -EADDRNOTAVAIL is a
 * source that is not there (yet), -ENODEV such a device, -EPERM one that this
 * process may not have (CAP_NET_RAW).
 */
int line_socket(const struct probe_line *l, int type, int protocol);
/* Fills *out for connect() and sendto(); its length. */
socklen_t line_address(const struct probe_line *l, const struct addr *a,
		       uint16_t port, union line_address *out);
/* Sends to it: 0 or -errno. */
int line_send(int fd, const void *buf, size_t n, const union line_address *to);
/*
 * The next datagram: its length, or -errno. from (or NULL) gets who sent it,
 * *arrived when it was received, monotonic: by the kernel's stamp, or clock's now
 * where that is not within the last ten seconds.
 */
ssize_t line_receive(int fd, void *buf, size_t n, struct addr *from,
		     const struct line_clock *clock, int64_t *arrived);
/* Asks for such stamps. */
int line_stamps(int fd);

#endif
