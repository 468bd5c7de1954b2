/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sysctls by which routes of several next hops are spread. */
#include "kernel/hash_policy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *path_of(int family)
{
	return family == AF_INET
	       ? "/proc/sys/net/ipv4/fib_multipath_hash_policy"
	       : "/proc/sys/net/ipv6/fib_multipath_hash_policy";
}

const char *hash_policy_name(int family)
{
	return family == AF_INET ? "net.ipv4.fib_multipath_hash_policy"
				 : "net.ipv6.fib_multipath_hash_policy";
}

int hash_policy_get(int family)
{
	char text[16];
	int fd = open(path_of(family), O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof text - 1);
	if (n < 0)
		n = -errno;
	close(fd);
	if (n < 0)
		return (int)n;
	text[n] = '\0';
	return (int)strtol(text, NULL, 10);
}

int hash_policy_set(int family, int policy)
{
	int fd = open(path_of(family), O_WRONLY | O_CLOEXEC), ret = 0;

	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%d\n", policy) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/*
 * Since 6.16 the route is looked up as if by any port (FLOWI_FLAG_ANY_SPORT of
 * ip_route_connect()), where it was without one before, when the source is chosen.
 */
bool hash_policy_parts_own(const char *release)
{
	char *end;
	long major = strtol(release, &end, 10), minor = 0;

	if (*end == '.')
		minor = strtol(end + 1, NULL, 10);
	return major > 6 || (major == 6 && minor >= 16);
}
