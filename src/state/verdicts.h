/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdicts on lines, for whoever plans: written by the daemon before it
 * changes the kernel, removed when it ends in order. Without the file there is no
 * daemon that decides, and nothing follows from a line's health. A line each,
 * fields separated by TAB:
 *   multihome 1
 *   line DEVICE FAMILY STATE SINCE WEIGHT NAME=NUMBER...
 *   end
 * STATE is unknown, up, degraded, down, or held; SINCE in microseconds of
 * CLOCK_MONOTONIC; WEIGHT the line's share now, 0 for none; forwarded=NUMBER that of
 * what is forwarded, where it is another; mark=NUMBER its mark, see model/mark.h;
 * the rest is what the daemon wants to know of it when it is started anew.
 * While no line has a mark, another file of that form has those that they had last:
 * connections may bear them still. And one more has the lines that are drained, be
 * they there or not, for the next daemon.
 */
#ifndef MULTIHOME_VERDICTS_H
#define MULTIHOME_VERDICTS_H

#include "base/text.h"
#include "base/vec.h"
#include "health/health_memory.h"
#include "state/store.h"

#include <stdbool.h>
#include <stdint.h>

struct verdict {
	char device[16];
	int family;
	unsigned weight;
	unsigned mark;		/* its device's in connection tracking; 0: none */
	unsigned forwarded;	/* that of what is forwarded */
	uint32_t inbound;	/* what the daemon knows of what comes in by it */
	bool spent;		/* its quota is: it stands by, behind all others */
	bool drained;		/* somebody wants nothing new to go by it */
	struct health_memory memory;
};

struct verdicts {
	bool there;		/* a daemon decides */
	VEC(struct verdict) v;
};

/* NULL, or what was expected. */
const char *verdicts_parse(struct verdicts *out, const char *text, size_t n);
void verdicts_format(struct text *out, const struct verdicts *l);
void verdicts_free(struct verdicts *l);
/* 0, also if there is none; or -errno, -EBADMSG: it is damaged. */
int verdicts_read(const struct store *s, struct verdicts *out);
int verdicts_write(const struct store *s, const struct verdicts *l);
int verdicts_remove(const struct store *s);
/* The same of the marks that lines had. */
int verdicts_read_left(const struct store *s, struct verdicts *out);
int verdicts_write_left(const struct store *s, const struct verdicts *l);
int verdicts_remove_left(const struct store *s);
/* The same of lines that are drained; of none, there is no file. */
int verdicts_read_drained(const struct store *s, struct verdicts *out);
int verdicts_write_drained(const struct store *s, const struct verdicts *l);
/* NULL: nothing is said of that one. */
const struct verdict *verdicts_find(const struct verdicts *l,
				      const char *device, int family);
/* As health_state_word() has it. */
const char *verdict_word(const struct verdict *v);
/* Whether new connections are not to go by it, if any other carries. */
bool verdict_yields(const struct verdict *v);
/* Whether connections are to keep their line. */
bool verdicts_marked(const struct verdicts *l);
/* Whether another line of that one's family carries, and is not simply down. */
bool verdicts_another_carries(const struct verdicts *l,
			      const struct verdict *but);

#endif
