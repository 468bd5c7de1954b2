/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The next hop itself: by ARP (RFC 826) or neighbour discovery (RFC 4861), which it
 * answers even where it answers no echo. Only of devices that are like Ethernet.
 */
#ifndef MULTIHOME_NEIGHBOUR_H
#define MULTIHOME_NEIGHBOUR_H

#include "probe/line.h"

#include <stdbool.h>

enum { NEIGHBOUR_MAC = 6, NEIGHBOUR_QUESTION_MAX = 32 };

struct neighbour {
	int fd;
	uint8_t mac[NEIGHBOUR_MAC];	/* the device's own */
};

/* 0 or -errno, -EOPNOTSUPP for a device that has no such addresses. */
int neighbour_open(struct neighbour *n, const struct probe_line *l);
int neighbour_ask(const struct neighbour *n, const struct probe_line *l,
		  const struct addr *who);

/*
 * The question as it is sent, ARP's whole or what is behind the IPv6 header but for
 * the checksum; its length.
 */
size_t neighbour_question(uint8_t buf[NEIGHBOUR_QUESTION_MAX],
			  const struct addr *from,
			  const uint8_t mac[NEIGHBOUR_MAC],
			  const struct addr *who);
/* Whether it is who's answer, ARP's to the address to. */
bool neighbour_is_answer(const void *buf, size_t n, const struct addr *who,
			 const struct addr *to);

#endif
