/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A question to a name server (RFC 1035, by UDP): who serves the root, of what it
 * has at hand (no recursion is desired), 17 bytes. Any response is an answer,
 * whatever its RCODE.
 */
#ifndef MULTIHOME_DNS_H
#define MULTIHOME_DNS_H

#include "probe/exchange.h"

enum { DNS_QUERY_LENGTH = 17, DNS_PORT = 53 };

int dns_start(struct exchange *e, const struct probe_line *l);
enum exchange_state dns_go_on(struct exchange *e,
			      const struct line_clock *clock);

void dns_query(uint8_t buf[DNS_QUERY_LENGTH], uint16_t id);
/*
 * Whether it is a response to that, and its RCODE. It repeats the question, if it
 * is not one of a header alone by which a server refuses.
 */
bool dns_is_response(const void *buf, size_t n, uint16_t id, int *rcode);

#endif
