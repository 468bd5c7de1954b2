/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control socket: who may open it asks how lines are, and has one released,
 * drained, tested or forgotten. Nobody is waited for: what a client has not read of one answer within
 * some seconds, it does not get, and the ninth client takes the place of the first,
 * as does one for whom the process has no descriptor.
 * The requests are those of request.h, the answers of answer.h.
 */
#ifndef MULTIHOME_CONTROL_H
#define MULTIHOME_CONTROL_H

#include "base/diag.h"
#include "daemon/publishing.h"
#include "daemon/request.h"
#include "daemon/trial.h"
#include "model/policy.h"

#include <poll.h>

enum { CONTROL_CLIENTS = 8 };

/* In the directory of the network namespace. */
#define CONTROL_NAME "control"

struct control_client {
	int fd;
	char in[REQUEST_MAX];
	size_t n;
	bool asked, ends;	/* it has; and gets no more than what is there */
	struct request request;
	struct text out;	/* an answer, and how much of it has gone */
	size_t sent;
	int64_t until;		/* it is waited for */
	int64_t again;		/* who follows is told then, */
	size_t seen;		/* or when this is not watchlist's, a test's any more; */
				/* of events: so many it has been told, */
	bool begun;		/* and first of all how lines stand */
};

struct control {
	int fd;			/* -1: there is none */
	char path[80];
	char group[POLICY_GROUP_MAX];
	VEC(struct control_client) clients;	/* as they came */
};

/* In the place of one that was left there. 0, or -errno with the reason in d. */
int control_open(struct control *c, const struct store *store, struct diag *d);
/* The members of that group ("": root alone) may open it from now on. */
void control_allow(struct control *c, const char *group, struct diag *d);
void control_close(struct control *c);

/* Adds what is to be polled: for POLLIN the socket itself first. */
void control_poll(const struct control *c,
		  void (*add)(void *arg, int fd, short events), void *arg);
/*
 * Reads what is asked, and does it; knocks: somebody wants to connect. Whether all
 * records are to be looked at. A test ends with the client that has asked for it.
 */
bool control_read(struct control *c, struct watchlist *l, struct trial *t,
		  bool knocks, int64_t now);
/* Answers, as lines are now. */
void control_write(struct control *c, const struct watchlist *l,
		   const struct trial *t, const struct publishing *p,
		   int64_t now);
/* When it has something to do, whatever happens; INT64_MAX: never. */
int64_t control_due(const struct control *c);

#endif
