/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What systemd, or whoever else has started it and asks for it, is told: datagrams
 * as in sd_notify(3). Without $NOTIFY_SOCKET nobody is told, and nothing is due.
 */
#ifndef MULTIHOME_NOTIFY_H
#define MULTIHOME_NOTIFY_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
	int fd;			/* -1: nobody asks */
	struct sockaddr_un to;
	socklen_t to_length;
	int64_t every;		/* half of what the watchdog gives us; 0: none */
	int64_t due;
};

/* By the environment. Times are microseconds, monotonic. */
void notify_open(struct notify *n, int64_t now);
void notify_close(struct notify *n);
/* "READY=1", "STOPPING=1". Waits for nobody. */
void notify_say(const struct notify *n, const char *what);
/* Tells the watchdog that we live, when that is due. */
void notify_run(struct notify *n, int64_t now);
/* INT64_MAX: never. */
int64_t notify_due(const struct notify *n);

#endif
