/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome sync: make the kernel what the records ask for. multihome flush:
 * forget them, and remove everything that is ours.
 */
#include "base/report.h"
#include "command/cmd.h"
#include "engine/reconcile.h"

#include <errno.h>

static void tell_unknown(struct session *s, const char *iface)
{
	diag_add(s->d, DIAG_WARNING, iface, NULL,
		 "no stanza with multihome options is up on it");
}

int cmd_sync(struct session *s, char **argv)
{
	const char *iface = argv[1];

	session_init(s, (struct voice){ .pending = true, .refused = true },
		     s->d);
	if (!session_open(s, SESSION_CHANGING, iface) &&
	    (iface ? reconcile_sync(s, iface)
		   : reconcile_sync_all(s)) == -ENOENT && iface)
		tell_unknown(s, iface);
	return report_status(s->d, s->pending);
}

int cmd_flush(struct session *s, char **argv)
{
	session_init(s, (struct voice){ 0 }, s->d);
	if (!session_open(s, SESSION_CHANGING, argv[1]) &&
	    reconcile_flush(s, argv[1]) == -ENOENT)
		tell_unknown(s, argv[1]);
	return report_status(s->d, false);
}
