/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Called by pppd's ip-up and ip-down with the interface as first argument: the
 * uplink's device has come or gone. Notes the DNS servers that the provider has
 * named (usepeerdns). Silent where that is no uplink; speaks by syslog, since pppd
 * drops what its scripts print.
 */
#include "base/report.h"
#include "base/value.h"
#include "base/vec.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

static void note_servers(struct session *s, const char *device)
{
	static const char *const names[] = { "DNS1", "DNS2" };
	struct dns_servers l = { .n = 0 };
	const char *value;
	size_t i;
	int ret;

	for (i = 0; i < 2; i++) {
		value = getenv(names[i]);
		if (value)
			dns_servers_read(&l, value, AF_INET);
	}
	ret = servers_note(&s->store, device, AF_INET, &l);
	if (ret)
		diag_add(s->d, DIAG_FAILED, device, NULL,
			 "cannot note its DNS servers: %s", strerror(-ret));
}

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
	if (!takeback_open(&s, argv[1])) {
		note_servers(&s, argv[1]);
		reconcile_sync(&s, argv[1]);
	}
	session_close(&s);
	report_hook(&d, false);
	diag_free(&d);
	return EXIT_DONE;
}
