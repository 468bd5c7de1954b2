/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome sync: make the kernel what the records ask for, and by the daemon the
 * name server.
 */
#include "base/report.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "command/named.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"

int cmd_sync(struct session *s, char **argv)
{
	const char *iface = argv[1];
	bool known = true;

	session_init(s, (struct voice){ .pending = true, .refused = true },
		     s->d);
	if (!takeback_open(s, iface)) {
		if (!iface)
			reconcile_sync_all(s);
		else
			known = named_each(s, iface, reconcile_sync);
		/* the daemon's part: names are as they are to be, too */
		if (known && policy_dns_is_on(&s->policy.dns))
			asked_do(&s->store, "remember", NULL, s->d);
	}
	return known ? report_status(s->d, s->pending) : EXIT_USAGE;
}
