/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome flush: forget and remove everything that is ours. */
#include "base/report.h"
#include "command/cmd.h"
#include "command/named.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"

#include <errno.h>

int cmd_flush(struct session *s, char **argv)
{
	const char *iface = argv[1];
	struct strings names = { 0 };
	bool known = true;
	size_t i;

	session_init(s, (struct voice){ 0 }, s->d);
	if (!takeback_open(s, iface)) {
		if (!iface)
			reconcile_flush(s, NULL);
		else
			known = named_find(s, iface, &names);
		for (i = 0; known && i < names.n; i++)
			if (reconcile_flush(s, names.v[i]) == -ENOENT)
				diag_add(s->d, DIAG_WARNING, iface, NULL,
					 CMD_NOTHING_UP);
	}
	strings_free(&names);
	return known ? report_status(s->d, false) : EXIT_USAGE;
}
