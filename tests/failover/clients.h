/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What users of the host do: ask the far end again and again, and begin anew when
 * they are told that it failed. They know nothing of lines, and give up nothing.
 */
#ifndef FAILOVER_CLIENTS_H
#define FAILOVER_CLIENTS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum client_kind {
	CLIENT_NEW,		/* a new TCP connection each time */
	CLIENT_SENT,		/* UDP, not connected */
	CLIENT_CONNECTED,	/* UDP, connected */
	CLIENT_BOUND,		/* TCP bound to a line; anew without */
	CLIENTS
};

enum {
	CLIENT_EVERY = 20000,	/* microseconds */
	CLIENT_FDS = 80,	/* at most, of all */
};

/* As output calls it. */
const char *client_name(enum client_kind kind);
/*
 * All at once; the bound one by that line, or without if it is 0. Those who keep
 * their socket go on with the one of UDP, connected, whatever they are told.
 */
void clients_open(int family, unsigned line, bool keep);
void clients_close(void);
/* Puts what they wait for there: how many. */
size_t clients_poll(struct pollfd *p);
/* Reads what has come, and asks what is due. */
void clients_run(int64_t now);
/* When the next question is due; INT64_MAX: there are none. */
int64_t clients_due(void);
/*
 * When it got the first answer to what it has asked since then; 0: not yet.
 * clients_since() forgets what was before.
 */
void clients_since(int64_t then);
int64_t client_answered(enum client_kind kind);
bool clients_all_answered(void);

#endif
