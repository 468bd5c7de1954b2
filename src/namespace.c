/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the network namespace. */
#include "namespace.h"
#include "text.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SIOCGSKNS
#define SIOCGSKNS 0x894C
#endif
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

/* That one, or a new one, which *own gets, to be closed. */
static int some_socket(int given, int *own)
{
	*own = given < 0 ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
	return given < 0 ? *own : given;
}

/* Of a socket's namespace; Linux 4.10, and not without rights in it. */
static int stat_namespace(int fd, struct stat *st)
{
	int ret, ns = fd < 0 ? -1 : ioctl(fd, SIOCGSKNS);

	if (ns < 0)
		return -1;
	ret = fstat(ns, st);
	close(ns);
	return ret;
}

int namespace_number(int socket, char text[NAMESPACE_NAME_MAX])
{
	struct stat st;
	int own, ret = stat_namespace(some_socket(socket, &own), &st);

	if (own >= 0)
		close(own);
	/* an entry of /proc is made for who asks: that takes longer */
	if (ret && stat("/proc/self/ns/net", &st))
		return -errno;
	text_number(st.st_ino, text);
	return 0;
}

void namespace_cookie(int socket, char text[NAMESPACE_NAME_MAX])
{
	uint64_t cookie;
	socklen_t n = sizeof cookie;
	int own, fd = some_socket(socket, &own);

	text[0] = '\0';
	if (fd >= 0 && !getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &n))
		text_number(cookie, text);
	if (own >= 0)
		close(own);
}
