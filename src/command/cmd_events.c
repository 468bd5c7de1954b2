/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome events: stays, hears from the daemon what becomes of lines, and runs the
 * scripts of an administrator then, one after the other. The daemon waits for none of
 * it, and is waited for as long as it is not there.
 */
/* ppoll; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "base/report.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "command/event_queue.h"
#include "command/event_scripts.h"
#include "probe/line.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { AGAIN = 1000000 };	/* microseconds until the daemon is looked for */

struct hearing {
	struct asking a;
	int64_t again;		/* while it is not heard: when it is looked for */
	int failed;		/* as was said last */
	struct event_queue queue;
	struct event_scripts scripts;
};

static volatile sig_atomic_t stop;

/* SIGCHLD only ends the sleep. */
static void on_signal(int sig)
{
	stop |= sig != SIGCHLD;
}

/* *open is the mask with which it sleeps. */
static void catch_signals(sigset_t *open)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGCHLD };
	struct sigaction sa = { .sa_handler = on_signal };
	sigset_t caught;
	size_t i;

	sigemptyset(&caught);
	for (i = 0; i < 3; i++)
		sigaddset(&caught, signals[i]);
	sigprocmask(SIG_BLOCK, &caught, open);
	for (i = 0; i < 3; i++) {
		sigaction(signals[i], &sa, NULL);
		sigdelset(open, signals[i]);
	}
}

/* Said once, until it is another reason. */
static void not_heard(struct hearing *h, int ret, const char *why,
		      struct diag *d)
{
	asked_close(&h->a);
	h->again = line_clock().now + AGAIN;
	if (ret != h->failed)
		diag_add(d, DIAG_WARNING, "events", NULL, "%s; tried again each "
			 "second", asked_error(ret, why));
	h->failed = ret;
}

static void find_daemon(struct hearing *h, struct diag *d)
{
	struct store store = STORE_CLOSED;
	int ret = store_open(&store, false);

	if (!ret)
		ret = asked_open(&h->a, &store, "events");
	store_close(&store);
	if (ret)
		not_heard(h, ret, NULL, d);
}

static void hear(struct hearing *h, struct diag *d)
{
	const char *why = NULL;
	struct reply r;
	int ret;

	while (!(ret = asked_read(&h->a, &r, 0, &why))) {
		h->failed = 0;
		event_queue_take(&h->queue, &r);
		reply_free(&r);
	}
	if (ret != -ETIMEDOUT)
		not_heard(h, ret, why, d);
	reply_free(&r);
}

/* Scripts of the event at hand, then of the next. */
static void run_scripts(struct hearing *h, struct diag *d)
{
	struct line_event e;

	event_scripts_look(&h->scripts, line_clock().now, d);
	while (!event_scripts_step(&h->scripts, line_clock().now, d) &&
	       event_queue_next(&h->queue, &e))
		event_scripts_begin(&h->scripts, &e, d);
}

static void wait_for_news(struct hearing *h, const sigset_t *open)
{
	struct pollfd p = { .fd = h->a.fd, .events = POLLIN };
	int64_t now = line_clock().now, due = event_scripts_due(&h->scripts);
	struct timespec t;

	if (h->a.fd < 0 && h->again < due)
		due = h->again;
	due = due < now ? 0 : due - now;
	t = (struct timespec){ due / 1000000, due % 1000000 * 1000 };
	ppoll(&p, 1, due > INT32_MAX * INT64_C(1000000) ? NULL : &t, open);
}

int cmd_events(struct session *s, char **argv)
{
	struct hearing h = { .a.fd = -1, .scripts.dir = EVENT_SCRIPTS_DIR };
	struct diag d = { 0 };
	sigset_t open;

	(void)argv;
	if (chdir("/")) {
		diag_add(s->d, DIAG_FAILED, "/", NULL, "%s", strerror(errno));
		return EXIT_SYSTEM;
	}
	catch_signals(&open);
	while (!stop) {
		if (h.a.fd < 0 && line_clock().now >= h.again)
			find_daemon(&h, &d);
		if (h.a.fd >= 0)
			hear(&h, &d);
		run_scripts(&h, &d);
		report_watch(&d);
		diag_free(&d);
		wait_for_news(&h, &open);
	}
	asked_close(&h.a);
	event_queue_free(&h.queue);
	event_scripts_free(&h.scripts);
	return report_status(s->d, false);
}
