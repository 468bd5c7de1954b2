/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts what the devices of lines with a quota receive and send, and says of each
 * line whether its quota is spent. What was counted outlives us: it is written down
 * once a minute, and when we end. Nobody waits for the disk meanwhile.
 */
#ifndef MULTIHOME_QUOTAS_H
#define MULTIHOME_QUOTAS_H

#include "daemon/watchlist.h"
#include "daemon/writer.h"
#include "kernel/kernel.h"
#include "state/quota_list.h"

struct quotas {
	struct kernel *kernel;	/* NULL: not opened yet */
	struct quota_list list;
	bool read;		/* what there was before; from then on: */
	int dir;		/* its lock; or -errno */
	int failed;		/* -errno, as it was said last; 0: nothing */
	int64_t due, write_due;
	bool changed;		/* since it was written */
	struct writer writer;
	size_t looked;		/* serial of the lines then */
};

/* Looks at the counters if it is time to, or at lines that are not as they were. */
void quotas_run(struct quotas *q, struct watchlist *l, int64_t now);
/* When that is; INT64_MAX: no line has a quota. */
int64_t quotas_due(const struct quotas *q, const struct watchlist *l);
/* Looks once more, and writes it down: now the disk is waited for. */
void quotas_end(struct quotas *q, struct watchlist *l);
void quotas_free(struct quotas *q);

#endif
