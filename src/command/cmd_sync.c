/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome sync: make the kernel what the records ask for. */
#include "base/report.h"
#include "command/cmd.h"
#include "engine/reconcile.h"

#include <errno.h>

int cmd_sync(struct session *s, char **argv)
{
	const char *iface = argv[1];

	session_init(s, (struct voice){ .pending = true, .refused = true },
		     s->d);
	if (!session_open(s, SESSION_CHANGING, iface)) {
		if (!iface)
			reconcile_sync_all(s);
		else if (reconcile_sync(s, iface) == -ENOENT)
			diag_add(s->d, DIAG_WARNING, iface, NULL, "no stanza "
				 "with multihome options is up on it");
	}
	return report_status(s->d, s->pending);
}
