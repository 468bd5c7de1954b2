/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A daemon that runs, and whatever it starts, killed (SIGKILL) at a step: where
 * something is sent, written, begun or ended, before it and after it. Called by cases,
 * in a sandbox:
 *
 * step N all|child PID
 *	At the Nth of these steps from now on, PID and all it has started die, or of
 *	"child" only a program that it has started, whose steps alone count then. Says
 *	"ready" first, and in the end where that was, or how many steps there were until
 *	it was told to end (SIGTERM), and PID goes on. Exit status 0, or 3: nobody died.
 */
/* process_vm_readv in trace.h; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "trace.h"

enum { MOST = 64 };

static struct traced {
	pid_t pid;		/* or of a thread */
	const char *inside;	/* which step, from its entry to its exit */
	bool program;		/* by execve(2) */
} all[MOST];
static pid_t daemon_pid;
static bool of_child;
static size_t left, seen;
static char where[100];	/* somebody dies */
static volatile sig_atomic_t over;

static const struct {
	long call;
	const char *name;
} steps[] = {
	{ SYS_write, "write" }, { SYS_writev, "writev" },
	{ SYS_sendto, "sendto" }, { SYS_sendmsg, "sendmsg" },
	{ SYS_sendmmsg, "sendmmsg" }, { SYS_clone, "clone" },
	{ SYS_clone3, "clone3" }, { SYS_execve, "execve" },
	{ SYS_pipe2, "pipe2" }, { SYS_fsync, "fsync" },
	{ SYS_renameat, "renameat" }, { SYS_renameat2, "renameat2" },
	{ SYS_unlinkat, "unlinkat" }, { SYS_exit_group, "exit_group" },
	{ SYS_wait4, "wait4" },
#ifdef SYS_rename
	{ SYS_rename, "rename" }, { SYS_unlink, "unlink" },
#endif
};

static void end(int signal)
{
	(void)signal;
	over = 1;
}

static struct traced *find(pid_t pid)
{
	size_t i;

	for (i = 0; i < MOST; i++)
		if (all[i].pid == pid)
			return &all[i];
	return NULL;
}

static struct traced *find_or_add(pid_t pid)
{
	struct traced *t = find(pid);

	if (t)
		return t;
	t = find(0);
	if (!t)
		errx(1, "too many processes");
	*t = (struct traced){ .pid = pid };
	return t;
}

/*
 * The name of such a step; NULL: it is none. What the daemon does all the time is none
 * either: it asks whether a child has ended, and its probes have an address.
 */
static const char *step_of(const struct __ptrace_syscall_info *info, bool own)
{
	const long call = (long)info->entry.nr;
	size_t i;

	if (own && (call == SYS_wait4 || call == SYS_sendmsg ||
		    (call == SYS_sendto && info->entry.args[4])))
		return NULL;
	for (i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i].call == call)
			return steps[i].name;
	return NULL;
}

/* And what they held, the lock of the daemon too, is free. */
static void kill_all(void)
{
	size_t i;

	/* the daemon first, so that it does not hear of the others */
	kill(daemon_pid, SIGKILL);
	for (i = 0; i < MOST; i++)
		if (all[i].pid)
			kill(all[i].pid, SIGKILL);
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		;
}

/* Whether it stands where somebody is to die. */
static bool note_call(struct traced *t)
{
	struct __ptrace_syscall_info info;
	const char *step, *when = "after";

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->pid, sizeof info, &info) < 0)
		return false;	/* it is dead already */
	step = t->inside;
	t->inside = NULL;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		step = t->inside = step_of(&info, t->pid == daemon_pid);
		when = "before";
	}
	if (!step || (of_child && !t->program))
		return false;
	seen++;
	if (--left)
		return false;
	snprintf(where, sizeof where, "%s %s of %s", when, step,
		 t->pid == daemon_pid ? "the daemon"
		 : t->program ? "its program" : "its child");
	return true;
}

/* A thread of a program belongs to it. */
static void note_event(struct traced *t, int event)
{
	unsigned long pid;

	if (event == PTRACE_EVENT_EXEC)
		t->program = true;
	else if ((event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK ||
		  event == PTRACE_EVENT_VFORK) &&
		 !ptrace(PTRACE_GETEVENTMSG, t->pid, NULL, &pid))
		find_or_add((pid_t)pid)->program = t->program;
}

/* Whether somebody died of it. */
static bool go_on(pid_t pid, int status)
{
	struct traced *t = find_or_add(pid);
	int event = status >> 16, signal = 0;

	if (!WIFSTOPPED(status)) {
		t->pid = 0;
		return false;
	}
	if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
		if (note_call(t)) {
			if (of_child)
				kill(pid, SIGKILL);
			else
				kill_all();
			puts(where);
			return true;
		}
	} else if (event) {
		note_event(t, event);
	} else {
		signal = WSTOPSIG(status);
	}
	ptrace(PTRACE_SYSCALL, pid, NULL, signal);
	return false;
}

static void attach(void)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
		PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
	struct sigaction ends = { .sa_handler = end };

	sigaction(SIGTERM, &ends, NULL);
	if (ptrace(PTRACE_SEIZE, daemon_pid, NULL, options) ||
	    ptrace(PTRACE_INTERRUPT, daemon_pid, NULL, NULL))
		err(1, "ptrace %d", (int)daemon_pid);
	find_or_add(daemon_pid);
}

int main(int argc, char **argv)
{
	bool first = true;
	int status;
	pid_t pid;

	if (argc != 4)
		errx(2, "usage: step N all|child PID");
	left = strtoul(argv[1], NULL, 10);
	of_child = !strcmp(argv[2], "child");
	daemon_pid = (pid_t)strtol(argv[3], NULL, 10);
	setvbuf(stdout, NULL, _IOLBF, 0);
	attach();
	while (!over) {
		pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			err(1, "waitpid");
		if (go_on(pid, status))
			return 0;
		if (first)
			puts("ready");
		first = false;
	}
	printf("%zu steps\n", seen);	/* whoever is left goes on, untraced */
	return 3;
}
