/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections that are made to see whether anybody answers. */
#include "probe/exchange.h"

#include <errno.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Where struct tcp_info has how many segments went out and came in (4.2), in units
 * of 32 bits; the C library's headers may end before.
 */
enum { SEGMENTS_OUT = 34, SEGMENTS_IN = 35, INFO_LENGTH = 36 };

/* Whether the kernel knows them. */
static bool read_info(int fd, uint32_t info[INFO_LENGTH])
{
	socklen_t n = INFO_LENGTH * sizeof *info;

	memset(info, 0, n);
	return !getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &n) &&
	       n == INFO_LENGTH * sizeof *info;
}

int exchange_connect(const struct probe_line *l, const struct addr *a,
		     uint16_t port)
{
	struct linger reset = { .l_onoff = 1 };
	int fd = line_socket(l, SOCK_STREAM, 0), tries = 1, ret;
	union line_address to;
	socklen_t n;

	if (fd < 0)
		return fd;
	n = line_address(l, a, port, &to);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	/* one repetition, after a second: three seconds in all */
	setsockopt(fd, IPPROTO_TCP, TCP_SYNCNT, &tries, sizeof tries);
	if (!connect(fd, &to.sa, n) || errno == EINPROGRESS)
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

enum exchange_state exchange_connected(int fd, bool *accepted)
{
	uint32_t info[INFO_LENGTH];
	int error = 0;
	socklen_t n = sizeof error;

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n))
		return EXCHANGE_USELESS;
	*accepted = !error;
	if (error && error != ECONNREFUSED && error != ECONNRESET)
		return EXCHANGE_USELESS;
	/* a kernel that does not know is believed */
	if (error && read_info(fd, info) && !info[SEGMENTS_IN])
		return EXCHANGE_USELESS;
	return EXCHANGE_ANSWERED;
}

unsigned exchange_segments(int fd, bool connected)
{
	uint32_t info[INFO_LENGTH];
	unsigned known = read_info(fd, info) ? info[SEGMENTS_OUT] : 0;

	/* SYN; the acknowledgement of its answer; and the RST of close() */
	return (known ? known : 1U + connected) + connected;
}
