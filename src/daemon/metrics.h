/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How lines are as a file that Prometheus's node_exporter reads: written at each
 * change, and every 15 s, by which is seen that we live. Nobody waits for the disk.
 */
#ifndef MULTIHOME_METRICS_H
#define MULTIHOME_METRICS_H

#include "daemon/publishing.h"
#include "daemon/watchlist.h"
#include "daemon/writer.h"
#include "model/policy.h"

struct metrics {
	char path[POLICY_PATH_MAX];	/* that is written; "": none is */
	struct writer writer;
	int64_t due;
	size_t told;		/* so many changes had been told then */
	int failed;		/* -errno, as it was said last; 0: nothing */
};

/* mended: so often rules or routes were brought in order. */
void metrics_format(struct text *out, const struct watchlist *l,
		    const struct publishing *p, uint64_t mended);
/* Writes to path ("": nowhere) if it is time to; the file of a path before goes. */
void metrics_run(struct metrics *m, const struct watchlist *l,
		 const struct publishing *p, const char *path, uint64_t mended,
		 int64_t now);
/* When that is; INT64_MAX: never. */
int64_t metrics_due(const struct metrics *m);

#endif
