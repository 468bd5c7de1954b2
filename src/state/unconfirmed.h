/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was in force on a device before a `multihome reload --confirm` that nobody has
 * confirmed yet, and until when he may: in unconfirmed/DEVICE, which no older version
 * reads, a line "until MS" and the record as it was. Times are milliseconds of
 * CLOCK_BOOTTIME: nobody sets that clock, and it goes on while the machine sleeps.
 * Functions return 0 or -errno.
 */
#ifndef MULTIHOME_UNCONFIRMED_H
#define MULTIHOME_UNCONFIRMED_H

#include "state/record.h"

enum { UNCONFIRMED_SECONDS_MAX = 24 * 60 * 60 };

int64_t unconfirmed_clock(void);
/*
 * Notes the old record, if the new one has other claims, in force or refused. What is
 * noted already stays, with the new time.
 */
int unconfirmed_keep(const struct store *s, const struct record *old,
		     const struct record *r, int64_t until);
/* -ENOENT: all is confirmed. -EBADMSG: it is not such a file. */
int unconfirmed_read(const struct store *s, const char *device,
		     struct record *before, int64_t *until);
/* How long it is until it is taken back, 0 if it is to be now; -1: all is confirmed. */
int64_t unconfirmed_left(const struct store *s, const char *device);
/* The same of all devices: the least. */
int64_t unconfirmed_least(const struct store *s);
/* What is in force on the device stays. Whether that was to be confirmed. */
bool unconfirmed_end(const struct store *s, const char *device);
/*
 * Adds the devices that have or had a stanza of that name (NULL: any) and of which
 * something is to be confirmed, or was taken back.
 */
void unconfirmed_list(const struct store *s, const char *iface,
		      struct strings *out);

/*
 * back/DEVICE: it was taken back, and nothing has been asked for since. It keeps what
 * /etc/multihome.conf said of its tables then: that may be what was not confirmed.
 */
bool unconfirmed_is_back(const struct store *s, const char *device);
void unconfirmed_taken_back(const struct store *s, const char *device);
/* Now something has been asked for. */
void unconfirmed_asked(const struct store *s, const char *device);

#endif
