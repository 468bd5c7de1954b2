/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long a line that was down has to work before names lead to it again, so that
 * one that flaps does not make DNS do so. Its death is never waited with.
 */
#ifndef MULTIHOME_RETURNING_H
#define MULTIHOME_RETURNING_H

#include <stdbool.h>
#include <stdint.h>

/* Microseconds. Zeroed: not seen yet. */
struct returning {
	bool seen, lives;
	bool back;		/* names lead to it */
	int64_t wait;		/* the time that it has to work; */
	bool doubled;		/* longer than is asked for */
	int64_t since;		/* it lives, or does not, since then */
	int64_t died;		/* the last time */
	int64_t left;		/* it has no address since then; 0: it has */
};

/* It lives now, or not; what lives when it is first seen has not been away. */
void returning_set(struct returning *r, bool lives, int64_t after, int64_t now);
/*
 * It has no address now: it has died, unless it is there again in less than a second,
 * as it is with a lease that has another address.
 */
void returning_leave(struct returning *r, int64_t now);
/* When it is back; INT64_MAX: it is, or does not live. */
int64_t returning_due(const struct returning *r);

#endif
