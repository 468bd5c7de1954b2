/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Called by the dhclient and dhcpcd fragments with the client's variables in
 * the environment: notes address and router of the lease, whether or not the
 * interface is ours yet (BOUND comes before if-up.d), then syncs its uplink.
 */
#include "input_env.h"
#include "reconcile.h"
#include "report.h"
#include "value.h"
#include "vec.h"

#include <sys/stat.h>

extern char **environ;

int main(void)
{
	struct lease lease;
	struct session s;
	struct diag d = { 0 };
	const char *device;

	vec_oom_status = 0;
	umask(022);
	if (!input_env_lease(environ, &device, &lease.address, &lease.gateway)
	    || value_device(device))
		return EXIT_DONE;
	session_init(&s, &d);
	if (!session_open(&s, true, device))
		reconcile_lease(&s, device, &lease);
	session_close(&s);
	report_hook(&d, false);
	diag_free(&d);
	return EXIT_DONE;
}
