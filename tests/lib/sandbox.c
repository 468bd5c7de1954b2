/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs one case in a sandbox of its own: sandbox SECONDS FILE CASE IMPL, FILE
 * as seen from the top of the checkout. Called by run-job; tests/run prepares
 * $MH_WORK. What twenty small programs would do takes most of a case's time.
 *
 * The sandbox is namespaces of its own and, as its root, an overlay: nothing
 * that a case writes reaches the machine, and all that it starts dies with its
 * process namespace, the mounts and network namespaces with it. in-sandbox is
 * its process 1, and ends the case itself when its time is up: exit status
 * 124, or 137 if it cannot.
 */
/* setns, unshare; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE 20 /* seconds that a case has to end itself */

static const char *needed(const char *name)
{
	const char *value = getenv(name);

	if (!value || !*value)
		errx(1, "%s is not set: it is called by tests/run", name);
	return value;
}

static void make_dir(const char *path, mode_t mode)
{
	if (mkdir(path, mode) && errno != EEXIST)
		err(1, "mkdir %s", path);
}

static void make_mount(const char *what, const char *where, const char *type,
		       unsigned long flags, const char *options)
{
	if (mount(what, where, type, flags, options))
		err(1, "mount %s", where);
}

static void make_node(const char *path, unsigned major, unsigned minor)
{
	if (mknod(path, S_IFCHR | 0666, makedev(major, minor)))
		err(1, "mknod %s", path);
}

/* Reads the layers that tests/run has laid down for this implementation. */
static char *overlay_options(const char *work, const char *impl)
{
	char path[1024], lower[3072] = "", *options;
	FILE *f;

	snprintf(path, sizeof path, "%s/lower.%s", work, impl);
	f = fopen(path, "re");
	if (!f || !fgets(lower, sizeof lower, f))
		err(1, "read %s", path);
	fclose(f);
	lower[strcspn(lower, "\n")] = '\0';
	if (asprintf(&options, "lowerdir=%s,upperdir=upper,workdir=work",
		     lower) < 0)
		err(1, "memory");
	return options;
}

static void make_dev(void)
{
	make_node("dev/null", 1, 3);
	make_node("dev/zero", 1, 5);
	make_node("dev/full", 1, 7);
	make_node("dev/random", 1, 8);
	make_node("dev/urandom", 1, 9);
	make_node("dev/tty", 5, 0);
	if (!access("/dev/net/tun", F_OK)) {
		make_dir("dev/net", 0755);
		make_node("dev/net/tun", 10, 200);
	}
	make_dir("dev/shm", 01777);
	if (symlink("/proc/self/fd", "dev/fd"))
		err(1, "symlink dev/fd");
}

/* The root: from here on the machine's own is out of sight. */
static void make_root(const char *work, const char *top, const char *impl)
{
	char *options = overlay_options(work, impl);

	if (chdir(work))
		err(1, "%s", work);
	make_mount("sandbox", "sandbox", "tmpfs", 0, "mode=755");
	if (chdir("sandbox"))
		err(1, "%s/sandbox", work);
	make_dir("upper", 0755);
	make_dir("work", 0755);
	make_dir("root", 0755);
	make_mount("overlay", "root", "overlay", 0, options);
	free(options);
	if (chdir("root"))
		err(1, "root");
	make_mount("proc", "proc", "proc", 0, NULL);
	make_mount("sysfs", "sys", "sysfs", 0, NULL);
	make_mount("tmpfs", "run", "tmpfs", 0, "mode=755");
	make_mount("tmpfs", "dev", "tmpfs", 0, "mode=755");
	make_dev();
	make_dir("run/lock", 0755);
	make_dir("run/network", 0755);
	make_dir("run/checker", 01777); /* also for nobody */
	make_dir("run/log", 0755);
	make_dir("run/upper", 0755); /* all that the case has written is there */
	make_mount("../upper", "run/upper", NULL, MS_BIND, NULL);
	make_mount(top, "multihome", NULL, MS_BIND | MS_REC, NULL);
	if (syscall(SYS_pivot_root, ".", "old") || umount2("old", MNT_DETACH) ||
	    chdir("/"))
		err(1, "pivot_root");
}

/* Process 1. A clean environment: ifupdown2 hands its caller's on to hooks. */
static void start(const char *netns, char **arg)
{
	char mark[256];
	char *env[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin"
		":/bin", "HOME=/root", "LC_ALL=C", mark, NULL
	};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(mark, sizeof mark, "MH_SANDBOX=%s", needed("MH_RUN"));
	umask(0);
	make_root(needed("MH_WORK"), needed("MH_TOP"), arg[2]);
	umask(022);
	if (sethostname("host", 4))
		err(1, "sethostname");
	/* whatever sh is in there */
	execle("/usr/bin/dash", "dash", "-eu", "/multihome/tests/lib/in-sandbox", netns,
	       arg[0], arg[1], arg[2], (char *)NULL, env);
	err(1, "/usr/bin/dash");
}

/* Ends what the case waits for, so that process 1 comes to its end; a child of
   ours is a member of its namespace. */
static void time_is_up(long seconds)
{
	if (fork())
		return;
	printf("FAILED: timed out after %ld s\n", seconds);
	fflush(stdout);
	kill(1, SIGTERM);
	kill(-1, SIGTERM);
	_exit(0);
}

/* Waits for the child within the time: 0 and its status, or -ETIMEDOUT. Takes
   in the other too: process 1 does not end before all of its namespace. */
static int wait_within(pid_t child, long seconds, int *status)
{
	struct timespec left = { .tv_sec = seconds };
	sigset_t chld;
	pid_t pid;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	for (;;) {
		while ((pid = waitpid(-1, status, WNOHANG)) > 0)
			if (pid == child)
				return 0;
		if (sigtimedwait(&chld, NULL, &left) < 0 && errno == EAGAIN)
			return -ETIMEDOUT;
	}
}

int main(int argc, char **argv)
{
	long seconds = argc == 5 ? strtol(argv[1], NULL, 10) : 0;
	char netns[32];
	sigset_t chld;
	pid_t child;
	int status = SIGKILL;

	if (seconds <= 0)
		errx(2, "usage: sandbox SECONDS FILE CASE IMPL");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(netns, sizeof netns, "mh%d", (int)getpid());
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWUTS |
		    CLONE_NEWIPC))
		err(1, "unshare");
	make_mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (!child) {
		sigprocmask(SIG_UNBLOCK, &chld, NULL);
		start(netns, argv + 2);
	}
	if (!wait_within(child, seconds, &status))
		return WIFEXITED(status) ? WEXITSTATUS(status) :
					   128 + WTERMSIG(status);
	time_is_up(seconds);
	if (wait_within(child, GRACE, &status)) {
		kill(child, SIGKILL);
		wait_within(child, GRACE, &status);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
