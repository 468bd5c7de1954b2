/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "flows.h"
#include "place.h"
#include "verdict.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	SECOND = 1000000,
	OPENED = 20 * SECOND,	/* until all are connected */
	STEP = 20000,
	STEPS = 25,		/* in which all ask in turn: bursts are lost */
	DEAD = 5 * SECOND,
	AFTER = 3 * SECOND,
	BACK = 30 * SECOND,
};

struct flow {
	int fd;
	unsigned line;		/* 0: not open yet */
	bool ended;		/* aborted, reset */
	struct place own;
	int64_t answered;
};

struct flows {
	struct flow *v;
	struct pollfd *poll;
	size_t n;
	size_t step;
	int64_t due;
};

static void own_address(const struct flow *f, struct place *own)
{
	own->len = sizeof own->addr;
	if (getsockname(f->fd, (struct sockaddr *)&own->addr, &own->len))
		err(1, "getsockname");
}

static void open_flow(struct flow *f, int kind, size_t i)
{
	struct place to;
	char address[32];

	snprintf(address, sizeof address, "203.0.113.%zu", 1 + i % 254);
	place_of(&to, address, ECHO_PORT);
	f->fd = socket(AF_INET, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (f->fd < 0)
		err(1, "socket");
	if (connect(f->fd, (struct sockaddr *)&to.addr, to.len) &&
	    errno != EINPROGRESS)
		err(1, "%s", address);
	own_address(f, &f->own);
}

static void line_of(struct flow *f)
{
	struct place own;

	for (f->line = 2; f->line; f->line--) {
		place_line(&own, AF_INET, f->line, 0);
		if (place_same_address(&own, &f->own))
			return;
	}
	errx(1, "a flow of no line");
}

static void hear(struct flow *f)
{
	char data[512];
	ssize_t n;

	while ((n = recv(f->fd, data, sizeof data, 0)) > 0)
		f->answered = now_us();
	if (!n || (errno != EAGAIN && errno != ECONNREFUSED))
		f->ended = true;
}

static void ask(struct flows *f)
{
	size_t i;

	if (now_us() < f->due)
		return;
	f->due = now_us() + STEP;
	for (i = f->step++ % STEPS; i < f->n; i += STEPS)
		if (!f->v[i].ended)
			send(f->v[i].fd, "x", 1, MSG_NOSIGNAL);
}

static void run(struct flows *f, int64_t until)
{
	size_t i;

	while (now_us() < until) {
		ask(f);
		poll(f->poll, f->n, 20);
		for (i = 0; i < f->n; i++) {
			if (f->poll[i].revents)
				hear(&f->v[i]);
			if (f->v[i].ended)
				f->poll[i].fd = -1;
		}
	}
}

static bool all_since(const struct flows *f, int64_t then)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].answered < then)
			return false;
	return true;
}

/* Which ones, of n of TCP and n of UDP. */
static void no_answer(const struct flows *f, size_t n)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!f->v[i].answered)
			warnx("%s flow %zu by line %d has no answer%s",
			      i < n ? "TCP" : "UDP", i < n ? i : i - n,
			      f->v[i].line, f->v[i].ended ? ", it ended" : "");
	errx(1, "not all flows are answered");
}

static void open_all(struct flows *f, size_t n)
{
	struct rlimit most = { 2 * n + 100, 2 * n + 100 };
	int64_t until = now_us() + OPENED;
	size_t i;

	if (setrlimit(RLIMIT_NOFILE, &most))
		err(1, "RLIMIT_NOFILE");
	f->n = 2 * n;
	f->v = calloc(f->n, sizeof *f->v);
	f->poll = calloc(f->n, sizeof *f->poll);
	if (!f->v || !f->poll)
		err(1, "memory");
	for (i = 0; i < f->n; i++) {
		open_flow(&f->v[i], i < n ? SOCK_STREAM : SOCK_DGRAM, i);
		f->poll[i] = (struct pollfd){ f->v[i].fd, POLLIN, 0 };
		line_of(&f->v[i]);
	}
	while (!all_since(f, 1)) {
		if (now_us() > until)
			no_answer(f, n);
		run(f, now_us() + SECOND / 10);
	}
}

static void wait_for_table(struct flows *f, const char *what)
{
	int64_t until = now_us() + BACK;

	while (!verdict_heard()) {
		if (now_us() > until)
			errx(1, "the line is not %s", what);
		run(f, now_us() + SECOND / 50);
	}
}

static size_t print(const struct flows *f, int64_t then)
{
	size_t living = 0, moved = 0, ended = 0, silent = 0, reset = 0, i;
	struct place own;

	for (i = 0; i < f->n; i++) {
		const struct flow *one = &f->v[i];

		if (one->line == 1) {
			reset += one->ended;
			continue;
		}
		own_address(one, &own);
		living++;
		ended += one->ended;
		moved += !place_same_address(&own, &one->own);
		silent += !one->ended && one->answered < then;
	}
	printf("figures: flows living=%zu ended=%zu moved=%zu silent=%zu "
	       "dead=%zu reset=%zu\n", living, ended, moved, silent,
	       f->n - living, reset);
	if (!living)
		errx(1, "no flow is on the second line");
	return ended + moved + silent;
}

size_t flows_run(const struct death *d, size_t n)
{
	struct flows f = { 0 };
	int64_t then;
	size_t wrong;

	open_all(&f, n);
	verdict_heard();
	death_kill(d);
	wait_for_table(&f, "down");
	run(&f, now_us() + DEAD);
	verdict_heard();
	death_heal(d);
	wait_for_table(&f, "back");
	then = now_us();
	run(&f, then + AFTER);
	wrong = print(&f, then);
	free(f.v);
	free(f.poll);
	return wrong;
}
