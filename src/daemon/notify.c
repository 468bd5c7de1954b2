/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sd_notify(3), as far as a daemon needs it. */
#include "daemon/notify.h"
#include "base/text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A path, or with '@' for its NUL byte an abstract name; nothing else is known. */
static bool read_address(struct notify *n, const char *name)
{
	size_t length = name ? strlen(name) : 0;

	if (length < 2 || length >= sizeof n->to.sun_path ||
	    (*name != '/' && *name != '@'))
		return false;
	n->to.sun_family = AF_UNIX;
	memcpy(n->to.sun_path, name, length + 1);
	if (*name == '@')
		n->to.sun_path[0] = '\0';
	n->to_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				   length);
	return true;
}

/* A variable's number; 0 if it is none. */
static int64_t number_of(const char *name)
{
	const char *s = getenv(name);
	char *end;
	long long number;

	if (!s || *s < '0' || *s > '9')
		return 0;
	number = strtoll(s, &end, 10);
	return *end ? 0 : number;
}

void notify_open(struct notify *n, int64_t now)
{
	const char *pid = getenv("WATCHDOG_PID");

	*n = (struct notify){ .fd = -1 };
	if (!read_address(n, getenv("NOTIFY_SOCKET")))
		return;
	n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (!pid || number_of("WATCHDOG_PID") == getpid())
		n->every = number_of("WATCHDOG_USEC") / 2;
	n->due = now + n->every;
}

void notify_close(struct notify *n)
{
	if (n->fd >= 0)
		close(n->fd);
}

void notify_say(const struct notify *n, const char *what)
{
	if (n->fd >= 0)
		sendto(n->fd, what, strlen(what), MSG_DONTWAIT | MSG_NOSIGNAL,
		       (const struct sockaddr *)&n->to, n->to_length);
}

void notify_run(struct notify *n, int64_t now)
{
	if (now < notify_due(n))
		return;
	notify_say(n, "WATCHDOG=1");
	n->due = now + n->every;
}

int64_t notify_due(const struct notify *n)
{
	return n->fd >= 0 && n->every ? n->due : INT64_MAX;
}
