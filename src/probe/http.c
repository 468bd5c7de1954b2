/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a page is what it should be, by its status. */
#include "probe/http.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* "HTTP/1.1 204" and the blank or end of line behind it */
enum { STATUS_LENGTH = 13 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int http_status(const char *s, size_t n)
{
	/* 0: a digit */
	static const char like[STATUS_LENGTH + 1] = "HTTP/1.0 000 ";
	size_t i;

	for (i = 0; i < n && i < STATUS_LENGTH - 1; i++)
		if (like[i] == '0' ? !is_digit(s[i]) : s[i] != like[i])
			return 0;
	if (n < STATUS_LENGTH)
		return -1;
	if (s[12] != ' ' && s[12] != '\r' && s[12] != '\n')
		return 0;
	if (s[9] < '1' || s[9] > '5')
		return 0;
	return (s[9] - '0') * 100 + (s[10] - '0') * 10 + s[11] - '0';
}

size_t http_request(char buf[HTTP_REQUEST_MAX],
		    const struct probe_target *target)
{
	bool named = *target->name, six = target->addr.family == AF_INET6;
	char address[ADDR_STRLEN], port[8] = "";
	int n;

	if (target->port != 80)
		snprintf(port, sizeof port, ":%u", target->port);
	n = snprintf(buf, HTTP_REQUEST_MAX, "GET %s HTTP/1.1\r\n"
		     "Host: %s%s%s%s\r\nUser-Agent: multihome\r\n"
		     "Connection: close\r\n\r\n", target->path,
		     !named && six ? "[" : "", named ? target->name
		     : addr_format(&target->addr, address),
		     !named && six ? "]" : "", port);
	return n > 0 && n < HTTP_REQUEST_MAX ? (size_t)n : 0;
}

int http_start(struct exchange *e, const struct probe_line *l)
{
	return exchange_connect(l, &e->target->addr, e->target->port);
}

/* All of it goes into an empty socket, or nothing ever will. */
static enum exchange_state ask(struct exchange *e)
{
	char request[HTTP_REQUEST_MAX];
	size_t n = http_request(request, e->target);

	return send(e->fd, request, n, MSG_NOSIGNAL) == (ssize_t)n
		? EXCHANGE_WAITS : EXCHANGE_USELESS;
}

enum exchange_state http_go_on(struct exchange *e,
			       const struct line_clock *clock)
{
	enum exchange_state state;
	ssize_t n;

	e->arrived = clock->now;
	if (!e->connected) {
		state = exchange_connected(e->fd, &e->connected);
		return e->connected ? ask(e) : state;
	}
	n = recv(e->fd, e->head + e->n, sizeof e->head - e->n, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return EXCHANGE_WAITS;
	/* reset by the host, or closed: that came from beyond, too */
	if (n <= 0)
		return n < 0 && errno != ECONNRESET ? EXCHANGE_USELESS
						    : EXCHANGE_ANSWERED;
	e->n += (size_t)n;
	e->status = http_status(e->head, e->n);
	if (e->status < 0) {
		e->status = 0;
		return EXCHANGE_WAITS;
	}
	return EXCHANGE_ANSWERED;
}
