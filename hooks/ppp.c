/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Called by pppd's ip-up and ip-down with the interface as first argument: the
 * uplink's device has come or gone. Silent where that is no uplink; speaks by
 * syslog, since pppd drops what its scripts print.
 */
#include "base/report.h"
#include "base/value.h"
#include "base/vec.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"

#include <sys/stat.h>

int main(int argc, char **argv)
{
	struct diag d = { 0 };
	struct session s;

	report_begin();
	vec_oom_status = 0;
	umask(022);
	if (argc < 2 || value_device(argv[1]) || !store_knows(argv[1], true))
		return EXIT_DONE;
	session_init(&s, (struct voice){ .pending = true, .terse = true }, &d);
	if (!takeback_open(&s, argv[1]))
		reconcile_sync(&s, argv[1]);
	session_close(&s);
	report_hook(&d, false);
	diag_free(&d);
	return EXIT_DONE;
}
