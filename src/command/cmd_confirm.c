/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome confirm: what reload --confirm has done stays. And the process that reload
 * leaves behind, which takes it back if nobody has said so in time.
 */
#include "base/report.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "engine/takeback.h"
#include "state/unconfirmed.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
	DESCRIPTORS = 1024,	/* that who has called may have left open */
	TRIES = 60,		/* then hooks, sync and watch are left to do it */
};

/* Nothing holds the terminal, or whoever reads what the reload says. Says so there. */
static bool leave(int tell)
{
	int fd, null = open("/dev/null", O_RDWR);

	if (null < 0 || setsid() < 0 || chdir("/"))
		return false;
	for (fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	for (fd = 3; fd < DESCRIPTORS; fd++)
		if (fd != tell)
			close(fd);
	return write(tell, "", 1) == 1 && !close(tell);
}

pid_t confirm_fork(void)
{
	int ends[2], why;
	ssize_t n;
	pid_t pid;
	char c;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (!pid) {
		if (!leave(ends[1]))
			_exit(EXIT_SYSTEM);
		return 0;
	}
	why = errno;
	close(ends[1]);
	do
		n = pid < 0 ? 0 : read(ends[0], &c, 1);
	while (n < 0 && errno == EINTR);
	close(ends[0]);
	if (pid > 0 && n == 1)
		return pid;
	errno = pid < 0 ? why : EIO;
	return -1;
}

void confirm_tell(struct session *s, uint32_t seconds)
{
	if (unconfirmed_least(&s->store) < 0)
		diag_add(s->d, DIAG_NOTE, NULL, NULL,
			 "there is nothing to confirm: nothing has changed");
	else
		diag_add(s->d, DIAG_NOTE, NULL, NULL, "taken back in %u "
			 "second%s, unless you run: multihome confirm; the "
			 "stanzas on disk stay as they are, whatever comes",
			 seconds, seconds == 1 ? "" : "s");
}

/* 0: it is to be taken back now; -1: there is nothing that could be. */
static int64_t left(void)
{
	struct store s = STORE_CLOSED;
	int64_t ms = store_open(&s, false) ? -1 : unconfirmed_least(&s);

	store_close(&s);
	return ms;
}

static void take_back(void)
{
	struct diag d = { 0 };
	struct session s;

	session_init(&s, (struct voice){ .terse = true }, &d);
	takeback_open(&s, NULL);
	session_close(&s);
	report_watch(&d);
	diag_free(&d);
}

int confirm_wait(pid_t parent)
{
	unsigned tries = 0;
	int64_t ms;
	bool runs;

	for (;;) {
		/* in this order: the reload may not have noted yet what it changes */
		runs = getppid() == parent;
		ms = left();
		if ((ms < 0 && !runs) || (!ms && ++tries > TRIES))
			return EXIT_DONE;
		if (!ms)
			take_back();
		sleep(1);
	}
}

/* Whether there is one. */
static bool tell_taken_back(struct session *s, const struct strings *devices)
{
	bool any = false;
	size_t i;

	for (i = 0; i < devices->n; i++) {
		if (!unconfirmed_is_back(&s->store, devices->v[i]))
			continue;
		diag_add(s->d, DIAG_WARNING, devices->v[i], NULL, "is taken "
			 "back already, it is too late to confirm it: edit its "
			 "stanza, and reload it once more");
		any = true;
	}
	return any;
}

int cmd_confirm(struct session *s, char **argv)
{
	struct strings devices = { 0 };
	bool any = false;
	size_t i;

	(void)argv;
	session_init(s, (struct voice){ 0 }, s->d);
	if (!takeback_open(s, NULL)) {
		unconfirmed_list(&s->store, NULL, &devices);
		s->pending = tell_taken_back(s, &devices);
		for (i = 0; i < devices.n; i++) {
			if (unconfirmed_is_back(&s->store, devices.v[i]) ||
			    !unconfirmed_end(&s->store, devices.v[i]))
				continue;
			diag_add(s->d, DIAG_NOTE, devices.v[i], NULL,
				 "is confirmed: what is in force stays");
			any = true;
		}
		if (!any && !s->pending)
			diag_add(s->d, DIAG_WARNING, NULL, NULL, "there is "
				 "nothing to confirm");
		s->pending |= !any;
	}
	strings_free(&devices);
	return report_status(s->d, s->pending);
}
