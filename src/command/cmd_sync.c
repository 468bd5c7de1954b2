/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome sync: make the kernel what the records ask for. */
#include "base/report.h"
#include "command/cmd.h"
#include "engine/reconcile.h"

#include <errno.h>

int cmd_sync(int argc, char **argv)
{
	const char *iface = argc > 1 ? argv[1] : NULL;
	struct diag d = { 0 };
	struct session s;
	int status;

	if (argc > 2 || (iface && *iface == '-'))
		return cmd_usage("sync [IFACE]");
	session_init(&s, (struct voice){ .pending = true, .refused = true },
		     &d);
	if (!session_open(&s, SESSION_CHANGING, iface)) {
		if (!iface)
			reconcile_sync_all(&s);
		else if (reconcile_sync(&s, iface) == -ENOENT)
			diag_add(&d, DIAG_WARNING, iface, NULL, "no stanza "
				 "with multihome options is up on it");
	}
	status = report_status(&d, s.pending);
	status = report_command(&d, status);
	session_close(&s);
	diag_free(&d);
	return status;
}
