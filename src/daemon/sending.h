/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The three ways by which addresses get to a name server. */
#ifndef MULTIHOME_SENDING_H
#define MULTIHOME_SENDING_H

#include "daemon/child.h"
#include "dns/name_sets.h"
#include "model/policy.h"

/* nsupdate(1), which waits for its script. 0, or -errno with the reason in why. */
int sending_prepare(struct child *c, const struct policy_dns *p, int64_t now,
		    struct text *why);
/* Gives it all of them, to be sent from that address (family 0: whichever). */
int sending_update(struct child *c, const struct policy_dns *p,
		   const struct addr *from, const struct name_sets *sets,
		   struct text *why);
/*
 * NULL, or what was wrong with a process that has ended so, in a line, to be freed;
 * late: after its time.
 */
char *sending_fault(const struct policy_dns *p, const struct text *said,
		    int status, bool late);
/* The command, with one of them. */
int sending_command(struct child *c, const struct policy_dns *p,
		    const struct name_set *s, int64_t now, struct text *why);
/* The files of all of them, written at that time of the clock (seconds). */
int sending_files(const struct name_sets *sets, int64_t time, struct text *why);

#endif
