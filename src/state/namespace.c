/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name of the network namespace. */
#include "state/namespace.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

int namespace_name(char text[NAMESPACE_NAME_MAX])
{
	uint64_t cookie;
	socklen_t n = sizeof cookie;
	struct stat st;
	int ret, fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	ret = getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &n)
		? -errno : 0;
	close(fd);
	if (!ret)
		text_number(cookie, text);
	if (ret != -ENOPROTOOPT)
		return ret;
	if (fstatat(AT_FDCWD, "/proc/self/ns/net", &st, 0))
		return -errno;
	text_number(st.st_ino, text);
	return 0;
}
