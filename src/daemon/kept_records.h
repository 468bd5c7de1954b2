/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What we have published, as it is known after a restart: what is going to be is
 * written down before it is. By another process, which waits for the disk.
 */
#ifndef MULTIHOME_KEPT_RECORDS_H
#define MULTIHOME_KEPT_RECORDS_H

#include "daemon/writer.h"
#include "dns/name_sets.h"

struct kept_records {
	struct dns_records records;
	bool read;
	struct writer writer;
	bool changed;		/* since it was written */
	int64_t again_at;	/* it is tried again */
};

void kept_records_read(struct kept_records *k);
/* All that these want is ours from now on; whether something is new and is written. */
bool kept_records_add(struct kept_records *k, const struct name_sets *sets);
/* What this one does not want, its name has no more, or not from us. */
void kept_records_settle(struct kept_records *k, const struct name_set *s);
/* Whether what was being written is so, or cannot be. */
bool kept_records_written(struct kept_records *k, int64_t now);
/* Writes what has changed. */
void kept_records_run(struct kept_records *k, int64_t now);
int64_t kept_records_due(const struct kept_records *k, int64_t now);

#endif
