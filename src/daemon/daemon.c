/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `multihome watch` becomes: stays in the foreground, keeps rules and routes
 * as stanzas ask for them, watches the lines, and leads what has not decided yet by
 * those that live. One loop: it sleeps in one place, and waits in no other. A
 * program of its own, since it stays: without json-c.
 */
/* ppoll; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "base/report.h"
#include "base/vec.h"
#include "config/conf.h"
#include "daemon/control.h"
#include "daemon/judging.h"
#include "daemon/mending.h"
#include "daemon/metrics.h"
#include "daemon/notify.h"
#include "daemon/record_events.h"
#include "daemon/rights.h"
#include "health/health_words.h"

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct watcher {
	struct mending mending;
	struct events *events;
	struct store only;	/* whose lock it has as long as it runs */
	struct record_events records;
	struct judging judging;
	struct control control;
	struct metrics metrics;
	struct notify notify;
	bool ready;
	bool for_key;		/* named's, of this host */
	VEC(struct pollfd) polled;
	size_t of_lines;	/* from there on */
};

static volatile sig_atomic_t stop, again, leave;

/* They come only while it sleeps: nothing is half done. */
static void on_signal(int sig)
{
	switch (sig) {
	case SIGHUP:
		again = 1;
		break;
	case SIGUSR2:
		leave = 1;
		break;
	default:
		stop = 1;
		break;
	}
}

static void on_event(const struct event *e, void *arg)
{
	struct watcher *w = arg;

	/* of a line's link at once; all else when it has settled */
	if (e->kind == EVENT_LINK)
		judging_link(&w->judging, e->ifindex, e->carrier);
	else if (e->kind == EVENT_NEIGHBOUR)
		judging_neighbour(&w->judging, e->ifindex, &e->neighbour);
	else if (e->kind == EVENT_FORWARDING)
		judging_forwarding(&w->judging, e->forwards);
	mending_event(&w->mending, e);
}

/* Without a record yet there is nobody to whom anything could happen. */
static void read_events(struct watcher *w)
{
	struct store *store = &w->mending.store;

	if (!store_open(store, false))
		events_read(w->events, on_event, w);
	else
		events_wait(w->events, 0);
	store_close(store);
}

/* Who may ask, if that is another group now. */
static void allow(struct watcher *w, const struct policy *policy)
{
	struct diag d = { 0 };

	control_allow(&w->control, policy->control_group, &d);
	report_watch(&d);
	diag_free(&d);
}

/* Devices to which something has happened, and then the lines that they are. */
static void mend(struct watcher *w)
{
	struct mending *m = &w->mending;

	while (mending_next(m)) {
		w->judging.steering.policy = m->policy;
		allow(w, &m->policy);
		if (m->looked && !*m->looked_at)
			watchlist_read(&w->judging.lines);
		if (m->looked)
			watchlist_update(&w->judging.lines, *m->looked_at ?
					 m->looked_at : NULL, &m->found,
					 line_clock().now);
		read_events(w);
	}
}

/*
 * Verdicts, and what follows from them; not before all lines are known: who lacks
 * one takes away what an earlier daemon has left.
 */
static void judge(struct watcher *w)
{
	if (!judging_run(&w->judging))
		return;
	w->mending.own = w->judging.steering.own;
	w->mending.looked_at[0] = '\0';
	read_events(w);
}

/* A descriptor of -1 is passed over by poll(2). */
static void poll_for(void *arg, int fd, short events)
{
	struct watcher *w = arg;

	*vec_push(&w->polled) = (struct pollfd){ .fd = fd, .events = events };
}

static void poll_also(struct watcher *w, int fd)
{
	poll_for(w, fd, POLLIN);
}

/* What may wake it, first in this order. */
enum { POLLED_EVENTS, POLLED_RECORDS, POLLED_TABLE, POLLED_CONTROL };

static void fill_polled(struct watcher *w)
{
	w->polled.n = 0;
	poll_also(w, events_fd(w->events));
	poll_also(w, w->records.fd);
	poll_also(w, nft_fd(&w->judging.steering.marking.nft));
	control_poll(&w->control, poll_for, w);
	w->of_lines = w->polled.n;
	judging_poll(&w->judging, poll_for, w);
}

/* When it has to wake up; INT64_MAX: only when something happens. */
static int64_t next_due(struct watcher *w, int64_t now)
{
	int64_t due = judging_due(&w->judging, now);
	int64_t notify = notify_due(&w->notify);
	int64_t control = control_due(&w->control);
	int64_t metrics = metrics_due(&w->metrics);
	int ms = mending_wait(&w->mending);

	if (notify < due)
		due = notify;
	if (control < due)
		due = control;
	if (metrics < due)
		due = metrics;
	if (ms >= 0 && now + ms * INT64_C(1000) < due)
		due = now + ms * INT64_C(1000);
	return due;
}

/* That it lives; first, that all has been looked at once. */
static void tell_starter(struct watcher *w, int64_t now)
{
	if (!w->ready)
		notify_say(&w->notify, "READY=1");
	w->ready = true;
	notify_run(&w->notify, now);
}

static void on_record(void *arg, const char *device)
{
	watchlist_remember(arg, device);
}

/* All is read anew. */
static void begin_again(struct watcher *w)
{
	again = 0;
	mending_restart(&w->mending);
	publishing_again(&w->judging.publishing);
	watchlist_remember(&w->judging.lines, NULL);
}

