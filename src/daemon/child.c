/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program, by pipes. */
/* pipe2, F_SETPIPE_SZ; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "daemon/child.h"
#include "daemon/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SAID_MAX = 4096,
	PIPE_SIZE = 1 << 20,	/* as much as who is not root may have */
	SOON = 1000,		/* microseconds from its last word to its end, */
	PART = 16,		/* or such a part of what it has taken so far; */
	LOOK = 250000,		/* and where a child of its own holds the pipe, or it
				   says more than is kept */
	READS = 64,
};

/* In the new process. */
static void run_program(const int in[2], const int out[2],
			const char *const argv[])
{
	static char *const nothing[] = { NULL };
	struct sigaction normal = { .sa_handler = SIG_DFL };
	sigset_t none;

	setpgid(0, 0);
	if (dup2(in[0], STDIN_FILENO) < 0 || dup2(out[1], STDOUT_FILENO) < 0 ||
	    dup2(out[1], STDERR_FILENO) < 0)
		_exit(126);
	writer_close_others();
	sigaction(SIGPIPE, &normal, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* it changes none of them; NOLINTNEXTLINE(cert-*,clang-diagnostic-cast-qual) */
	execve(argv[0], (char *const *)(uintptr_t)argv, nothing);
	dprintf(STDERR_FILENO, "%s\n", strerror(errno));
	_exit(127);
}

int child_start(struct child *c, const char *const argv[], int64_t now)
{
	int in[2], out[2];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC))
		return -errno;
	if (pipe2(out, O_CLOEXEC)) {
		close(in[0]);
		close(in[1]);
		return -errno;
	}
	pid = fork();
	if (!pid)
		run_program(in, out, argv);
	close(in[0]);
	close(out[1]);
	if (pid > 0)	/* whichever of us is first */
		setpgid(pid, pid);
	if (pid < 0) {
		close(in[1]);
		close(out[0]);
		return -EAGAIN;
	}
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	text_free(&c->said);
	*c = (struct child){ .pid = pid, .in = in[1], .out = out[0],
			     .since = now };
	return 0;
}

int child_feed(struct child *c, const char *text)
{
	size_t n = strlen(text);
	ssize_t written;
	int ret = 0;

	if (n > 4096)	/* what does not fit is an error below */
		fcntl(c->in, F_SETPIPE_SZ, PIPE_SIZE);
	written = write(c->in, text, n);
	if (written < 0)
		ret = -errno;
	else if ((size_t)written < n)
		ret = -EFBIG;
	close(c->in);
	c->in = -1;
	return ret;
}

static void read_said(struct child *c)
{
	char buf[4096];
	ssize_t n = 1;
	size_t room;
	int i;

	for (i = 0; i < READS && n > 0; i++) {
		n = read(c->out, buf, sizeof buf);
		room = SAID_MAX - c->said.n;
		if (n > 0)
			text_addn(&c->said, buf, (size_t)n < room ? (size_t)n
								  : room);
	}
	c->over = !n || (n < 0 && errno != EAGAIN);
}

static void close_pipes(struct child *c)
{
	if (c->in >= 0)
		close(c->in);
	close(c->out);
}

bool child_ended(struct child *c, int *status)
{
	int how = 0;

	if (!c->pid)
		return false;
	if (!c->over)
		read_said(c);
	if (waitpid(c->pid, &how, WNOHANG) != c->pid)
		return false;
	if (!c->over)
		read_said(c);
	close_pipes(c);
	c->pid = 0;
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return true;
}

int child_fd(const struct child *c)
{
	return c->pid && !c->over && c->said.n < SAID_MAX ? c->out : -1;
}

int64_t child_due(const struct child *c, int64_t now)
{
	int64_t part = (now - c->since) / PART;

	if (!c->pid)
		return INT64_MAX;
	if (!c->over || part > LOOK)
		return now + LOOK;
	return now + (part > SOON ? part : SOON);
}

void child_kill(const struct child *c)
{
	if (c->pid)
		kill(-c->pid, SIGKILL);
}

void child_leave(struct child *c)
{
	if (c->pid)
		close_pipes(c);
	text_free(&c->said);
	*c = (struct child){ .pid = 0 };
}
