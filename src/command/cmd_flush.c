/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome flush: forget and remove everything that is ours. */
#include "base/report.h"
#include "command/cmd.h"
#include "engine/reconcile.h"

#include <errno.h>

int cmd_flush(struct session *s, char **argv)
{
	const char *iface = argv[1];

	session_init(s, (struct voice){ 0 }, s->d);
	if (!session_open(s, SESSION_CHANGING, iface) &&
	    reconcile_flush(s, iface) == -ENOENT)
		diag_add(s->d, DIAG_WARNING, iface, NULL,
			 "no stanza with multihome options is up on it");
	return report_status(s->d, false);
}
