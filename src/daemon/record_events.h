/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells that records, or DNS servers, were written: by a hook, reload or flush, of
 * which the kernel may have nothing to tell. inotify(7).
 */
#ifndef MULTIHOME_RECORD_EVENTS_H
#define MULTIHOME_RECORD_EVENTS_H

#include "state/store.h"

struct record_events {
	int fd;		/* to be polled; -1: it cannot be had */
};

void record_events_open(struct record_events *r, const struct store *store);
void record_events_close(struct record_events *r);
/*
 * Reads what is there: whether something may have changed in that store. written is
 * called for each device whose record was written.
 */
bool record_events_read(struct record_events *r, const struct store *store,
			void (*written)(void *arg, const char *device),
			void *arg);

#endif
