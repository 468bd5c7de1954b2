/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the first line's provider dies, and is healed. */
#ifndef FAILOVER_DEATH_H
#define FAILOVER_DEATH_H

#include <stdbool.h>
#include <stdint.h>

struct death {
	const char *name;
	unsigned does;		/* bits of DEATH_* */
	int64_t limit;		/* microseconds, until it is to be noticed */
};

enum {
	DEATH_CARRIER = 1,	/* the far end of the cable is set down */
	DEATH_QUIET = 2,	/* the provider says nothing to the host */
	DEATH_FORWARD = 4,	/* it forwards nothing */
	DEATH_OUT = 8,		/* nothing of the host's is carried on */
	DEATH_IN = 16,		/* nothing for the host is */
	DEATH_FED = 32,		/* and others go on sending to the host */
};

/* NULL: there is none of that name. */
const struct death *death_find(const char *name);
/* Opens what it takes; the process is in that namespace, the provider's, then. */
void death_prepare(const char *netns, int family);
/* Within a millisecond; ends the program if the kernel refuses. */
void death_kill(const struct death *d);
void death_heal(const struct death *d);

#endif
