/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of a line: the last times that it was another than before, for who
 * asks later. The daemon keeps it, and writes it down for `status`, which needs no
 * daemon then. It outlives the daemon, and the line; flush ends it. A file for each
 * line, a line each, fields separated by TAB:
 *   multihome 1
 *   change TIME STATE REASON TEXT
 *   end
 * TIME is in microseconds since 1970, TEXT escaped; the oldest is first.
 */
#ifndef MULTIHOME_HISTORY_H
#define MULTIHOME_HISTORY_H

#include "base/text.h"
#include "state/store.h"

enum { HISTORY_MAX = 32 };

struct transition {
	int64_t when;		/* microseconds since 1970 */
	char state[12], reason[12];	/* "down", "probes" */
	char text[160];
};

struct history {
	struct transition v[HISTORY_MAX];
	size_t n;
};

/* The oldest makes room. */
void history_add(struct history *h, const struct transition *t);
/* NULL, or what was expected. */
const char *history_parse(struct history *out, const char *text, size_t n);
void history_format(struct text *out, const struct history *h);
/* 0, also if there is none; or -errno, -EBADMSG: it is damaged. Then out is empty. */
int history_read(const struct store *s, const char *device, int family,
		 struct history *out);
int history_write(const struct store *s, const char *device, int family,
		  const struct history *h);
/* Of a device, or (NULL) of all. */
void history_remove(const struct store *s, const char *device);

#endif
