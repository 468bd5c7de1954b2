/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TCP connection as a question: accepted (SYN, ACK) or refused (RST), either is an
 * answer. It is reset at once, nothing is sent by it. A firewall here that refuses
 * by RST in the other's place is not told from it.
 */
#ifndef MULTIHOME_TCP_H
#define MULTIHOME_TCP_H

#include "probe/exchange.h"

/* Both as dns.h and http.h have them: probe.c calls them by its table. */
int tcp_start(struct exchange *e, const struct probe_line *l);
enum exchange_state tcp_go_on(struct exchange *e,
			      const struct line_clock *clock);

#endif
