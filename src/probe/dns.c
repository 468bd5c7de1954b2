/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a name server answers. */
#include "probe/dns.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	HEADER_LENGTH = 12,
	RESPONSE = 0x80, OPCODE = 0x78,	/* of its third byte */
	RCODE = 0x0f,			/* of its fourth */
	RECEIVED_MAX = 64,	/* its begin is all that is looked at */
};

/* The root, NS, IN. */
static const uint8_t question[] = { 0, 0, 2, 0, 1 };

void dns_query(uint8_t buf[DNS_QUERY_LENGTH], uint16_t id)
{
	memset(buf, 0, HEADER_LENGTH);
	buf[0] = (uint8_t)(id >> 8);
	buf[1] = (uint8_t)id;
	buf[5] = 1;	/* question */
	memcpy(buf + HEADER_LENGTH, question, sizeof question);
}

bool dns_is_response(const void *buf, size_t n, uint16_t id, int *rcode)
{
	const uint8_t *b = buf;
	int code, questions;

	if (n < HEADER_LENGTH || (b[0] << 8 | b[1]) != id ||
	    !(b[2] & RESPONSE) || b[2] & OPCODE)
		return false;
	code = b[3] & RCODE;
	questions = b[4] << 8 | b[5];
	if (questions ? questions != 1 ||
			n < HEADER_LENGTH + sizeof question ||
			memcmp(b + HEADER_LENGTH, question, sizeof question)
		      : !code || n != HEADER_LENGTH)
		return false;
	*rcode = code;
	return true;
}

int dns_start(struct exchange *e, const struct probe_line *l)
{
	uint8_t query[DNS_QUERY_LENGTH];
	int fd = line_socket(l, SOCK_DGRAM, 0), ret = 0;
	union line_address to;
	socklen_t n;

	if (fd < 0)
		return fd;
	/* beside it, the kernel's choice of a port is to be guessed */
	e->id = (uint16_t)(l->identifier ^ e->seq);
	dns_query(query, e->id);
	n = line_address(l, &e->target->addr, DNS_PORT, &to);
	ret = line_stamps(fd);
	if (!ret && (connect(fd, &to.sa, n) ||
		     send(fd, query, sizeof query, MSG_NOSIGNAL) < 0))
		ret = -errno;
	if (ret)
		close(fd);
	return ret ? ret : fd;
}

/* By a socket that is connected, others are not received at all. */
enum exchange_state dns_go_on(struct exchange *e,
			      const struct line_clock *clock)
{
	char buf[RECEIVED_MAX];
	struct addr from;
	ssize_t n = line_receive(e->fd, buf, sizeof buf, &from, clock,
				 &e->arrived);

	/* an ICMP error is one, too: it says nothing, an answer may still come */
	if (n < 0)
		return EXCHANGE_WAITS;
	return dns_is_response(buf, (size_t)n, e->id, &e->status)
		? EXCHANGE_ANSWERED : EXCHANGE_WAITS;
}
