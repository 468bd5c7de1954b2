/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome flush: forget and remove everything that is ours. */
#include "base/report.h"
#include "command/cmd.h"
#include "engine/reconcile.h"

#include <errno.h>

int cmd_flush(int argc, char **argv)
{
	const char *iface = argc > 1 ? argv[1] : NULL;
	struct diag d = { 0 };
	struct session s;
	int status;

	if (argc > 2 || (iface && *iface == '-'))
		return cmd_usage("flush [IFACE]");
	session_init(&s, (struct voice){ 0 }, &d);
	if (!session_open(&s, SESSION_CHANGING, iface) &&
	    reconcile_flush(&s, iface) == -ENOENT)
		diag_add(&d, DIAG_WARNING, iface, NULL,
			 "no stanza with multihome options is up on it");
	status = report_status(&d, false);
	status = report_command(&d, status);
	session_close(&s);
	diag_free(&d);
	return status;
}
