/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways of showing a diag. Its lines are safe to print as they are. */
/* sendmmsg; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "base/report.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

/* The messages that go to syslog in one system call. */
enum { SENT_AT_ONCE = 16 };

int report_status(const struct diag *d, bool pending)
{
	if (diag_has(d, DIAG_FAILED))
		return EXIT_SYSTEM;
	if (diag_has(d, DIAG_REFUSED))
		return EXIT_CONFIG;
	return pending ? EXIT_DRIFT : EXIT_DONE;
}

int report_command(const struct diag *d, int status)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].level == DIAG_NOTE)
			printf("%s\n", d->v[i].text);
		else
			fprintf(stderr, "multihome: %s\n", d->v[i].text);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "multihome: cannot write the output\n");
		return EXIT_SYSTEM;
	}
	return status;
}

static int priority(enum diag_level level)
{
	switch (level) {
	case DIAG_NOTE:
		return LOG_INFO;
	case DIAG_WARNING:
		return LOG_WARNING;
	case DIAG_REFUSED:
	case DIAG_FAILED:
		return LOG_ERR;
	}
	return LOG_ERR;
}

/* By the C library, which knows other ways than one. */
static void log_slowly(const struct diag *d)
{
	size_t i;

	openlog("multihome", 0, LOG_DAEMON);
	for (i = 0; i < d->n; i++)
		if (!d->v[i].repeated)
			syslog(priority(d->v[i].level), "%s", d->v[i].text);
}

static struct iovec io_part(const char *s)
{
	/* it is only read */
	return (struct iovec){ (void *)(uintptr_t)s, strlen(s) };
}

/* Up to SENT_AT_ONCE lines from *at on. False: they cannot be sent. */
static bool send_some(int fd, const struct diag *d, size_t *at)
{
	static struct sockaddr_un log = { AF_UNIX, "/dev/log" };
	struct mmsghdr messages[SENT_AT_ONCE] = { 0 };
	struct iovec parts[SENT_AT_ONCE][4];
	char numbers[SENT_AT_ONCE][TEXT_NUMBER_MAX];
	unsigned n = 0, done = 0;
	int sent;

	for (; *at < d->n && n < SENT_AT_ONCE; ++*at) {
		const struct diag_line *line = &d->v[*at];

		if (line->repeated)
			continue;
		text_number((unsigned)(LOG_DAEMON | priority(line->level)),
			    numbers[n]);
		parts[n][0] = io_part("<");
		parts[n][1] = io_part(numbers[n]);
		parts[n][2] = io_part(">multihome: ");
		parts[n][3] = io_part(line->text);
		messages[n].msg_hdr.msg_name = &log;
		messages[n].msg_hdr.msg_namelen = sizeof log;
		messages[n].msg_hdr.msg_iov = parts[n];
		messages[n++].msg_hdr.msg_iovlen = 4;
	}
	for (; done < n; done += (unsigned)sent) {
		sent = sendmmsg(fd, messages + done, n - done, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			sent = 0;
		if (sent < 0)
			return false;
	}
	return true;
}

/*
 * To /dev/log as syslog(3) has it, but together, and without a time: whoever
 * reads it has a clock, and ours would have to read the time zone first.
 */
static void log_lines(const struct diag *d)
{
	size_t at = 0;
	bool sent = true;
	int fd;

	if (!d->n)
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	while (at < d->n && sent)
		sent = send_some(fd, d, &at);
	if (!sent && errno == EPROTOTYPE)	/* it is no datagram socket */
		log_slowly(d);
	close(fd);
}

void report_hook(const struct diag *d, bool verbose)
{
	size_t i;

	log_lines(d);
	for (i = 0; i < d->n; i++)
		if (verbose || d->v[i].level > DIAG_NOTE)
			fprintf(stderr, "multihome: %s\n", d->v[i].text);
}

void report_watch(const struct diag *d)
{
	size_t i;

	log_lines(d);
	for (i = 0; i < d->n && isatty(2); i++)
		fprintf(stderr, "multihome: %s\n", d->v[i].text);
}
