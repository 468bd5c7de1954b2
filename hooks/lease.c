/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Called by the dhclient and dhcpcd fragments with the client's variables in
 * the environment, and by udhcpc's script with its argument: notes address, router
 * and DNS servers of the lease, whether or not the interface is ours yet (BOUND
 * comes before if-up.d), then syncs its uplink. Of IPv6 only the DNS servers.
 */
#include "base/report.h"
#include "base/value.h"
#include "base/vec.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"
#include "ifupdown/hook_env.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

extern char **environ;

/* What udhcpc's script is given, in the words of the others. */
static void from_udhcpc(const char *event)
{
	static const char *const names[][2] = {
		{ "bound", "BOUND" }, { "renew", "RENEW" }, { "nak", "NAK" },
		{ "deconfig", "STOP" }, { "leasefail", "FAIL" },
	}, *const variables[][2] = {
		{ "ip", "new_ip_address" }, { "router", "new_routers" },
		{ "staticroutes", "new_classless_static_routes" },
		{ "dns", "new_domain_name_servers" },
	};
	const char *value;
	size_t i;

	unsetenv("reason");
	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(event, names[i][0]))
			setenv("reason", names[i][1], 1);
	for (i = 0; i < sizeof variables / sizeof *variables; i++) {
		value = hook_env_get(environ, variables[i][0]);
		setenv(variables[i][1], value ? value : "", 1);
	}
}

static void note_servers(struct session *s, const struct told_lease *told)
{
	int ret = told->over ?
		servers_forget(&s->store, told->interface, told->family,
			       &told->servers) :
		servers_note(&s->store, told->interface, told->family,
			     &told->servers);

	if (ret)
		diag_add(s->d, DIAG_FAILED, told->interface, NULL,
			 "cannot note its DNS servers: %s", strerror(-ret));
}

int main(int argc, char **argv)
{
	struct told_lease told;
	struct session s;
	struct diag d = { 0 };

	report_begin();
	vec_oom_status = 0;
	umask(022);
	if (argc > 1)
		from_udhcpc(argv[1]);
	if (!hook_env_lease(environ, &told) || value_device(told.interface))
		return EXIT_DONE;
	session_init(&s, (struct voice){ .terse = true }, &d);
	if (!takeback_open(&s, told.interface)) {
		note_servers(&s, &told);
		if (told.family == AF_INET)
			reconcile_lease(&s, told.interface, &(struct lease){
					told.address, told.gateway });
	}
	session_close(&s);
	report_hook(&d, false);
	diag_free(&d);
	return EXIT_DONE;
}
