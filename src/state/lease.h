/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept of a device beside its claims: its DHCP lease, and what last
 * went wrong or was mended. Functions return 0 or -errno.
 */
#ifndef MULTIHOME_LEASE_H
#define MULTIHOME_LEASE_H

#include "base/addr.h"
#include "state/store.h"

struct lease {
	struct addr address, gateway;
};

/* -ENOENT: none. */
int lease_read(const struct store *s, const char *device, struct lease *out);
int lease_write(const struct store *s, const char *device,
		const struct lease *l);

/* What last went wrong on a device or was mended. */
struct last {
	int64_t when;	/* seconds of time(2) */
	bool mended;
	char *lines;	/* allocated */
};

/* -ENOENT: nothing. */
int last_read(const struct store *s, const char *device, struct last *out);
/* In place of whatever there was. */
int last_write(const struct store *s, const char *device,
	       const struct last *l);
/* What went wrong, or what was mended; 0 also if there was none. */
int last_remove(const struct store *s, const char *device, bool mended);

#endif
