/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long it takes until a line that dies is no longer used, and until its users
 * are answered by another; what becomes of those of the other.
 *
 * failover deaths NETNS WATCH DEATH used|idle|unused|forwarded 4|6 N
 *	The first line's provider dies N times, with users on it, the host's own or
 *	in a LAN that it forwards for, or without; a line of figures each. WATCH is
 *	the daemon's process.
 * failover flows NETNS WATCH DEATH N
 *	N users each of TCP and UDP on two lines of one priority; the first dies.
 *	What became of those on the second.
 *
 * NETNS is what names of namespaces begin with. Times are microseconds. Exit
 * status 1 if a death was not noticed, or too late on a machine that has nothing
 * else to do; if one of the LAN was not answered, or too late on such a machine; or
 * if a flow of the living line was moved.
 */
/* ppoll; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "clients.h"
#include "death.h"
#include "flows.h"
#include "place.h"
#include "verdict.h"

#include <err.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	SECOND = 1000000,
	NOTICED = 20 * SECOND,	/* otherwise it is missed */
	DEAD = 3300000,		/* at least: less teaches patience */
	AFTER = 3 * SECOND,	/* the verdict, all users are to be answered */
	BACK = 30 * SECOND,
	STEADY = 800000,	/* and somewhat more, before the next death: */
	PHASE = 97000,		/* another one each time */
	STEP = 20000,
	UNUSED = 10800000,	/* it is asked each 10 seconds */
	BUSY = 2,		/* load from which the clock says nothing */
};

struct run {
	const struct death *death;
	const char *name, *use;
	bool used, forwarded;
	int family;
	int feed;		/* of the far end, to the host; -1: none */
	int64_t feed_due;
};

struct round {
	int64_t died, verdict, late;
	int64_t answered[CLIENTS];	/* after the death; 0: not within AFTER */
	double load;
};

static void feed(struct run *r, int64_t now)
{
	struct place host;

	if (r->feed < 0 || now < r->feed_due)
		return;
	place_line(&host, r->family, 1, CLOSED_PORT);
	sendto(r->feed, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&host.addr,
	       host.len);
	r->feed_due = now + STEP;
}

/* Until something happens, or that time: whether the table of lines has changed. */
static bool turn(struct run *r, int64_t until)
{
	struct pollfd p[CLIENT_FDS + 1];
	int64_t now = now_us(), due = clients_due();
	size_t n = clients_poll(p + 1) + 1;
	struct timespec t;

	p[0] = (struct pollfd){ verdict_fd(), POLLIN, 0 };
	if (r->feed >= 0 && r->feed_due < due)
		due = r->feed_due;
	due = until < due ? until : due;
	due = due > now ? due - now : 0;
	t = (struct timespec){ due / SECOND, due % SECOND * 1000 };
	ppoll(p, n, &t, NULL);
	now = now_us();
	feed(r, now);
	clients_run(now);
	return verdict_heard();
}

static void pass(struct run *r, int64_t us)
{
	int64_t until = now_us() + us;

	while (now_us() < until)
		turn(r, until);
}

static void wait_until_used(struct run *r)
{
	int64_t until = now_us() + BACK;

	while (!verdict_led_by(1)) {
		if (now_us() > until)
			errx(1, "not back within %d s", BACK / SECOND);
		turn(r, now_us() + STEP);
	}
}

static void begin_use(struct run *r)
{
	int64_t until = now_us() + BACK;

	clients_open(r->family, !r->forwarded, r->forwarded);
	while (!clients_all_answered()) {
		if (now_us() > until)
			errx(1, "no answer before the death");
		turn(r, until);
	}
}

static void wait_for_verdict(struct run *r, struct round *is)
{
	int64_t late = verdict_late();

	while (now_us() < is->died + NOTICED)
		if (turn(r, is->died + NOTICED) && !verdict_led_by(1)) {
			is->verdict = now_us();
			is->late = verdict_late() - late;
			return;
		}
}

/* Of those that begin only now, the bound one is nobody's successor. */
static void wait_for_answers(struct run *r, struct round *is)
{
	int64_t until = is->verdict + AFTER, got;
	enum client_kind kind;

	if (!r->used) {
		clients_open(r->family, 0, false);
		clients_since(is->died);
	}
	while (!clients_all_answered() && now_us() < until)
		turn(r, until);
	for (kind = 0; kind < CLIENTS; kind++) {
		got = client_answered(kind);
		is->answered[kind] = got ? got - is->died : 0;
	}
}

