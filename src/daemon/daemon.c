/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `multihome watch` becomes: stays in the foreground, listens to the
 * kernel, and brings a device that something has happened to in order, as
 * `multihome sync` does. Between events it holds neither the lock nor anything
 * that it has read. A program of its own, since it stays: without json-c.
 */
/* ppoll; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "base/report.h"
#include "base/vec.h"
#include "daemon/damping.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"
#include "kernel/events.h"
#include "state/unconfirmed.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct watcher {
	struct damping watch;
	struct events *events;
	struct store store;	/* while events are read */
	struct store only;	/* whose lock it has as long as it runs */
	char looked_at[KOBJ_DEVLEN];	/* that device, "": all, at last */
	uint32_t own;		/* by which the changes are known that it made */
	uint8_t protocol;	/* of our rules */
	char *said;		/* of the machine, not of a device */
};

static volatile sig_atomic_t idle, stop, again;

/* HUP comes only while it is idle, INT and TERM wherever nothing is half done. */
static void on_signal(int sig)
{
	if (sig == SIGHUP)
		again = 1;
	else if (idle)
		stop = 1;
	else
		_exit(EXIT_DONE);
}

/* From here on INT and TERM may end it. Who waits for a lock lets them in too. */
static void let_end(bool may)
{
	sigset_t ending;

	sigemptyset(&ending);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGTERM);
	sigprocmask(may ? SIG_UNBLOCK : SIG_BLOCK, &ending, NULL);
}

static bool has_record(const struct watcher *w, const char *device)
{
	return !store_exists(&w->store, "dev", device);
}

/* The device whose claims have that table. */
static bool of_table(const struct watcher *w, uint32_t table, char device[16])
{
	char *name = text_printf("table:%u", table);
	bool found = !store_target(&w->store, "names", name, device, 16);

	free(name);
	return found;
}

/*
 * Something has happened to a device, if it is ours; to main's line, if that is
 * not, it has to the machine.
 */
static void touch(struct watcher *w, const char *device, int64_t now)
{
	struct uplink_list l;
	const struct grouped_device *g;

	if (has_record(w, device)) {
		damping_touch(&w->watch, device, now);
		return;
	}
	uplink_list_read(&w->store, &l);
	vec_each(g, &l.groups)
		if (!strcmp(g->device, device))
			damping_touch(&w->watch, "", now);
	uplink_list_free(&l);
}

static void touch_number(struct watcher *w, int ifindex, int64_t now)
{
	char device[KOBJ_DEVLEN];

	touch(w, kernel_device_name(ifindex, device), now);
}

/* A change of our own. */
static void on_own(struct watcher *w, const struct event *e, int64_t now)
{
	char device[16];

	if (e->kind == EVENT_OBJECT && !e->gone)
		damping_put(&w->watch, of_table(w, e->k.table, device)
			    ? device : w->looked_at, &e->k, now);
}

static void on_rule(struct watcher *w, const struct event *e, int64_t now)
{
	char device[16];

	if (of_table(w, e->k.table, device)) {
		damping_rule_named(&w->watch, &e->k);
		damping_others(&w->watch, device, &e->k, e->gone);
		damping_touch(&w->watch, device, now);
	} else if (e->k.protocol == w->protocol) {
		damping_others(&w->watch, NULL, &e->k, e->gone);
		if (e->gone)
			damping_rule_bare(&w->watch, &e->k, now);
	}
}

/*
 * Our tables; and of main what all plans are made of, or (written by hand or
 * leased, not by a routing daemon, which may have thousands) what an uplink's
 * sources follow.
 */
static void on_route(struct watcher *w, const struct event *e, int64_t now)
{
	char device[16];

	if (e->k.table == RT_TABLE_MAIN) {
		if (e->k.dst.len <= facts_wide(e->k.family))
			damping_touch(&w->watch, "", now);
		else if (e->k.protocol == RTPROT_BOOT ||
			 e->k.protocol == RTPROT_STATIC ||
			 e->k.protocol == RTPROT_DHCP ||
			 e->k.protocol == RTPROT_RA)
			touch_number(w, e->k.ifindex, now);
	} else if (e->k.table != RT_TABLE_LOCAL &&
		   of_table(w, e->k.table, device)) {
		damping_others(&w->watch, device, &e->k, e->gone);
		damping_touch(&w->watch, device, now);
	}
}

static void on_event(const struct event *e, void *arg)
{
	struct watcher *w = arg;
	int64_t now = events_clock();

	if (e->portid && e->portid == w->own) {
		on_own(w, e, now);
		return;
	}
	switch (e->kind) {
	case EVENT_LINK:
		if (e->down)
			damping_link_down(&w->watch, e->dev);
		touch(w, e->dev, now);
		break;
	case EVENT_ADDR:
		touch_number(w, e->ifindex, now);
		/* two devices with one prefix: neither has it alone */
		if (e->newcomer)
			damping_touch(&w->watch, "", now);
		break;
	case EVENT_OBJECT:
		if (e->k.kind == KOBJ_RULE)
			on_rule(w, e, now);
		else
			on_route(w, e, now);
		break;
	case EVENT_LOST:
		damping_touch(&w->watch, "", now);
		break;
	}
}

/* Without a record yet there is nobody to whom anything could happen. */
static void read_events(struct watcher *w)
{
	if (!store_open(&w->store, false))
		events_read(w->events, on_event, w);
	else
		events_wait(w->events, 0);
	store_close(&w->store);
}

/* What is wrong with the machine is said once, not with each event. */
static void say_once(struct watcher *w, struct diag *d)
{
	struct text t = { 0 };
	size_t i;

	text_add(&t, "");
	for (i = 0; i < d->n; i++)
		text_addf(&t, "%s\n", d->v[i].text);
	if (w->said && !strcmp(w->said, t.s))
		for (i = 0; i < d->n; i++)
			d->v[i].repeated = true;
	free(w->said);
	w->said = t.s;
}