static void run(struct watcher *w, const sigset_t *open)
{
	struct timespec t;
	int64_t now, due, left;
	bool knocks = false;
	int ret;

	again = 1;	/* what has happened before */
	while (!stop && !leave) {
		if (again)
			begin_again(w);
		mend(w);
		if (control_read(&w->control, &w->judging.lines,
				 &w->judging.trial, knocks, line_clock().now)) {
			mending_touch(&w->mending);
			publishing_again(&w->judging.publishing);
		}
		judge(w);
		control_write(&w->control, &w->judging.lines, &w->judging.trial,
			      &w->judging.publishing, line_clock().now);
		metrics_run(&w->metrics, &w->judging.lines,
			    &w->judging.publishing,
			    w->mending.policy.metrics_file, w->mending.mended,
			    line_clock().now);
		fill_polled(w);
		now = line_clock().now;
		tell_starter(w, now);
		due = next_due(w, now);
		due = due > now ? due : now;
		left = due - now;
		t = (struct timespec){ left / 1000000, left % 1000000 * 1000 };
		ret = ppoll(w->polled.v, w->polled.n,
			    due == INT64_MAX ? NULL : &t, open);
		if (ret > 0)
			judging_polled(&w->judging,
				       w->polled.v + w->of_lines);
		judging_read(&w->judging, due);
		knocks = ret > 0 && w->polled.v[POLLED_CONTROL].revents;
		if (ret > 0 && w->polled.v[POLLED_EVENTS].revents)
			read_events(w);
		if (ret > 0 && w->polled.v[POLLED_TABLE].revents)
			marking_heard(&w->judging.steering.marking,
				      line_clock().now);
		if (ret > 0 && w->polled.v[POLLED_RECORDS].revents &&
		    record_events_read(&w->records, &w->only, on_record,
				       &w->judging.lines))
			mending_touch(&w->mending);
	}
}

/* *open is the mask with which it sleeps; all that is caught waits until then. */
static void catch_signals(sigset_t *open)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR2 };
	struct sigaction sa = { .sa_handler = on_signal };
	sigset_t caught;
	size_t i;

	sigemptyset(&caught);
	for (i = 0; i < 4; i++)
		sigaddset(&caught, signals[i]);
	sigprocmask(SIG_BLOCK, &caught, open);
	for (i = 0; i < 4; i++) {
		sigaction(signals[i], &sa, NULL);
		sigdelset(open, signals[i]);
	}
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

/* From here on it may do no more than it needs. */
static void keep_rights(struct watcher *w, struct diag *d)
{
	int ret = rights_keep(w->for_key);

	if (ret)
		diag_add(d, DIAG_WARNING, "watch", NULL, "cannot give up rights "
			 "that it does not need: %s", strerror(-ret));
	w->judging.lines.carrier_alone = !rights_probe();
	if (w->judging.lines.carrier_alone)
		diag_add(d, DIAG_WARNING, "watch", NULL, "no right to probe "
			 "(CAP_NET_RAW): health is off, carrier alone decides");
}

/* To who has started it on a terminal, and not for syslog. */
static void greet(const struct watcher *w, struct diag *d)
{
	struct strings devices = { 0 };
	size_t i = d->n;

	store_list(&w->only, "dev", &devices);
	diag_add(d, DIAG_NOTE, NULL, NULL, "keeps the rules and routes of %zu "
		 "interface%s as %s stanzas ask for them, and says what it "
		 "mends", devices.n, devices.n == 1 ? "" : "s",
		 devices.n == 1 ? "its" : "their");
	diag_add(d, DIAG_NOTE, NULL, NULL, "^C ends it, and what they ask "
		 "for stays in force");
	for (; i < d->n; i++)
		d->v[i].repeated = true;
	report_watch(d);
	strings_free(&devices);
}

/* What is left behind is valid either way: main decides, or the next one does. */
static void end_watch(struct watcher *w)
{
	if (leave) {
		steering_leave(&w->judging.steering, &w->judging.lines);
	} else {
		notify_say(&w->notify, "STOPPING=1");
		steering_end(&w->judging.steering, &w->judging.lines);
		spread_end(&w->judging.spread);
	}
	quotas_end(&w->judging.quotas, &w->judging.lines);
}

/* While it may still give the socket to a group. */
static void open_control(struct watcher *w)
{
	struct policy policy;
	struct conf conf = { 0 };
	struct diag d = { 0 }, quiet = { 0 };	/* mending tells it */

	conf_read(&conf, CONFFILE, &policy, &quiet);
	conf_free(&conf);
	diag_free(&quiet);
	if (!control_open(&w->control, &w->only, &d))
		control_allow(&w->control, policy.control_group, &d);
	w->for_key = policy.dns.local && policy.dns.method == POLICY_DNS_UPDATE;
	report_watch(&d);
	diag_free(&d);
}

int main(void)
{
	struct watcher w = { .mending.store = STORE_CLOSED,
			     .judging.spread.store = &w.only,
			     .judging.lines.store = &w.only,
			     .only = STORE_CLOSED, .records.fd = -1,
			     .judging.publishing.asking.fd = -1,
			     .control.fd = -1, .notify.fd = -1 };
	struct diag d = { 0 };
	int status = EXIT_DONE;
	sigset_t open;

	report_begin();
	umask(022);
	if (start(&w, &d)) {
		status = report_command(&d, EXIT_SYSTEM);
	} else {
		catch_signals(&open);
		notify_open(&w.notify, line_clock().now);
		open_control(&w);
		keep_rights(&w, &d);
		greet(&w, &d);
		record_events_open(&w.records, &w.only);
		watchlist_read(&w.judging.lines);
		run(&w, &open);
		end_watch(&w);
	}
	diag_free(&d);
	control_close(&w.control);
	judging_free(&w.judging);
	mending_free(&w.mending);
	vec_free(&w.polled);
	record_events_close(&w.records);
	events_close(w.events);
	notify_close(&w.notify);
	store_close(&w.only);
	return status;
}
