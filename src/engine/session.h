/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session: what one run holds open, and how much it says. */
#ifndef MULTIHOME_SESSION_H
#define MULTIHOME_SESSION_H

#include "config/conf.h"
#include "config/rt_tables.h"
#include "kernel/kernel.h"
#include "routing/balance.h"
#include "state/lease.h"
#include "state/verdicts.h"
#include "state/record.h"
#include "state/store.h"
#include "state/uplink_list.h"

/* What is said besides what went wrong and what was changed. */
struct voice {
	bool pending;	/* what waits, also if nothing changed */
	bool refused;	/* the same of what is refused */
	bool terse;	/* what was changed on a device is one line, */
	bool silent;	/* or none */
};

enum session_mode {
	SESSION_LOOKING,	/* changes nothing and takes no lock */
	SESSION_PROPOSING,	/* the same, but a new table gets a number */
	SESSION_TRYING,		/* as changing, but the kernel only pretends, */
				/* the store is a copy: to show what would be done */
	SESSION_CHANGING,	/* holds the lock */
};

/* Whether the kernel keeps suppress_prefixlength (3.12). */
enum suppress { SUPPRESS_UNKNOWN, SUPPRESS_KEPT, SUPPRESS_IGNORED };

/* What of the machine a run has read; see engine/shared.h. */
struct shared {
	bool read;
	struct uplink_list list;
	char *written;			/* as the list's file has it */
	struct kobjs wide, lines;	/* main's wide routes; of lines */
	struct verdicts verdicts;
	bool told_ignored;	/* that there can be no table of lines */
	/* that routes of the common plan point to */
	struct hops hops[BALANCE_ROUTES];
	bool planned[2][2];		/* in this run: of a family, by whether */
					/* main was narrow */
	VEC(struct facts) devices;	/* that were looked at */
};

struct device;

struct session {
	enum session_mode mode;
	unsigned lock_seconds;	/* it is waited for; 0: -EWOULDBLOCK, not said */
	struct store store;
	struct kernel *kernel;
	enum suppress suppress;
	struct conf conf;
	struct policy policy;
	struct rt_tables tables;	/* by session_tables() */
	struct shared shared;
	struct voice voice;
	bool decides;		/* what is done is no repair of what others did */
	bool takes_over;	/* what others have made, equal to ours */
	bool takes_back;	/* what was in force once, as it was */
	/* told of each device that was planned, if somebody wants to know */
	void (*planned)(const struct device *dev, void *arg);
	void *planned_arg;
	int64_t until;		/* when what this run does is taken back, 0: never */
	struct diag *d;
	/* what came of it */
	bool pending;		/* something waits */
	bool changed;		/* something in the kernel was changed */
};

/* Reads /etc/multihome.conf: the first thing a session does. */
void session_init(struct session *s, struct voice voice, struct diag *d);
/*
 * Opens store and kernel; to change things it also makes and locks the store. 0,
 * or -errno with the reason in d. Else it is no error if nothing was ever
 * recorded: store.dir is -1 then, if the store is no copy.
 */
int session_open(struct session *s, enum session_mode mode, const char *iface);
void session_close(struct session *s);
const struct rt_tables *session_tables(struct session *s);

#endif
