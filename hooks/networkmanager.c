/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Called by the script of NetworkManager's dispatcher with an interface and what has
 * become of it: it is up, down, or something else. What its section in
 * /etc/multihome.d says, or its ifcfg file, is taken up when it is up; the kernel
 * tells the rest. Notes the DNS servers, for multihome-probe auto. Where the daemon
 * runs, it finds all done. Silent where that is no uplink; speaks by syslog.
 */
#include "base/report.h"
#include "base/value.h"
#include "base/vec.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"
#include "files/section_claims.h"
#include "network-scripts/ifcfg_claims.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* What files have for an interface. */
struct in_files {
	struct ifcfgs ifcfgs;
	struct stanzas sections;
	bool ifcfg;		/* one of those has options, and is NetworkManager's */
	bool whole;		/* all sections could be read */
};

static void read_files(struct in_files *w, const char *device, bool up,
		       struct diag *d)
{
	const struct ifcfg *c;

	w->whole = sections_read(&w->sections, SECTIONS_DIR, d);
	if (up && ifcfg_files_here())
		ifcfg_files_read(&w->ifcfgs, device, d);
	vec_each(c, &w->ifcfgs)
		w->ifcfg |= ifcfg_ours(c) && !ifcfg_says_no(c, "NM_CONTROLLED");
}

/* words: a list of them, or NULL. */
static void note_servers(struct session *s, const char *device, bool down,
			 int family, const char *words)
{
	struct dns_servers l = { .n = 0 };
	int ret = 0;

	if (words)
		dns_servers_read(&l, words, family);
	if (down)
		ret = servers_forget(&s->store, device, family,
				     &(struct dns_servers){ .n = 0 });
	else if (l.n)
		ret = servers_note(&s->store, device, family, &l);
	if (ret)
		diag_add(s->d, DIAG_FAILED, device, NULL,
			 "cannot note its DNS servers: %s", strerror(-ret));
}

static void take_up(struct session *s, struct in_files *w, const char *device)
{
	const struct stanza *section = sections_find(&w->sections, device);
	struct section_steps steps = { 0 };

	if (w->ifcfg)
		ifcfg_claims_up(s, &w->ifcfgs, device);
	if (section)
		section_steps_add(s, section, &steps);
	section_steps_left(s, &w->sections, w->whole, device, &steps);
	section_steps_take(s, &steps);
	if (!w->ifcfg && !steps.n)
		reconcile_sync(s, device);
	section_steps_free(&steps);
}

int main(int argc, char **argv)
{
	struct in_files w = { .whole = true };
	struct diag d = { 0 };
	struct session s;
	bool up, down;

	report_begin();
	vec_oom_status = 0;
	umask(022);
	if (argc != 3 || value_device(argv[1]))
		return EXIT_DONE;
	up = !strcmp(argv[2], "up");
	down = !strcmp(argv[2], "down");
	if (up || down)
		read_files(&w, argv[1], up, &d);
	if (store_knows(argv[1], true) || w.ifcfg || d.n ||
	    sections_find(&w.sections, argv[1])) {
		session_init(&s, (struct voice){ .pending = !down,
						 .terse = true }, &d);
		if (!takeback_open(&s, argv[1])) {
			note_servers(&s, argv[1], down, AF_INET,
				     getenv("IP4_NAMESERVERS"));
			note_servers(&s, argv[1], down, AF_INET6,
				     getenv("IP6_NAMESERVERS"));
			if (up || down)
				take_up(&s, &w, argv[1]);
			else
				reconcile_sync(&s, argv[1]);
		}
		session_close(&s);
	}
	report_hook(&d, false);
	ifcfgs_free(&w.ifcfgs);
	stanzas_free(&w.sections);
	diag_free(&d);
	return EXIT_DONE;
}
