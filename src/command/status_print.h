/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `status` shows: its rows, as text for 80 columns, as a line each, and as
 * JSON.
 */
#ifndef MULTIHOME_STATUS_PRINT_H
#define MULTIHOME_STATUS_PRINT_H

#include "base/vec.h"
#include "command/asked.h"
#include "engine/device.h"
#include "state/history.h"

enum status_state {
	ROW_IN_FORCE,
	ROW_DRIFT,
	ROW_OLDER,	/* the same, and perhaps only of another version */
	ROW_PENDING,
	ROW_REFUSED,
	ROW_DOWN,	/* after ifdown: strict always */
	ROW_NOT_UP,	/* a stanza's that was not brought up */
};

/* The line that an uplink is, in words. */
struct status_line {
	char *state;			/* "up" */
	double since;			/* seconds since 1970; 0: not known */
	bool drained;			/* takes nothing new */
	char *words;			/* "up since 14:03:12, for 5 min" */
	char *asked;			/* "192.0.2.1; each 10 s, patience 260 ms" */
	char *quota;			/* "12.35 MB of 50 GB, since ..." */
	char *left;			/* "for 5 min; 3 connections left" */
	struct history history;		/* what became of it */
};

/* One uplink; or a claim that never got as far. */
struct status_row {
	const struct claim *claim;
	const struct uplink *uplink;	/* NULL: refused before it was one */
	const struct resolved *plan;
	const char *device;
	enum status_state state;
	const char *why;
	struct strings differs;		/* what would have to be done */
	struct diag notes;		/* what is wrong all the same */
	struct last last;		/* its lines NULL: nothing */
	struct status_line *line;	/* NULL: it is none */
};

struct status_rows VEC_OF(struct status_row);

/* An ifcfg file whose work is done by generated rule- and route- files. */
struct status_generated {
	char *device;
	char *origin;			/* the ifcfg file */
	struct strings files;
};

struct status_generateds VEC_OF(struct status_generated);

/* A device whose last reload is to be confirmed. */
struct status_unconfirmed {
	char *device;
	int64_t seconds;		/* then it is taken back */
};

struct status {
	VEC(struct status_unconfirmed) unconfirmed;
	struct status_rows rows, not_up;
	struct status_generateds generated;
	struct strings common;		/* of what belongs to the machine */
	double now;			/* of lines: seconds since 1970 */
	bool one;			/* interface: all that is known of it */
	struct strings decides;		/* table 7000: "IPv4 by ISP1 (eth0)" */
	const char *daemon;		/* whether it runs; NULL: it is not needed */
	struct reply told;		/* what it says; empty where it says nothing */
	bool older;			/* perhaps as another version had it */
	struct kobjs left;		/* by a down that was refused */
	struct kobjs orphans;		/* ours, and of no record */
};

/* Its state in one word, for programs. */
const char *status_state(const struct status_row *r);
/* Where a row was written. */
const char *status_origin(const struct status_row *r);
/* An address or "none", which the caller frees; NULL: not known. */
char *status_gateway(const struct status_row *r);
/* How the options are written: "0x2/0xff" (the caller frees; NULL: none), words. */
char *status_mark(const struct uplink *u);
const char *status_strict(const struct uplink *u);
const char *status_main_routes(const struct uplink *u);
void status_print_text(const struct status *s);
/* A line for each uplink: name, family, table, gateway, state, sources. */
void status_print_brief(const struct status *s);
/* The form is that of multihome(8), under JSON, and stable. */
void status_print_json(const struct status *s);

#endif
