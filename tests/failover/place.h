/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things are in the tests' topology, and when. */
#ifndef FAILOVER_PLACE_H
#define FAILOVER_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum { ECHO_PORT = 7, CLOSED_PORT = 9 };

struct place {
	struct sockaddr_storage addr;
	socklen_t len;
};

/* Microseconds of CLOCK_MONOTONIC. */
int64_t now_us(void);
/* A namespace of the case by its whole name: this process is there from now on. */
void place_enter(const char *netns);
void place_of(struct place *p, const char *address, unsigned port);
/* Of that family: the far end, and the host by that line. */
void place_far(struct place *p, int family, unsigned port);
void place_line(struct place *p, int family, unsigned line, unsigned port);
bool place_same_address(const struct place *a, const struct place *b);

/*
 * An echo server of TCP and UDP for all addresses of the namespace that this
 * process is in: a process, which ends with this one.
 */
void far_start(void);

#endif