static void bring_in_order(struct watcher *w)
{
	const char *device = w->looked_at, *who = *device ? device : NULL;
	struct diag d = { 0 };
	struct session s;
	bool damped = false;
	int ret;

	let_end(false);
	session_init(&s, (struct voice){ .terse = true }, &d);
	ret = takeback_open(&s, who);
	say_once(w, &d);
	w->protocol = s.policy.protocol;
	if (!ret) {
		w->own = kernel_portid(s.kernel);
		ret = who ? reconcile_sync(&s, who) : reconcile_sync_all(&s);
	}
	if (ret && ret != -ENOENT)
		damped = damping_failed(&w->watch, device, events_clock());
	else if (s.changed)
		damped = damping_mended(&w->watch, events_clock());
	if (damped)
		diag_add(&d, DIAG_WARNING, who ? who : "all uplinks", NULL,
			 "this was the %dth time in a row: either somebody "
			 "else keeps undoing it, or the system keeps refusing "
			 "it; from now on it is tried after %d s, then ever "
			 "more rarely, at last every %d s", WATCH_FREE,
			 WATCH_FIRST / 1000, WATCH_LAST / 1000);
	session_close(&s);
	let_end(true);
	report_watch(&d);	/* a terminal may be stopped */
	diag_free(&d);
}

/*
 * Milliseconds until something is to be done, -1: nothing is. What is to be taken back
 * then comes with a look at all.
 */
static int next_wait(struct watcher *w)
{
	int64_t now = events_clock(), left = -1;
	int ms;

	if (!store_open(&w->store, false))
		left = unconfirmed_least(&w->store);
	store_close(&w->store);
	if (!left)
		damping_touch(&w->watch, "", now);
	ms = damping_wait(&w->watch, now);
	return left > 0 && (ms < 0 || left < ms) ? (int)left : ms;
}

static void run(struct watcher *w, const sigset_t *open)
{
	struct pollfd p = { .fd = events_fd(w->events), .events = POLLIN };
	struct timespec t;
	int ms, ret;

	again = 1;	/* what has happened before */
	while (!stop) {
		if (again)
			damping_restart(&w->watch, events_clock());
		again = 0;
		while (damping_next(&w->watch, events_clock(), w->looked_at)) {
			bring_in_order(w);
			read_events(w);
		}
		ms = next_wait(w);
		t = (struct timespec){ ms / 1000, ms % 1000 * 1000000L };
		let_end(false);
		idle = 1;
		ret = ppoll(&p, 1, ms < 0 ? NULL : &t, open);
		idle = 0;
		let_end(!stop);
		if (ret > 0)
			read_events(w);
	}
}

/* *open is the mask with which it is idle. */
static void catch_signals(sigset_t *open)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction sa = { .sa_handler = on_signal };
	sigset_t hup;
	size_t i;

	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	sigprocmask(SIG_BLOCK, &hup, open);
	for (i = 0; i < 3; i++) {
		sigaction(signals[i], &sa, NULL);
		sigdelset(open, signals[i]);
	}
	let_end(true);
}

/* 0, or -errno with the reason in d. */
static int start(struct watcher *w, struct diag *d)
{
	struct kernel *k = NULL;
	int ret = events_open(&w->events, true);

	if (!ret)
		ret = kernel_open(&k);
	if (ret) {
		diag_add(d, DIAG_FAILED, "watch", NULL, "cannot listen to the "
			 "kernel: %s", strerror(-ret));
	} else if (!kernel_permits(k)) {
		ret = -EPERM;
		diag_add(d, DIAG_FAILED, "watch", NULL, "expected CAP_NET_ADMIN"
			 ", the right to change rules and routes: start it "
			 "as root");
	}
	kernel_close(k);
	if (ret)
		return ret;
	ret = store_open(&w->only, true);
	if (!ret)
		ret = store_lock_watch(&w->only);
	if (ret == -EWOULDBLOCK)
		diag_add(d, DIAG_FAILED, "watch", NULL, "another one runs in "
			 "this network namespace");
	else if (ret)
		diag_add(d, DIAG_FAILED, w->only.path, NULL, "cannot keep "
			 "records there: %s", strerror(-ret));
	return ret;
}

/* To who has started it on a terminal, and not for syslog. */
static void greet(const struct watcher *w, struct diag *d)
{
	struct strings devices = { 0 };
	size_t i;

	store_list(&w->only, "dev", &devices);
	diag_add(d, DIAG_NOTE, NULL, NULL, "keeps the rules and routes of %zu "
		 "interface%s as %s stanzas ask for them, and says what it "
		 "mends", devices.n, devices.n == 1 ? "" : "s",
		 devices.n == 1 ? "its" : "their");
	diag_add(d, DIAG_NOTE, NULL, NULL, "^C ends it, and all stays in "
		 "force");
	for (i = 0; i < d->n; i++)
		d->v[i].repeated = true;
	report_watch(d);
	strings_free(&devices);
}

int main(void)
{
	struct watcher w = { .store = STORE_CLOSED, .only = STORE_CLOSED };
	struct diag d = { 0 };
	int status = EXIT_DONE;
	sigset_t open;

	report_begin();
	umask(022);
	if (start(&w, &d)) {
		status = report_command(&d, EXIT_SYSTEM);
	} else {
		catch_signals(&open);
		greet(&w, &d);
		run(&w, &open);
	}
	diag_free(&d);
	damping_free(&w.watch);
	free(w.said);
	events_close(w.events);
	store_close(&w.only);
	return status;
}
