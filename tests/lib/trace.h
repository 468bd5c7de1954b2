/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command run step by step, from one system call's entry or exit to the next
 * (ptrace(2)). For inject.c.
 */
#ifndef TESTS_TRACE_H
#define TESTS_TRACE_H

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

struct command {
	char **env;	/* VARIABLE=VALUE, then NULL */
	char **arg;
};

struct stop {
	bool entry;
	long call;		/* SYS_, at both */
	uint64_t args[6];	/* at both */
	long ret;		/* at the exit */
};

/* What is said is said into the file that in-sandbox shows. */
static inline pid_t command_start(const struct command *c, bool traced)
{
	pid_t pid = fork();
	int fd;

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	fd = open("/run/log/inject", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0) {
		dup2(fd, 1);
		dup2(fd, 2);
		close(fd);
	}
	if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		err(126, "ptrace");
	execve(c->arg[0], c->arg, c->env);
	err(126, "%s", c->arg[0]);
}

/* Runs it as it is; its status as of waitpid(2). */
static inline int command_run(const struct command *c, struct rusage *used)
{
	struct rusage unused;
	int status;
	pid_t pid = command_start(c, false);

	if (wait4(pid, &status, 0, used ? used : &unused) != pid)
		err(1, "wait4");
	return status;
}

/* Stands before the command's first system call. */
static inline pid_t trace_start(const struct command *c)
{
	pid_t pid = command_start(c, true);
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		errx(1, "%s: was not started", c->arg[0]);
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL,
		   PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD))
		err(1, "PTRACE_SETOPTIONS");
	return pid;
}

/* n bytes, or fewer, of its memory. */
static inline size_t trace_read(pid_t pid, uint64_t from, void *buf, size_t n)
{
	struct iovec to = { buf, n };
	struct iovec it = { (void *)(uintptr_t)from, n };
	ssize_t got = process_vm_readv(pid, &to, 1, &it, 1, 0);

	return got < 0 ? 0 : (size_t)got;
}

/* A path or other word of its memory; "" if it cannot be read. */
static inline void trace_word(pid_t pid, uint64_t from, char *buf, size_t n)
{
	size_t i;

	/* it may stand at the end of a page */
	for (i = 0; i + 1 < n && trace_read(pid, from + i, buf + i, 1); i++)
		if (!buf[i])
			return;
	buf[i] = '\0';
}

/* Whether it has come to its end but for writing what COVERAGE=1 has counted. */
static inline bool trace_is_counting(pid_t pid, const struct stop *s)
{
	char path[300];
	size_t n;

	if (!s->entry || s->call != SYS_openat)
		return false;
	trace_word(pid, s->args[1], path, sizeof path);
	n = strlen(path);
	return n > 5 && !strcmp(path + n - 5, ".gcda");
}

static inline int trace_end(pid_t pid, int signal)
{
	int status;

	if (signal)
		kill(pid, signal);
	else
		ptrace(PTRACE_CONT, pid, NULL, NULL);
	if (waitpid(pid, &status, 0) != pid)
		err(1, "waitpid");
	return status;
}

/* To the next stop; false when it has ended, with *status. */
static inline bool trace_next(pid_t pid, struct stop *s, int *status)
{
	struct __ptrace_syscall_info info;
	int signal = 0;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, pid, NULL, signal))
			err(1, "PTRACE_SYSCALL");
		if (waitpid(pid, status, 0) != pid)
			err(1, "waitpid");
		if (!WIFSTOPPED(*status))
			return false;
		if (WSTOPSIG(*status) == (SIGTRAP | 0x80))
			break;
		signal = WSTOPSIG(*status);
	}
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0)
		err(1, "PTRACE_GET_SYSCALL_INFO");
	s->entry = info.op == PTRACE_SYSCALL_INFO_ENTRY;
	if (s->entry) {
		s->call = (long)info.entry.nr;
		memcpy(s->args, info.entry.args, sizeof s->args);
	} else {
		s->ret = (long)info.exit.rval;
	}
	if (!trace_is_counting(pid, s))
		return true;
	*status = trace_end(pid, 0);
	return false;
}

/* At an entry: the call is not done. At its exit: that is what it gave. */
static inline void trace_refuse(pid_t pid, bool entry, int error)
{
#ifdef __x86_64__
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &regs))
		err(1, "PTRACE_GETREGS");
	if (entry)
		regs.orig_rax = (unsigned long long)-1;
	else
		regs.rax = (unsigned long long)-error;
	if (ptrace(PTRACE_SETREGS, pid, NULL, &regs))
		err(1, "PTRACE_SETREGS");
#else
	(void)pid, (void)entry, (void)error;
	errx(77, "refuses system calls on x86-64 only");
#endif
}

#endif