static void one_death(struct run *r, int number, struct round *is)
{
	int64_t healed;

	wait_until_used(r);
	if (r->used)
		begin_use(r);
	pass(r, STEADY + number * PHASE % (SECOND / 4));
	getloadavg(&is->load, 1);
	verdict_heard();
	is->died = now_us();
	death_kill(r->death);
	clients_since(now_us());
	wait_for_verdict(r, is);
	if (is->verdict)
		wait_for_answers(r, is);
	clients_close();
	healed = (is->verdict ? is->verdict : is->died) + DEAD;
	if (now_us() < healed)
		pass(r, healed - now_us());
	death_heal(r->death);
}

static void print(const struct run *r, const struct round *is)
{
	enum client_kind kind;

	printf("figures: %s.%s.IPv%d load=%.2f", r->name, r->use,
	       r->family == AF_INET ? 4 : 6, is->load);
	if (!is->verdict) {
		puts(" missed=1");
		return;
	}
	printf(" verdict=%lld late=%lld",
	       (long long)(is->verdict - is->died), (long long)is->late);
	for (kind = 0; kind < CLIENTS; kind++)
		if (r->used || kind != CLIENT_BOUND)
			printf(" %s=%lld", client_name(kind),
			       (long long)is->answered[kind]);
	putchar('\n');
	fflush(stdout);
}

/* Its own time, where the machine is not busy with other things. */
static bool is_late(const struct run *r, const struct round *is)
{
	int64_t limit = strcmp(r->use, "unused") ? r->death->limit : UNUSED;

	return is->load <= BUSY &&
	       is->verdict - is->died - is->late > limit;
}

/* Of those in the LAN, from the verdict on. */
static bool is_answered_late(const struct run *r, const struct round *is)
{
	static const int64_t limits[CLIENTS] = {
		[CLIENT_NEW] = 500000, [CLIENT_SENT] = 100000,
		[CLIENT_CONNECTED] = 100000, [CLIENT_BOUND] = 500000,
	};
	enum client_kind kind;

	for (kind = 0; r->forwarded && kind < CLIENTS; kind++)
		if (!is->answered[kind] ||
		    (is->load <= BUSY && is->answered[kind] + is->died -
						 is->verdict > limits[kind]))
			return true;
	return false;
}

static int deaths(struct run *r, int n)
{
	int wrong = 0, i;

	for (i = 0; i < n; i++) {
		struct round is = { 0 };

		one_death(r, i, &is);
		print(r, &is);
		wrong += !is.verdict || is_late(r, &is) ||
			 is_answered_late(r, &is);
	}
	wait_until_used(r);
	return wrong;
}

/* In the far end's namespace. */
static int feeder(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	return fd;
}

static const struct death *prepare(struct run *r, char **argv)
{
	char name[128];

	r->death = death_find(argv[4]);
	if (!r->death)
		errx(2, "%s: no such death", argv[4]);
	snprintf(name, sizeof name, "%s-client", argv[2]);
	place_enter(name);
	far_start();
	r->feed = r->death->does & DEATH_FED ? feeder(r->family) : -1;
	snprintf(name, sizeof name, "%s-isp1", argv[2]);
	death_prepare(name, r->family);
	snprintf(name, sizeof name, "%s-host", argv[2]);
	place_enter(name);
	verdict_prepare(r->family, (pid_t)strtol(argv[3], NULL, 10));
	snprintf(name, sizeof name, "%s-lan", argv[2]);
	if (r->forwarded)
		place_enter(name);
	return r->death;
}

/* Before whatever else the machine does, where that is allowed. */
static void go_first(void)
{
	struct sched_param first = { .sched_priority = 1 };

	(void)!sched_setscheduler(0, SCHED_FIFO, &first);
}

int main(int argc, char **argv)
{
	struct run r = { .family = AF_INET, .feed = -1 };

	go_first();
	if (argc == 8 && !strcmp(argv[1], "deaths")) {
		r.name = argv[4];
		r.use = argv[5];
		r.forwarded = !strcmp(r.use, "forwarded");
		r.used = r.forwarded || !strcmp(r.use, "used");
		r.family = strcmp(argv[6], "6") ? AF_INET : AF_INET6;
		prepare(&r, argv);
		return deaths(&r, (int)strtol(argv[7], NULL, 10)) ? 1 : 0;
	}
	if (argc == 6 && !strcmp(argv[1], "flows"))
		return flows_run(prepare(&r, argv),
			     (size_t)strtoul(argv[5], NULL, 10)) ? 1 : 0;
	errx(2, "usage: failover deaths|flows NETNS WATCH DEATH ...");
}
