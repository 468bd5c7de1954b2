/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session: what one run holds open, and what it has found out so far. */
#ifndef MULTIHOME_SESSION_H
#define MULTIHOME_SESSION_H

#include "config/conf.h"
#include "config/rt_tables.h"
#include "kernel/kernel.h"
#include "routing/ruleset.h"
#include "state/lease.h"
#include "state/record.h"
#include "state/store.h"

struct session {
	struct store store;
	struct kernel *kernel;
	struct policy policy;
	struct conf ini;
	bool conf_bad;		/* /etc/multihome.conf: no new claims */
	bool writing;		/* holds the lock and may change things */
	bool proposing;		/* not writing, but new tables get a number */
	struct rt_tables tables;
	bool have_tables;
	/* many devices in one run: the rules were read once */
	bool bulk, have_rules;
	bool no_retry;		/* bulk: no device is marked for that */
	struct ruleset rules;
	bool no_suppress;	/* the kernel ignores suppress_prefixlength */
	bool suppress_known;	/* it was seen to keep it */
	bool tell_pending;	/* say what waits, also if nothing changed */
	bool tell_refused;	/* the same of what is refused */
	bool terse;		/* what was changed on a device is one line */
	bool settling;		/* others are being asked to give way */
	bool changed;		/* something in the kernel was changed */
	bool pending;		/* something of this run's waits or differs */
	/* bulk: what the records name, to tell what nobody wants any more */
	struct table_list claimed;
	bool unread;		/* bulk: a record, or which there are */
	struct kobjs wanted;
	struct diag *d;
};

/* Reads /etc/multihome.conf: the first thing a session does. */
void session_init(struct session *s, struct diag *d);
/*
 * Opens store and kernel; with writing also makes and locks the store. 0, or
 * -errno with the reason in d. Without writing it is no error if nothing was
 * ever recorded: store.dir is -1 then.
 */
int session_open(struct session *s, bool writing, const char *iface);
void session_close(struct session *s);
const struct rt_tables *session_tables(struct session *s);

#endif
