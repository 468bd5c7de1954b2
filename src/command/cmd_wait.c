/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome wait: until all of an interface is in force, for units that need it.
 * Looks when the kernel tells of a change; takes no lock, changes nothing.
 */
#include "base/report.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "command/configured.h"
#include "command/looked.h"
#include "engine/outcome.h"
#include "kernel/events.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum {
	WAITED_SECONDS = 30,
	REST_MS = 100,		/* between two looks, whatever happens */
	LOOK_MS = 1000,		/* since nobody tells of records */
};

struct wish {
	uint32_t seconds;	/* 0: for ever */
	const char *iface;
};

/* NULL; or what was expected, "" where that is what usage says. */
static const char *read_wish(char **argv, struct wish *w)
{
	const char *err;

	while (*++argv && **argv == '-') {
		if (strcmp(*argv, "--timeout") || !argv[1])
			return "";
		err = value_number(&w->seconds, *++argv);
		if (err)
			return "--timeout: expected seconds, or 0 to wait for "
			       "ever";
	}
	w->iface = *argv;
	return w->iface && !argv[1] ? NULL : "";
}

/* As status has it; of what was refused the reasons, which have an origin. */
static void say_row(struct session *s, const struct status_row *r)
{
	int family = r->uplink ? r->uplink->family : AF_UNSPEC;
	const char *why = r->differs.n ? r->differs.v[0] : r->why;

	if (r->claim->refused)
		outcome_refused(s, r->claim);
	if (r->state != ROW_REFUSED)
		diag_add(s->d, DIAG_WARNING, status_origin(r), NULL,
			 "%s%s%s: %s%s%s", r->device, family ? " " : "",
			 family ? addr_family_name(family) : "",
			 status_state(r), why ? ": " : "", why ? why : "");
}

/* Whether there are some, and all are in force. */
static bool all_in_force(struct session *s, const struct status_rows *rows)
{
	const struct status_row *r;
	bool all = rows->n > 0;

	vec_each(r, rows) {
		if (r->state == ROW_IN_FORCE)
			continue;
		say_row(s, r);
		all = false;
	}
	return all;
}

static bool look_at_device(struct session *s, const char *device)
{
	struct status_rows rows = { 0 };
	struct looked l = { 0 };
	struct bulk bulk = { 0 };
	bool all = false;

	if (!looked_read(s, &bulk, device, &l)) {
		looked_rows(s, &rows, &l);
		all = all_in_force(s, &rows);
	}
	looked_rows_free(&rows);
	looked_free(&l);
	bulk_free(&bulk);
	return all;
}

/* Whether files ask for nothing that nobody has brought up. */
static bool all_up(struct session *s, const char *iface)
{
	struct configured c;
	const struct claim *claim;
	const struct setting *table;
	bool all;

	configured_read(s, iface, &c);
	all = !c.claims.n;
	vec_each(claim, &c.claims) {
		table = settings_find(&claim->trial, "multihome-table");
		diag_add(s->d, DIAG_WARNING,
			 table ? table->origin : claim->key, NULL,
			 "%s: is not up", claim->iface);
	}
	configured_free(&c);
	return all;
}

/* Whether all is in force; else why not is said. */
static bool look_once(struct session *s, const char *iface, bool *known)
{
	struct strings devices = { 0 };
	bool all = false;
	size_t i;

	session_init(s, (struct voice){ 0 }, s->d);
	if (session_open(s, SESSION_LOOKING, iface))
		return false;
	*known = looked_devices(s, iface, &devices);
	if (*known) {
		all = all_up(s, iface);
		if (all && !devices.n)
			diag_add(s->d, DIAG_WARNING, iface, NULL,
				 CMD_NOTHING_UP);
		all &= devices.n > 0;
	}
	for (i = 0; i < devices.n; i++)
		all &= look_at_device(s, devices.v[i]);
	strings_free(&devices);
	return all;
}

/* Sleeps until something may have changed. */
static void rest_awhile(struct events *events, int64_t ms)
{
	int64_t next = events_clock() + REST_MS, left;

	events_wait(events, (int)(ms < LOOK_MS ? ms : LOOK_MS));
	while ((left = next - events_clock()) > 0)
		poll(NULL, 0, (int)left);
}

static bool wait_for(struct session *s, struct events *events,
		     const struct wish *w, bool *known)
{
	int64_t end = events_clock() + w->seconds * 1000LL, left = LOOK_MS;

	while (!look_once(s, w->iface, known)) {
		if (w->seconds)
			left = end - events_clock();
		if (left <= 0)
			return false;
		session_close(s);
		diag_free(s->d);
		rest_awhile(events, left);
	}
	return true;
}

int cmd_wait(struct session *s, char **argv)
{
	struct wish w = { .seconds = WAITED_SECONDS };
	const char *err = read_wish(argv, &w);
	struct events *events;
	bool known = true, done;
	int ret;

	if (err) {
		if (*err)
			fprintf(stderr, "multihome: wait: %s\n", err);
		return EXIT_USAGE;
	}
	ret = events_open(&events, true);
	if (ret) {
		diag_add(s->d, DIAG_FAILED, "kernel", NULL, "%s",
			 strerror(-ret));
		return EXIT_SYSTEM;
	}
	done = wait_for(s, events, &w, &known);
	events_close(events);
	if (done) {
		diag_free(s->d);
		return EXIT_DONE;
	}
	diag_add(s->d, DIAG_WARNING, w.iface, NULL,
		 "is not in force after %u s", w.seconds);
	return known ? report_status(s->d, true) : EXIT_USAGE;
}
