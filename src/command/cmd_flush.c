/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome flush: forget and remove everything that is ours. */
#include "base/report.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "command/named.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"

#include <errno.h>

/* Before anything goes: the daemon does not watch it go, and puts nothing back. */
static void tell(struct session *s, const char *what, const char *iface)
{
	struct store store = STORE_CLOSED;
	char device[16];

	if (!store_open(&store, false) &&
	    (!iface || !record_device(&store, iface, device)))
		asked_do(&store, what, iface ? device : NULL, s->d);
	store_close(&store);
}

static int flush_one(struct session *s, const char *iface)
{
	int ret;

	tell(s, "forget", iface);
	ret = reconcile_flush(s, iface);
	if (ret && ret != -ENOENT)
		tell(s, "remember", iface);
	return ret;
}

int cmd_flush(struct session *s, char **argv)
{
	const char *iface = argv[1];
	bool known = true;

	session_init(s, (struct voice){ 0 }, s->d);
	if (!iface)
		tell(s, "forget", NULL);
	if (takeback_open(s, iface)) {
		if (!iface)
			tell(s, "remember", NULL);
	} else if (iface) {
		known = named_each(s, iface, flush_one);
	} else if (reconcile_flush(s, NULL)) {
		tell(s, "remember", NULL);
	}
	return known ? report_status(s->d, false) : EXIT_USAGE;
}
