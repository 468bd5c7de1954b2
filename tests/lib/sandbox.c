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
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
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
#define LAYERS 3072 /* bytes of their paths; a page has to do for a mount */

static bool in_user_namespace;

/* Its value; "" if it has none. */
static const char *set(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static const char *needed(const char *name)
{
	const char *value = set(name);

	if (!*value)
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

/* In a user namespace, which makes none, it is the machine's own. */
static void make_node(const char *path, unsigned major, unsigned minor)
{
	char real[64];
	int fd;

	if (!in_user_namespace) {
		if (mknod(path, S_IFCHR | 0666, makedev(major, minor)))
			err(1, "mknod %s", path);
		return;
	}
	snprintf(real, sizeof real, "/%s", path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0 || close(fd))
		err(1, "%s", path);
	make_mount(real, path, NULL, MS_BIND, NULL);
}

/* The layers that tests/run has laid down for this implementation, the topmost
   first: "A:B:/". */
static void read_layers(char *lower, int size, const char *work,
			const char *impl)
{
	char path[1024];
	FILE *f;

	snprintf(path, sizeof path, "%s/lower.%s", work, impl);
	f = fopen(path, "re");
	if (!f || !fgets(lower, size, f))
		err(1, "read %s", path);
	fclose(f);
	lower[strcspn(lower, "\n")] = '\0';
}

static void make_overlay(const char *lower, const char *upper,
			 const char *work, const char *where)
{
	char *options;

	make_dir(upper, 0755);
	make_dir(work, 0755);
	make_dir(where, 0755);
	if (asprintf(&options, "lowerdir=%s,upperdir=%s,workdir=%s%s", lower,
		     upper, work, in_user_namespace ? ",userxattr" : "") < 0)
		err(1, "memory");
	make_mount("overlay", where, "overlay", 0, options);
	free(options);
}

/* One directory of the root, of those layers that have it. */
static void make_part(const char *layers, const char *name)
{
	char *all = strdup(layers), *rest = all, *layer;
	char path[1024], lower[LAYERS], upper[64], work[64], where[64];
	size_t n = 0;

	while ((layer = strsep(&rest, ":"))) {
		snprintf(path, sizeof path, "%s/%s",
			 strcmp(layer, "/") ? layer : "", name);
		if (access(path, F_OK))
			continue;
		n += (size_t)snprintf(lower + n, sizeof lower - n, "%s%s",
				      n ? ":" : "", path);
		if (n >= sizeof lower)
			errx(1, "too many layers");
	}
	free(all);
	snprintf(upper, sizeof upper, "upper/%s", name);
	snprintf(work, sizeof work, "work/%s", name);
	snprintf(where, sizeof where, "root/%s", name);
	make_overlay(lower, upper, work, where);
}

/*
 * In a user namespace nobody may look below what is mounted in /, so it cannot
 * be a layer: the root is made of those of its directories that matter.
 */
static void make_parts(const char *layers)
{
	static const char *const overlays[] = { "usr", "etc", "var" };
	static const char *const links[] = {
		"bin", "sbin", "lib", "lib32", "lib64", "libx32"
	};
	static const char *const empty[] = {
		"dev", "home", "media", "mnt", "multihome", "old", "proc", "root",
		"run", "srv", "sys"
	};
	char path[64], target[64];
	ssize_t n;
	size_t i;

	make_mount("root", "root", NULL, MS_BIND, NULL);
	for (i = 0; i < sizeof overlays / sizeof *overlays; i++)
		make_part(layers, overlays[i]);
	for (i = 0; i < sizeof links / sizeof *links; i++) {
		snprintf(path, sizeof path, "/%s", links[i]);
		n = readlink(path, target, sizeof target - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		snprintf(path, sizeof path, "root/%s", links[i]);
		if (symlink(target, path))
			err(1, "symlink %s", path);
	}
	for (i = 0; i < sizeof empty / sizeof *empty; i++) {
		snprintf(path, sizeof path, "root/%s", empty[i]);
		make_dir(path, 0755);
	}
	make_dir("root/tmp", 01777);
	/* who has none in sight may mount none, as `ip netns exec` does */
	make_mount("sysfs", "root/media", "sysfs", 0, NULL);
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
	char layers[LAYERS];

	read_layers(layers, sizeof layers, work, impl);
	if (chdir(work))
		err(1, "%s", work);
	make_mount("sandbox", "sandbox", "tmpfs", 0, "mode=755");
	if (chdir("sandbox"))
		err(1, "%s/sandbox", work);
	make_dir("upper", 0755);
	make_dir("work", 0755);
	make_dir("root", 0755);
	if (in_user_namespace)
		make_parts(layers);
	else
		make_overlay(layers, "upper", "work", "root");
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
	if (*set("COVERAGE")) /* what runs counts where it was built */
		make_mount(needed("MH_BUILD"), needed("MH_BUILD") + 1, NULL,
			   MS_BIND, NULL);
	if (syscall(SYS_pivot_root, ".", "old") || umount2("old", MNT_DETACH) ||
	    chdir("/"))
		err(1, "pivot_root");
}

/* MH_NAME, as NAME=VALUE. */
static char *passed(const char *name)
{
	char *text;

	if (asprintf(&text, "%s=%s", name + strlen("MH_"), set(name)) < 0)
		err(1, "memory");
	return text;
}

/* Process 1. A clean environment: ifupdown2 hands its caller's on to hooks. */
static void start(const char *netns, char **arg)
{
	char mark[256];
	char *env[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin"
		":/bin", "HOME=/root", "LC_ALL=C", mark, passed("MH_DEATHS"),
		passed("MH_RUNS"), passed("MH_MODES"), NULL
	};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(mark, sizeof mark, "MH_SANDBOX=%s", needed("MH_RUN"));
	umask(0);
	make_root(needed("MH_WORK"), needed("MH_TOP"), arg[2]);
	umask(022);
	if (sethostname("host", 4))
		err(1, "sethostname");
	/* whatever sh is in there */
	execle("/bin/dash", "dash", "-eu", "/multihome/tests/lib/in-sandbox", netns,
	       arg[0], arg[1], arg[2], set("MH_CHECKED"), (char *)NULL, env);
	err(1, "/bin/dash");
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
	in_user_namespace = getenv("MH_USERNS") != NULL;
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
