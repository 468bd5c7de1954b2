/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections at work, by line: those that have a line's mark and have moved
 * something just now, TCP and UDP, of both families. Read piece by piece, so that
 * whoever asks may do something else in between, however many there are. For the
 * daemon alone.
 */
#ifndef MULTIHOME_FLOWS_H
#define MULTIHOME_FLOWS_H

#include "model/mark.h"

#include <stdbool.h>
#include <stdint.h>

enum { FLOWS_LIMITS = 9 };

/* Zeroed: nothing is open. */
struct flows {
	struct netlink *nl;
	bool asked;		/* more is to come */
	uint64_t at_work[MARK_LINES + 1];	/* by number; of those read */
	uint64_t udp[MARK_LINES + 1];		/* of these */
	uint32_t limit[FLOWS_LIMITS];	/* seconds, as they were when it was asked */
};

/* 0, -ENOENT: no connections are tracked; or -errno. */
int flows_ask(struct flows *f);
/*
 * Reads a piece of the answer, a hundred or two of all connections. 1: more is to
 * come; 0: that was all, and so many are at work; or -errno, and nothing is to come.
 */
int flows_read(struct flows *f);
void flows_close(struct flows *f);

#endif
