/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hook of Red Hat's network-scripts, by its name ifup-local or ifdown-local:
 * called with the DEVICE of an ifcfg file after all else of ifup or ifdown is
 * done. Its environment says nothing and may say anything, so it reads the
 * file. Its exit status is ignored: what is wrong is told on stderr and syslog.
 */
#include "base/report.h"
#include "base/vec.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"
#include "network-scripts/ifcfg_claims.h"
#include "network-scripts/local_hook.h"
#include "network-scripts/rulefile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is to be done is in a file, in a record, or in neither. */
static bool concerns_us(const char *iface, const struct ifcfgs *found)
{
	char *device = text_printf("%.*s", (int)strcspn(iface, ":"), iface);
	bool yes = store_knows(iface, true) || store_knows(device, false);
	const struct ifcfg *c;

	vec_each(c, found)
		yes |= ifcfg_ours(c) ||
		       (c->parent && rulefile_any(c->parent->name));
	free(device);
	return yes;
}

static bool has_records(void)
{
	struct store store;
	bool any = !store_open(&store, false);

	store_close(&store);
	return any;
}

/* For `check`, which is asked why nothing happens. */
static void note_called(const struct store *s, const char *iface)
{
	if (store_exists(s, "called", iface))
		store_write(s, "called", iface, "", 0);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/'), *iface = argv[1];
	struct ifcfgs found = { 0 };
	struct diag d = { 0 };
	struct session s;
	bool is_up, lo;

	report_begin();
	name = name ? name + 1 : argv[0];
	is_up = !strcmp(name, "ifup-local");
	if (argc != 2 || (!is_up && strcmp(name, "ifdown-local"))) {
		diag_add(&d, DIAG_FAILED, NULL, NULL, LOCAL_HOOK_USAGE);
		report_command(&d, EXIT_USAGE);
		diag_free(&d);
		return EXIT_USAGE;
	}
	vec_oom_status = 0;
	umask(022);
	lo = !strcmp(iface, "lo");
	if (!lo && (is_up || strchr(iface, ':')))
		ifcfg_files_read(&found, iface, &d);
	if (lo ? has_records() : concerns_us(iface, &found)) {
		session_init(&s,
			     (struct voice){ .pending = is_up, .terse = true },
			     &d);
		if (!takeback_open(&s, iface)) {
			/* `service network stop` runs no ifdown where the
			 * link is down */
			if (lo)
				reconcile_down_absent(&s);
			else if (is_up)
				ifcfg_claims_up(&s, &found, iface);
			else
				ifcfg_claims_down(&s, &found, iface);
			if (is_up && !lo)
				note_called(&s.store, iface);
		}
		session_close(&s);
	}
	report_hook(&d, false);
	ifcfgs_free(&found);
	diag_free(&d);
	return EXIT_DONE;
}
