/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the network namespace. */
#include "namespace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

int namespace_number(char text[NAMESPACE_NAME_MAX])
{
	struct stat st;

	if (stat("/proc/self/ns/net", &st))
		return -errno;
	snprintf(text, NAMESPACE_NAME_MAX, "%lu", (unsigned long)st.st_ino);
	return 0;
}

void namespace_cookie(char text[NAMESPACE_NAME_MAX])
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint64_t cookie;
	socklen_t n = sizeof cookie;

	text[0] = '\0';
	if (fd < 0)
		return;
	if (!getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &n))
		snprintf(text, NAMESPACE_NAME_MAX, "%" PRIu64, cookie);
	close(fd);
}
