/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways of showing a diag. Its lines are safe to print as they are. */
#include "base/report.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

void report_begin(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == 1 ? O_RDONLY : O_WRONLY);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);	/* or else none tells how it ended */
}

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
	errno = 0;
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "multihome: cannot write the output%s%s\n",
			errno ? ": " : "", errno ? strerror(errno) : "");
		return EXIT_SYSTEM;
	}
	return ferror(stderr) ? EXIT_SYSTEM : status;
}

/*
 * Lines that could not go to syslog since the last one that could, and whether
 * one that nobody had read yet was in their way.
 */
static unsigned unsent;
static bool full;

/*
 * Without a time: whoever reads it has a clock, and ours would have to read the
 * time zone first. In a stream each line ends with a NUL byte.
 */
static bool send_line(int fd, bool stream, enum diag_level level,
		      const char *text)
{
	static const int priorities[] = {
		[DIAG_NOTE] = LOG_INFO, [DIAG_WARNING] = LOG_WARNING,
		[DIAG_REFUSED] = LOG_ERR, [DIAG_FAILED] = LOG_ERR,
	};
	char number[TEXT_NUMBER_MAX];
	char *line = text_join("<", text_number((unsigned)(LOG_DAEMON |
			       priorities[level]), number), ">multihome: ",
			       text);
	size_t n = strlen(line) + stream;
	bool sent = send(fd, line, n, MSG_DONTWAIT | MSG_NOSIGNAL) ==
		    (ssize_t)n;

	full |= !sent && errno == EAGAIN;
	free(line);
	return sent;
}

/*
 * To /dev/log, which is of datagrams, or with an old syslogd a stream; by a socket
 * that never waits: whoever reads there may be stuck, as syslog(3) then is. What
 * is missing is told before the next line.
 */
static void log_lines(const struct diag *d)
{
	static const struct sockaddr_un log = { AF_UNIX, "/dev/log" };
	bool stream = false;
	char *missing;
	int fd, wrong;
	size_t i;

	if (!d->n)
		return;
	full = false;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	while (fd >= 0 &&
	       connect(fd, (const struct sockaddr *)&log, sizeof log)) {
		wrong = errno;
		close(fd);
		full |= wrong == EAGAIN;
		fd = -1;
		if (wrong == EPROTOTYPE && !stream) {
			stream = true;
			fd = socket(AF_UNIX,
				    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
				    0);
		}
	}
	for (i = 0; i < d->n; i++) {
		if (d->v[i].repeated)
			continue;
		if (fd >= 0 && unsent) {
			missing = text_printf("%u line%s before this one could "
					      "not be logged", unsent,
					      unsent == 1 ? "" : "s");
			if (send_line(fd, stream, DIAG_WARNING, missing))
				unsent = 0;
			free(missing);
		}
		if (fd < 0 || unsent ||
		    !send_line(fd, stream, d->v[i].level, d->v[i].text))
			unsent++;
	}
	if (fd >= 0)
		close(fd);
}

void report_hook(const struct diag *d, bool verbose)
{
	const struct diag_line *line;

	log_lines(d);
	vec_each(line, d)
		if (verbose || (line->level > DIAG_NOTE &&
				!(line->repeated && line->aside)))
			fprintf(stderr, "multihome: %s\n", line->text);
	if (unsent && full)
		fprintf(stderr, "multihome: %u line%s could not be logged: "
			"/dev/log is full\n", unsent,
			unsent == 1 ? "" : "s");
}

void report_watch(const struct diag *d)
{
	struct pollfd p = { .fd = 2, .events = POLLOUT };
	size_t i;

	log_lines(d);
	/* one that is stopped (^S) is not waited for */
	for (i = 0; i < d->n && isatty(2) && poll(&p, 1, 0) == 1; i++)
		fprintf(stderr, "multihome: %s\n", d->v[i].text);
}
