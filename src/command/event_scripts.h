/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scripts of /etc/multihome/event.d, one at a time: which there are, starting one,
 * and what came of it. Waits for none.
 */
#ifndef MULTIHOME_EVENT_SCRIPTS_H
#define MULTIHOME_EVENT_SCRIPTS_H

#include "base/diag.h"
#include "base/strings.h"
#include "daemon/line_event.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define EVENT_SCRIPTS_DIR "/etc/multihome/event.d"

struct event_scripts {
	const char *dir;
	struct line_event e;	/* it is run for that one; */
	struct strings names;	/* these */
	size_t next;		/* names that were begun */
	pid_t pid;		/* of the last of them; 0: it has ended */
	int64_t until;		/* it may take, in microseconds, monotonic */
	bool killed;
	struct strings said;	/* what was passed over, and why */
};

/*
 * Adds the names of those in dir that may be run, in order: as run-parts(8) takes them,
 * root's and only his to write. What is passed over is said, once, by said.
 */
void event_scripts_find(const char *dir, struct strings *names,
			struct strings *said, struct diag *d);
/* From now on it is about that event, whose values it takes. None is running. */
void event_scripts_begin(struct event_scripts *s, struct line_event *e,
			 struct diag *d);
/* Starts the next one, if none is running. False: all were run. */
bool event_scripts_step(struct event_scripts *s, int64_t now, struct diag *d);
/* Looks whether the one that is running has ended; one that takes too long is killed. */
void event_scripts_look(struct event_scripts *s, int64_t now, struct diag *d);
/* When that is to be looked at; INT64_MAX: none is running. */
int64_t event_scripts_due(const struct event_scripts *s);
/* What is running is told to end. */
void event_scripts_free(struct event_scripts *s);

#endif
