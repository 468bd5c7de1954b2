/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probes of one line, for cases: does what the lines of its input say, and
 * prints a line for whatever comes of it.
 *
 * probe DEVICE SOURCE [OWN-PREFIX...]
 *	ask TARGET	sends the next number: "sent N", or "TARGET: ERROR"
 *	run COMMAND	by sh
 *	answers N	waits until that many have come since this was asked last;
 *			"N TARGET", with the status of what is not ICMP or TCP, and
 *			"unexpected"; "no answer" after five seconds, or at once
 *			where nothing is under way
 *	beyond N	waits until that many packets have; "beyond N"
 *	expire		drops what has a socket
 *	packets		"packets N": what it has sent
 * probe reply SOURCE TO IDENTIFIER NUMBER [CODE]
 *	sends an echo reply that nobody has asked for
 * probe advertise SOURCE TO TARGET
 *	sends an advertisement of that neighbour (IPv6)
 * probe datagram SOURCE TO [hidden]
 *	sends one by UDP to port 9; behind an IPv6 extension header
 *
 * probe traffic stats|links NUMBER...
 *	"NUMBER TRANSMITTED RECEIVED" of each device, or "NUMBER none"
 *
 * Its identifier is 4711. Exit status 0, or 1 and why the line is not to be had.
 */
#include "kernel/kernel.h"
#include "probe/probe.h"
#include "base/value.h"
#include "base/vec.h"

#include <err.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IDENTIFIER = 4711, WAIT = 5000000, TARGETS = 512 };

static struct probe_target targets[TARGETS];
static int64_t sent[TARGETS];
static uint16_t next;
static int answers;

static void parsed(const char *wrong, const char *word)
{
	if (wrong)
		errx(1, "%s: %s", word, wrong);
}

static uint32_t number(const char *word)
{
	uint32_t n = 0;

	parsed(value_number(&n, word), word);
	return n;
}

static void on_answer(const struct probe_answer *a, void *arg)
{
	struct text t = { 0 };

	(void)arg;
	answers++;
	probe_target_print(&t, a->target);
	printf("%u %s", a->seq, t.s);
	if (a->target->kind == PROBE_DNS || a->target->kind == PROBE_HTTP)
		printf(" %d", a->status);
	puts(a->expected ? "" : " unexpected");
	if (a->target != &targets[a->seq] || a->arrived < sent[a->seq] - 1000 ||
	    a->arrived > line_clock().now)
		puts("not at its time, or not its target");
	text_free(&t);
}

static void ask(struct probe *p, const char *word)
{
	uint16_t seq = next++;
	int ret;

	if (seq >= TARGETS)
		errx(1, "that many are not kept here");
	if (!strncmp(word, "gateway ", 8)) {
		parsed(probe_target_parse(&targets[seq], word + 8), word);
		targets[seq].kind = PROBE_GATEWAY;
	} else {
		parsed(probe_target_parse(&targets[seq], word), word);
	}
	sent[seq] = line_clock().now;
	ret = probe_send(p, &targets[seq], seq);
	if (ret)
		printf("%s: %s\n", word, strerror(-ret));
	else
		printf("sent %u\n", seq);
}

static void wait_answers(struct probe *p, int n)
{
	struct pollfd fd = { .fd = probe_fd(p), .events = POLLIN };
	int64_t until = line_clock().now + WAIT, left;

	while (answers < n) {
		left = (until - line_clock().now) / 1000;
		if (left < 0 || poll(&fd, 1, (int)left) == 0) {
			puts("no answer");
			break;
		}
		if (probe_read(p, on_answer, NULL))
			err(1, "probe_read");
	}
	answers = 0;
}

static void wait_beyond(struct probe *p, uint32_t n)
{
	int64_t until = line_clock().now + WAIT;
	uint32_t sum = 0, some = 0;

	do {
		if (probe_beyond(p, &some))
			err(1, "probe_beyond");
		sum += some;
	} while (sum < n && line_clock().now < until && !poll(NULL, 0, 1));
	printf("beyond %u\n", sum);
}

static void act(struct probe *p, const char *line)
{
	if (!strncmp(line, "ask ", 4))
		ask(p, line + 4);
	else if (!strncmp(line, "run ", 4))
		/* NOLINTNEXTLINE(cert-env33-c): the case's own words */
		printf("%s", system(line + 4) ? "failed\n" : "");
	else if (!strncmp(line, "answers ", 8))
		wait_answers(p, (int)number(line + 8));
	else if (!strncmp(line, "beyond ", 7))
		wait_beyond(p, number(line + 7));
	else if (!strcmp(line, "expire"))
		probe_expire(p, INT64_MAX);
	else if (!strcmp(line, "packets"))
		printf("packets %llu\n", (unsigned long long)probe_packets(p));
	else
		errx(1, "%s: what is that", line);
	fflush(stdout);
}

