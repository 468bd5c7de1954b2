/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long transfers take through routers that share their lines' load in other
 * ways: balance NETNS SCENARIO up|down SEED SECONDS ROUTER...
 *
 * NETNS-ROUTER is such a router's namespace; NETNS-ROUTER-lan and -client that of
 * its LAN and that of the far end. All LANs begin the same transfers at the same
 * times. A line of figures each; exit status 1 if a transfer was cut off.
 */
#include "scenario.h"
#include "transfer.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SECOND = 1000000,
	GRACE = 10 * SECOND,	/* for what has begun */
	ROUTERS = 16,
	GREEDY = 8,
	DATAGRAM = 1200,	/* bytes; 1242 on the line */
	INTERVAL = 2922,	/* us: 3.4 Mbit/s */
};

struct run {
	const struct scenario *scenario;
	bool down;
	struct router routers[ROUTERS];
	int cross[ROUTERS][2];	/* by line 1, each bound, connected: own, far */
	size_t n;
	struct arrival *arrivals;
	size_t arrivals_n;
	int64_t begun, length;
	int64_t cross_due;
	bool on;
};

static int open_netns(const char *netns, const char *router, const char *what)
{
	char path[256];
	int fd;

	snprintf(path, sizeof path, "/run/netns/%s-%s%s", netns, router, what);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static void add_router(struct run *r, const char *netns, const char *name)
{
	struct router *router = &r->routers[r->n];
	struct place ends[2];
	int *cross = r->cross[r->n++], i;

	router->name = name;
	router->own = open_netns(netns, name, "");
	router->lan = open_netns(netns, name, "-lan");
	router->far = open_netns(netns, name, "-client");
	transfers_listen(router);
	place_line(&ends[0], AF_INET, 1, CLOSED_PORT);
	place_far(&ends[1], AF_INET, CLOSED_PORT);
	cross[0] = transfers_socket(router->own, SOCK_DGRAM);
	cross[1] = transfers_socket(router->far, SOCK_DGRAM);
	for (i = 0; i < 2; i++)
		if (bind(cross[i], (struct sockaddr *)&ends[i].addr,
			 ends[i].len) ||
		    connect(cross[i], (struct sockaddr *)&ends[!i].addr,
			    ends[!i].len))
			err(1, "%s: a socket by line 1", name);
}

/* What goes on and off. */
static void phase(struct run *r, int64_t now)
{
	bool on = (now - r->begun) / PHASE % 2;
	size_t i;
	int k;

	if (on == r->on)
		return;
	r->on = on;
	r->cross_due = now;
	if (!r->scenario->greedy)
		return;
	if (!on)
		transfers_end(true);
	for (i = 0; on && i < r->n; i++)
		for (k = 0; k < GREEDY; k++)
			transfer_greedy(&r->routers[i], r->down);
}

static void send_cross(struct run *r, int64_t now)
{
	static const char data[DATAGRAM];
	size_t i;

	for (; r->on && r->cross_due <= now; r->cross_due += INTERVAL)
		for (i = 0; i < r->n; i++)
			send(r->cross[i][r->down], data, sizeof data, 0);
}

static int64_t next_due(const struct run *r, size_t arrived)
{
	int64_t due = r->length;

	if (arrived < r->arrivals_n && r->arrivals[arrived].at < due)
		due = r->arrivals[arrived].at;
	due += r->begun;
	if (r->scenario->cross && r->on && r->cross_due < due)
		due = r->cross_due;
	return due;
}

static void run(struct run *r)
{
	size_t arrived = 0, i;
	int64_t now;

	r->begun = now_us();
	while ((now = now_us()) < r->begun + r->length) {
		phase(r, now);
		for (; arrived < r->arrivals_n &&
		     r->arrivals[arrived].at <= now - r->begun; arrived++)
			for (i = 0; i < r->n; i++)
				transfer_begin(&r->routers[i],
					       &r->arrivals[arrived], r->down);
		if (r->scenario->cross)
			send_cross(r, now);
		transfers_turn(next_due(r, arrived));
	}
	transfers_end(true);
	while (transfers_short() && now_us() < now + GRACE)
		transfers_turn(now + GRACE);
	transfers_end(false);
}

static int longer(const void *pa, const void *pb)
{
	const double *a = pa, *b = pb;

	return (*a > *b) - (*a < *b);
}

static void print(const struct run *r, const char *seed, struct router *t)
{
	double sum = 0;
	size_t i;

	if (!t->n)
		errx(1, "%s: no transfer has ended", t->name);
	for (i = 0; i < t->n; i++)
		sum += t->took[i];
	qsort(t->took, t->n, sizeof *t->took, longer);
	printf("figures: %s.%s.%s seed=%s n=%zu mean=%.4f p95=%.4f late=%zu "
	       "cut=%zu first=%.3f\n", r->scenario->name,
	       r->down ? "down" : "up", t->name, seed, t->n,
	       sum / (double)t->n, t->took[(t->n - 1) * 95 / 100], t->late,
	       t->cut, (double)t->first / (double)t->accepted);
}

int main(int argc, char **argv)
{
	static struct run r;
	size_t i, cut = 0;

	if (argc < 7 || argc > 6 + ROUTERS)
		errx(2, "usage: balance NETNS SCENARIO up|down SEED SECONDS "
		     "ROUTER...");
	r.scenario = scenario_find(argv[2]);
	if (!r.scenario)
		errx(2, "%s: no such scenario", argv[2]);
	r.down = !strcmp(argv[3], "down");
	r.length = strtol(argv[5], NULL, 10) * SECOND;
	r.arrivals = scenario_arrivals(r.scenario, strtoul(argv[4], NULL, 10),
				       r.length, &r.arrivals_n);
	transfers_prepare();
	for (i = 6; i < (size_t)argc; i++)
		add_router(&r, argv[1], argv[i]);
	run(&r);
	for (i = 0; i < r.n; i++) {
		print(&r, argv[4], &r.routers[i]);
		cut += r.routers[i].cut;
	}
	free(r.arrivals);
	return cut ? 1 : 0;
}
