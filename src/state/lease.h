/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept of a device beside its claims: its DHCP lease, DNS servers
 * that were named for it, and what last went wrong or was mended. Functions return 0 or -errno.
 */
#ifndef MULTIHOME_LEASE_H
#define MULTIHOME_LEASE_H

#include "model/dns_servers.h"
#include "state/store.h"

struct lease {
	struct addr address, gateway;
};

/* -ENOENT: none. */
int lease_read(const struct store *s, const char *device, struct lease *out);
int lease_write(const struct store *s, const char *device,
		const struct lease *l);

/* DNS servers that were named for it, of that family: 0, also if there are none. */
int servers_read(const struct store *s, const char *device, int family,
		 struct dns_servers *out);
/*
 * These are named. Those of IPv4 are the lease's alone; of IPv6, both DHCPv6 and
 * router advertisements name some, so that others stay, behind these. What is there
 * already is not written again.
 */
int servers_note(const struct store *s, const char *device, int family,
		 const struct dns_servers *l);
/* These are not named any more; without any, none is. */
int servers_forget(const struct store *s, const char *device, int family,
		   const struct dns_servers *l);

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
