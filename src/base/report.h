/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Saying what a run has to say: on the terminal and to syslog. Only commands
 * and hooks print, and they do it here.
 */
#ifndef MULTIHOME_REPORT_H
#define MULTIHOME_REPORT_H

#include "base/diag.h"

enum {
	EXIT_DONE = 0,
	EXIT_SYSTEM = 1,	/* the system refused */
	EXIT_USAGE = 2,
	EXIT_CONFIG = 3,	/* bad configuration, a refused claim */
	EXIT_DRIFT = 4,		/* drift, or something waits */
};

/*
 * The first thing a program does, or at least before it opens or prints anything.
 * Of descriptors 0 to 2 those that are closed lead to /dev/null, the wrong way
 * round: no socket gets their number, and to write there fails, as it does
 * where nobody reads a pipe or a file may not grow: without a signal.
 */
void report_begin(void);

/* The first that applies of SYSTEM, CONFIG, DRIFT, else DONE. */
int report_status(const struct diag *d, bool pending);

/*
 * For commands: notes to stdout, the rest to stderr. Returns status, or
 * EXIT_SYSTEM if stdout or stderr did not take it all.
 */
int report_command(const struct diag *d, int status);
/*
 * For hooks: everything to syslog that is not repeated; warnings and worse, but not
 * what is repeated aside, also to stderr; with verbose all.
 */
void report_hook(const struct diag *d, bool verbose);
/*
 * For watch: everything to syslog, and to stderr only if that is a terminal that
 * takes it: waits for nobody.
 */
void report_watch(const struct diag *d);

#endif
