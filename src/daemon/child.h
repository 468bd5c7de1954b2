/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Another program that reads what we have for it, by pipes, with nothing in its
 * environment and without a shell. Nobody waits for it.
 */
#ifndef MULTIHOME_CHILD_H
#define MULTIHOME_CHILD_H

#include "base/text.h"

#include <sys/types.h>

/* Zeroed: none runs. */
struct child {
	pid_t pid;		/* 0: none */
	int in;			/* of its standard input, or -1; what it has said */
	int out;		/* comes from here */
	bool over;		/* it says no more */
	struct text said;	/* at most some lines; until the next is started */
	int64_t since;
};

/* Starts the first of argv, a path. 0 or -errno. */
int child_start(struct child *c, const char *const argv[], int64_t now);
/* The whole of its input. 0 or -errno. */
int child_feed(struct child *c, const char *text);
/*
 * Whether it has ended; *status is its exit status, or 128 and the signal's number
 * where one has ended it.
 */
bool child_ended(struct child *c, int *status);
/* To be polled for POLLIN; -1: nothing is. */
int child_fd(const struct child *c);
/* When to look at it though its pipe is silent; INT64_MAX: none runs. */
int64_t child_due(const struct child *c, int64_t now);
/* It, and what it has started, will have ended soon. */
void child_kill(const struct child *c);
/* It, if it has not ended, may go on without us; what was said is forgotten. */
void child_leave(struct child *c);

#endif
