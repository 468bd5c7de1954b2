/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the daemon does to connections of a dead line, by hand:
 *
 * connections destroy DEVICE ADDRESS...	sockets reached by the device
 * connections forget ADDRESS...		entries of connection tracking
 * connections wireguard			tunnels' sources
 * connections work LINE			entries at work that have its mark
 *
 * A line: how many there were, and the microseconds that it took (of a processor,
 * of work). Exit status 1 and a message if it fails.
 */
#include "kernel/conntrack.h"
#include "kernel/flows.h"
#include "kernel/kernel.h"
#include "kernel/sock_diag.h"
#include "kernel/wireguard.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What the kernel is asked for a peer's way with. */
struct asking {
	struct kernel *kernel;
	const char *device;
	const struct prefixes *line;
};

static bool reached(const struct addr *peer, void *arg)
{
	const struct asking *a = arg;
	struct packet p = { .to = *peer };
	struct kobj match, way;
	const struct prefix *own;

	vec_each(own, a->line)
		if (own->addr.family == peer->family)
			p.from = own->addr;
	return !kernel_lookup(a->kernel, &p, &match, &way) &&
	       !strcmp(way.dev, a->device);
}

static int destroy(const char *device, const struct prefixes *line,
		   struct text *why)
{
	struct asking a = { .device = device, .line = line };
	int ret = kernel_open(&a.kernel);

	if (ret)
		errx(1, "%s", kernel_error(a.kernel));
	ret = sock_diag_destroy(line, reached, &a, why);
	kernel_close(a.kernel);
	return ret;
}

/* How many are at work on that line. */
static int work(const char *line)
{
	struct flows f = { 0 };
	int ret = flows_ask(&f);

	if (!ret)
		do
			ret = flows_read(&f);
		while (ret > 0);
	ret = ret ? ret : (int)f.at_work[atoi(line) & MARK_LINES];
	flows_close(&f);
	return ret;
}

static long microseconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int i, ret, first = strcmp(what, "destroy") ? 2 : 3;
	struct prefixes line = { 0 };
	struct text why = { 0 };
	clockid_t clock = strcmp(what, "work") ? CLOCK_MONOTONIC
						: CLOCK_PROCESS_CPUTIME_ID;
	long before;

	for (i = first; i < argc && strcmp(what, "work"); i++)
		if (prefix_parse(vec_push(&line), argv[i], true))
			errx(2, "%s: expected an address", argv[i]);
	before = microseconds(clock);
	if (!strcmp(what, "destroy") && argc > 2)
		ret = destroy(argv[2], &line, &why);
	else if (!strcmp(what, "forget"))
		ret = conntrack_forget(&line, &why);
	else if (!strcmp(what, "wireguard"))
		ret = wireguard_forget_sources(&why);
	else if (!strcmp(what, "work") && argc == 3)
		ret = work(argv[2]);
	else
		errx(2, "usage: connections destroy|forget|wireguard|work ...");
	if (ret < 0)
		errx(1, "%s (%d)", why.n ? why.s : strerror(-ret), ret);
	printf("%d %ld\n", ret, microseconds(clock) - before);
	vec_free(&line);
	text_free(&why);
	return 0;
}
