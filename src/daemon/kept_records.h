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
	bool changed;		/* since it was written; */
	bool lacks;		/* what is to be published, and is not there yet */
	bool late;		/* the disk takes too long to be waited for */
	int64_t again_at;	/* it is tried again */
};

void kept_records_read(struct kept_records *k);
/*
 * All that these want is ours from now on. What is not written down is, also what
 * could not be before; whether that is to be waited for.
 */
bool kept_records_add(struct kept_records *k, const struct name_sets *sets);
/* No longer, until the disk is there again. */
void kept_records_give_up(struct kept_records *k);
/* What this one does not want, its name has no more, or not from us. */
void kept_records_settle(struct kept_records *k, const struct name_set *s);
/* Whether all that was to be written is so, or cannot be. */
bool kept_records_written(struct kept_records *k, int64_t now);
/* Writes what has changed. */
void kept_records_run(struct kept_records *k, int64_t now);
int64_t kept_records_due(const struct kept_records *k, int64_t now);

#endif
