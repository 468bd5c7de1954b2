/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sends packets as servers on many addresses would: flood COUNT PACKETS, from
 * 10.3.(n / 250).(2 + n % 250) for each n below COUNT in turn, to 203.0.113.10.
 * Each has a socket that is bound and not connected, so that the kernel looks
 * up the way of every packet.
 */
/* sendmmsg; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { BATCH = 16, PORT = 9 };

static int bound(unsigned n)
{
	struct sockaddr_in from = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	from.sin_addr.s_addr = htonl(10U << 24 | 3U << 16 | (n / 250) << 8 |
				     (2 + n % 250));
	if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from))
		err(1, "socket %u", n);
	return fd;
}

int main(int argc, char **argv)
{
	unsigned count = argc == 3 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	long left = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	struct rlimit files = { count + 64, count + 64 };
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(PORT) };
	char text[64] = { 0 };
	struct iovec v = { text, sizeof text };
	struct mmsghdr batch[BATCH] = { 0 };
	unsigned i;
	int *fds;

	if (!count || left <= 0)
		errx(2, "usage: flood COUNT PACKETS");
	fds = calloc(count, sizeof *fds);
	if (!fds || setrlimit(RLIMIT_NOFILE, &files))
		err(1, "%u sockets", count);
	inet_pton(AF_INET, "203.0.113.10", &to.sin_addr);
	for (i = 0; i < BATCH; i++)
		batch[i].msg_hdr = (struct msghdr){
			.msg_name = &to, .msg_namelen = sizeof to,
			.msg_iov = &v, .msg_iovlen = 1,
		};
	for (i = 0; i < count; i++)
		fds[i] = bound(i);
	for (i = 0; left > 0; i = (i + 1) % count, left -= BATCH)
		if (sendmmsg(fds[i], batch, BATCH, 0) != BATCH)
			err(1, "sendmmsg");
	free(fds);
	return 0;
}
