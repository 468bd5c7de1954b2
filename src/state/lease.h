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

/*
 * What last went wrong on a device or was mended: lines, and when (seconds of
 * time(2)). -ENOENT: nothing; the caller frees *lines.
 */
int last_read(const struct store *s, const char *device, int64_t *when,
	      char **lines);
int last_write(const struct store *s, const char *device, int64_t when,
	       const char *lines);

#endif