/* A socket with that source, by whatever line; *to gets that port of the other. */
static int source_socket(char **argv, int type, uint16_t port,
			 union line_address *to)
{
	struct probe_line l = { .ifindex = (int)if_nametoindex("cust") };
	struct addr a;
	int fd;

	parsed(addr_parse(&l.source, argv[2]), argv[2]);
	parsed(addr_parse(&a, argv[3]), argv[3]);
	fd = line_socket(&l, type, type == SOCK_DGRAM ? 0 : a.family == AF_INET
			 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	if (fd < 0)
		errx(1, "socket: %s", strerror(-fd));
	line_address(&l, &a, port, to);
	return fd;
}

static int datagram(char **argv)
{
	static const uint8_t nothing[8] = { 0, 0, 1, 4 };	/* PadN */
	union line_address to;
	int fd = source_socket(argv, SOCK_DGRAM, 9, &to);

	if (argv[4] && setsockopt(fd, IPPROTO_IPV6, IPV6_DSTOPTS, nothing,
				  sizeof nothing))
		err(1, "IPV6_DSTOPTS");
	if (line_send(fd, "", 1, &to))
		errx(1, "cannot send");
	return 0;
}

static int advertise(char **argv)
{
	uint8_t advertisement[24] = { 136, 0, 0, 0, 0xc0 };
	union line_address to;
	int fd = source_socket(argv, SOCK_RAW, 0, &to), hops = 255;
	struct addr target;

	parsed(addr_parse(&target, argv[4]), argv[4]);
	memcpy(advertisement + 8, target.b, sizeof target.b);
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops))
		err(1, "IPV6_UNICAST_HOPS");
	if (line_send(fd, advertisement, sizeof advertisement, &to))
		errx(1, "cannot send");
	return 0;
}

static int reply(char **argv)
{
	uint8_t echo[] = { 0, 0, 0, 0, 0, 0, 0, 0 };
	union line_address to;
	int fd = source_socket(argv, SOCK_RAW, 0, &to);
	uint32_t sum = 0;
	uint32_t n;

	echo[0] = to.sa.sa_family == AF_INET ? 0 : 129;
	echo[1] = argv[6] ? (uint8_t)number(argv[6]) : 0;
	n = number(argv[4]) << 16 | number(argv[5]);
	echo[4] = (uint8_t)(n >> 24);
	echo[5] = (uint8_t)(n >> 16);
	echo[6] = (uint8_t)(n >> 8);
	echo[7] = (uint8_t)n;
	for (n = 0; n < sizeof echo; n += 2)
		sum += (uint32_t)echo[n] << 8 | echo[n + 1];
	sum = ~((sum & 0xffff) + (sum >> 16));
	echo[2] = (uint8_t)(sum >> 8);
	echo[3] = (uint8_t)sum;
	if (line_send(fd, echo, sizeof echo, &to))
		errx(1, "cannot send");
	return 0;
}

static int traffic(int argc, char **argv)
{
	struct traffic *list = calloc((size_t)argc, sizeof *list);
	struct kernel *k;
	int i;

	if (!list || kernel_open(&k))
		errx(1, "cannot ask the kernel");
	for (i = 3; i < argc; i++)
		list[i - 3].ifindex = (int)number(argv[i]);
	if (kernel_traffic(k, list, (size_t)argc - 3,
			   !strcmp(argv[2], "links")))
		errx(1, "%s", kernel_error(k));
	for (i = 0; i < argc - 3; i++) {
		if (list[i].there)
			printf("%d %llu %llu\n", list[i].ifindex,
			       (unsigned long long)list[i].tx,
			       (unsigned long long)list[i].rx);
		else
			printf("%d none\n", list[i].ifindex);
	}
	kernel_close(k);
	free(list);
	return 0;
}

int main(int argc, char **argv)
{
	struct probe_line l = { .identifier = IDENTIFIER };
	struct prefixes own = { 0 };
	struct probe *p = NULL;
	char *line = NULL;
	size_t cap = 0;
	int i, ret;

	if (argc > 5 && !strcmp(argv[1], "reply"))
		return reply(argv);
	if (argc > 4 && !strcmp(argv[1], "advertise"))
		return advertise(argv);
	if (argc > 3 && !strcmp(argv[1], "datagram"))
		return datagram(argv);
	if (argc > 3 && !strcmp(argv[1], "traffic"))
		return traffic(argc, argv);
	if (argc < 3)
		errx(1, "usage: probe DEVICE SOURCE [OWN-PREFIX...]");
	text_copy(l.device, sizeof l.device, argv[1]);
	l.ifindex = (int)if_nametoindex(l.device);
	parsed(addr_parse(&l.source, argv[2]), argv[2]);
	for (i = 3; i < argc; i++)
		parsed(prefix_parse(vec_push(&own), argv[i], false), argv[i]);
	ret = probe_open(&p, &l, &own);
	vec_free(&own);
	if (ret)
		errx(1, "%s", strerror(-ret));
	while (getline(&line, &cap, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		act(p, line);
	}
	free(line);
	probe_close(p);
	return 0;
}
