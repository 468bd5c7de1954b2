/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A question that has a socket of its own until it is answered or dropped: by TCP,
 * DNS or HTTP. What each of these three does with it is in its file.
 */
#ifndef MULTIHOME_EXCHANGE_H
#define MULTIHOME_EXCHANGE_H

#include "model/probe_target.h"
#include "probe/line.h"

#include <stdbool.h>

enum exchange_state {
	EXCHANGE_WAITS,		/* for more to read */
	EXCHANGE_ANSWERED,
	EXCHANGE_USELESS,	/* over, and nothing is known by it */
};

enum { EXCHANGE_HEAD_MAX = 16 };

/* target NULL: there is none. */
struct exchange {
	const struct probe_target *target;
	int fd;
	uint16_t seq;
	uint16_t id;		/* of a DNS message */
	int64_t sent;
	bool connected;
	/* what an answer by HTTP begins with, as far as it has come */
	size_t n;
	char head[EXCHANGE_HEAD_MAX];
	/* the answer */
	int64_t arrived;
	int status;
};

/*
 * A TCP socket of the line that connects to that address: its number, or -errno.
 * Closing it sends RST, if anything.
 */
int exchange_connect(const struct probe_line *l, const struct addr *a,
		     uint16_t port);
/*
 * What has become of it. Answered: *accepted, or refused by the host itself. An
 * ICMP error that says so is no answer: any router sends those.
 */
enum exchange_state exchange_connected(int fd, bool *accepted);
/* How many packets have gone out, when it is closed now. */
unsigned exchange_segments(int fd, bool connected);

#endif
