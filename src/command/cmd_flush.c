/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome flush: forget and remove everything that is ours. */
#include "base/report.h"
#include "command/cmd.h"
#include "command/named.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"

int cmd_flush(struct session *s, char **argv)
{
	const char *iface = argv[1];
	bool known = true;

	session_init(s, (struct voice){ 0 }, s->d);
	if (!takeback_open(s, iface)) {
		if (!iface)
			reconcile_flush(s, NULL);
		else
			known = named_each(s, iface, reconcile_flush);
	}
	return known ? report_status(s->d, false) : EXIT_USAGE;
}
