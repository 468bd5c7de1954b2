/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the machine around them gets in the way of uplinks: sysctls, rules
 * of others, systemd-networkd. For `check`; adds DIAG_WARNINGs and changes
 * nothing.
 */
#ifndef MULTIHOME_CHECK_SYSTEM_H
#define MULTIHOME_CHECK_SYSTEM_H

#include "device.h"

/* One uplink as `check` sees it. */
struct checked {
	const struct uplink *u;
	const struct plan_uplink *pu;	/* its sources */
};
struct checked_list {
	struct checked *v;
	size_t n, cap;
};

/* An IPv4 or IPv6 network that a stanza puts on a device. */
struct subnet {
	char device[16];
	struct prefix net;
	const char *origin;	/* borrowed */
	bool ours;		/* a stanza with a table of its own */
};
struct subnets {
	struct subnet *v;
	size_t n, cap;
};

void check_rp_filter(const struct checked_list *l, const struct subnets *nets,
		     struct diag *d);
void check_equal_subnets(const struct subnets *nets, struct diag *d);
void check_networkd(struct diag *d);
void check_foreign_rules(struct session *s, const struct checked_list *l);

#endif
