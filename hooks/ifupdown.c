/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hook of ifupdown, ifupdown-ng and ifupdown2, linked into if-up.d,
 * if-pre-down.d, if-down.d and if-post-down.d of /etc/network. On an interface
 * that is not ours it ends without having opened anything. It exits 0 whatever
 * happens, because a hook that fails makes ifupdown forget an interface that
 * is up; `on-error = fail` in /etc/multihome.conf has it otherwise.
 */
#include "base/report.h"
#include "base/vec.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"
#include "ifupdown/hook_env.h"
#include "ifupdown/wait_address.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

extern char **environ;

int main(void)
{
	const char *iface = hook_env_get(environ, "IFACE");
	const char *mode = hook_env_get(environ, "MODE");
	/* Debian's word, and ng's */
	const char *verbosity = hook_env_get(environ, "VERBOSITY");
	const char *verbose = hook_env_get(environ, "VERBOSE");
	struct voice voice = {
		.terse = !(verbosity && strcmp(verbosity, "0")) &&
			 !(verbose && *verbose),
	};
	struct stanza st = { 0 };
	struct stanzas one = { &st, 1, 1 };
	struct diag d = { 0 };
	struct session s;
	const char *wrong;
	enum env_call call;
	bool fail = false;

	vec_oom_status = 0;
	/* so it is at each ifup of each interface that is not ours */
	if (iface && mode && hook_env_get(environ, "PHASE") &&
	    !(strcmp(mode, "stop") && hook_env_ours(environ)) &&
	    !store_knows(iface, true))
		return EXIT_DONE;
	report_begin();
	umask(022);
	call = hook_env_read(&st, environ, &wrong);
	if (call == ENV_NONE && wrong) {
		diag_add(&d, DIAG_FAILED, NULL, NULL, "%s", wrong);
		report_command(&d, EXIT_USAGE);
		diag_free(&d);
		return EXIT_USAGE;
	}
	if (call != ENV_NONE) {
		voice.pending = call == ENV_UP;
		session_init(&s, voice, &d);
		if (wrong)
			diag_add(&d, DIAG_REFUSED, st.origin, NULL, "%s", wrong);
		else if (call == ENV_UP && st.family != AF_INET)
			wait_for_address(&st, s.policy.wait);
		if (!wrong && !takeback_open(&s, st.iface)) {
			if (call == ENV_UP)
				reconcile_up(&s, st.iface, &one,
					     st.family != AF_UNSPEC);
			else
				reconcile_down(&s, st.iface, false);
		}
		fail = s.policy.fail && diag_worst(&d, 0) >= DIAG_REFUSED;
		session_close(&s);
	}
	report_hook(&d, !voice.terse);
	stanza_free(&st);
	diag_free(&d);
	return fail;
}
