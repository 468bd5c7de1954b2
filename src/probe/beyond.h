/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many packets come in from beyond the gateway: IP to us or by us, not ICMP,
 * from no address of the device's own prefixes, no link-local one, and none that
 * this host has sent to itself (inbound.h). They are counted by the kernel, at a
 * packet socket that nobody reads and that wakes nobody; that its buffer is full
 * does not stop the count. A packet whose first IPv6 extension header hides what it
 * carries is not counted: that costs a probe, while an ICMP error from a router
 * before the break would pass for life.
 */
#ifndef MULTIHOME_BEYOND_H
#define MULTIHOME_BEYOND_H

#include "probe/line.h"

#include <linux/filter.h>

/* The socket, or -errno; -E2BIG: these are too many prefixes for a filter. */
int beyond_open(const struct probe_line *l, const struct prefixes *own);
/* How many since this was asked last. */
int beyond_count(int fd, uint32_t *packets);

/*
 * Its filter: how many instructions, at most BPF_MAXINSNS, or
 * -E2BIG. The IP header is at 0. nonce: see inbound.h; 0 is none.
 */
int beyond_filter(struct sock_filter code[BPF_MAXINSNS], int family,
		  uint32_t nonce, const struct prefixes *own);

#endif
