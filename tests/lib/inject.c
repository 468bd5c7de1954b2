/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes of a command that is disturbed at one of its system calls, at each
 * of them in turn. COMMAND is [VARIABLE=VALUE...] PROGRAM [ARG...]; BACK is the
 * one that undoes what COMMAND did. Called by cases, in a sandbox:
 *
 * inject kill EVERY COMMAND -- BACK	killed (SIGKILL) at every EVERYth entry
 *	and exit of a system call
 * inject fail EVERY COMMAND -- BACK	every EVERYth of those that ask or change
 *	something fails, with each of some errors
 *	After either: what is not ours is untouched, no file is half written, no
 *	lock is held; COMMAND once more, or `multihome sync`, converges.
 * inject look EVERY COMMAND	the same of one that only looks: it says what it says
 *	undisturbed, or what was wrong, and changes nothing
 * inject locked COMMAND -- BACK	neither changes anything that is shared
 *	without holding the lock
 * inject measure COMMAND -- BACK	what both cost, the least of five
 *
 * Prints a line of figures. Exit status 0, or 1 and what was wrong.
 */
/* process_vm_readv, asprintf; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "snapshot.h"
#include "trace.h"

#include <glob.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/syscall.h>

static struct command call, back;
static struct snapshot before, after;
static struct lines legal;	/* what files may hold, at any moment */
static char where[200];

static void fail(const char *what, const struct lines *a, const struct lines *b)
{
	size_t i;

	printf("FAILED: %s: %s\n", where, what);
	for (i = 0; a && i < a->n; i++)
		if (!lines_have(b, a->v[i]))
			printf("+ %s\n", a->v[i]);
	for (i = 0; b && i < b->n; i++)
		if (!lines_have(a, b->v[i]))
			printf("- %s\n", b->v[i]);
	exit(1);
}

static void must_be(const char *what, const struct lines *now,
		    const struct lines *want)
{
	if (!lines_same(now, want))
		fail(what, now, want);
}

static bool temporary(const char *line)
{
	return strstr(line, "/new") || strstr(line, "/.multihome.new ");
}

static void must_not_be_locked(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB))
		fail("a lock is held", NULL, NULL);
	if (fd >= 0)
		close(fd);
}

/* In any state: the foreign is untouched, files are whole, nothing is locked. */
static void check_always(const struct snapshot *now)
{
	const struct lines *files[] = { &now->records, &now->tables };
	glob_t locks = { 0 };
	size_t i, j;

	must_be("what is not ours has changed", &now->foreign, &before.foreign);
	for (j = 0; j < 2; j++)
		for (i = 0; i < files[j]->n; i++)
			if (legal.n && !temporary(files[j]->v[i]) &&
			    !lines_have(&legal, files[j]->v[i]))
				fail("a file is half written", files[j], &legal);
	if (glob(RECORDS "/*/lock", 0, NULL, &locks) == GLOB_NOSPACE)
		errx(1, "memory");
	must_not_be_locked(TABLES);
	for (i = 0; i < locks.gl_pathc; i++)
		must_not_be_locked(locks.gl_pathv[i]);
	globfree(&locks);
}

static void run(const struct command *c, const char *what)
{
	int status = command_run(c, NULL);

	if (status) {
		printf("FAILED: %s: %s: status %x\n", where, what, status);
		exit(1);
	}
}

static void must_be_before(const char *what)
{
	struct snapshot now;

	snapshot_take(&now);
	check_always(&now);
	must_be(what, &now.ours, &before.ours);
	must_be(what, &now.records, &before.records);
	snapshot_free(&now);
}

/* All as it was. */
static void go_back(void)
{
	run(&back, "the way back");
	tables_restore(&before.tables);
	must_be_before("after the way back");
}

static void must_be_after(const char *what)
{
	struct snapshot now;

	snapshot_take(&now);
	check_always(&now);
	must_be(what, &now.ours, &after.ours);
	must_be(what, &now.records, &after.records);
	must_be(what, &now.tables, &after.tables);
	snapshot_free(&now);
}

/* Done or not done at all. */
static void must_be_either(const char *what)
{
	struct snapshot now;

	snapshot_take(&now);
	check_always(&now);
	if (!lines_same(&now.ours, &before.ours) &&
	    !lines_same(&now.ours, &after.ours))
		fail(what, &now.ours, &after.ours);
	snapshot_free(&now);
}

/* Nothing half written is left of the records. */
static void must_be_whole(const char *what)
{
	struct snapshot now;
	size_t i;

	snapshot_take(&now);
	for (i = 0; i < now.records.n; i++)
		if (temporary(now.records.v[i]))
			fail(what, &now.records, &after.records);
	snapshot_free(&now);
}

/* Whoever comes next brings it in order. */
static void converge(size_t nth)
{
	static char sync[] = "sync", *no_env[] = { NULL };
	static char program[] = "/usr/sbin/multihome";
	static char *arg[] = { program, sync, NULL };
	struct command sync_all = { no_env, arg };
	int status;

	if (nth % 2) {
		status = command_run(&sync_all, NULL);
		if (!WIFEXITED(status) || WEXITSTATUS(status) == 2)
			fail("sync does not end well", NULL, NULL);
		must_be_either("after sync");
		must_be_whole("after sync");
	}
	run(&call, "once more");
	must_be_after("after once more");
	go_back();
}

static bool changes_files(long nr)
{
	return nr == SYS_renameat || nr == SYS_renameat2 ||
	       nr == SYS_symlinkat || nr == SYS_unlinkat ||
#ifdef SYS_rename
	       nr == SYS_rename || nr == SYS_symlink || nr == SYS_unlink ||
#endif
	       false;
}

static void note_files(void)
{
	struct lines now = { 0 };
	size_t i;

	files_below(&now, RECORDS);
	files_below(&now, TABLES);
	for (i = 0; i < now.n; i++)
		if (!lines_have(&legal, now.v[i]))
			lines_add(&legal, strdup(now.v[i]));
	lines_free(&now);
}

/* How many system calls it makes, noting what files hold after each. */
static size_t watch(const struct command *c, bool files)
{
	struct stop s = { 0 };
	size_t calls = 0;
	int status;
	pid_t pid;

	if (files)
		note_files();
	pid = trace_start(c);
	while (trace_next(pid, &s, &status)) {
		calls += s.entry;
		if (files && !s.entry && changes_files(s.call))
			note_files();
	}
	if (status)
		fail("the command fails", NULL, NULL);
	return calls;
}

/* Undisturbed: how things are before and after, and what files hold between. */
static size_t learn(bool files)
{
	size_t calls;

	snprintf(where, sizeof where, "undisturbed");
	snapshot_take(&before);
	calls = watch(&call, files);
	snapshot_take(&after);
	if (lines_same(&before.ours, &after.ours))
		fail("the command does nothing", NULL, NULL);
	watch(&back, files);
	tables_restore(&before.tables);
	must_be_before("after the way back");
	return calls;
}

static void kill_each(size_t every)
{
	size_t calls = learn(true), n, nth = 0, i;
	struct snapshot now;
	struct stop s = { 0 };
	int status;
	pid_t pid;

	for (n = 1;; n += every) {
		pid = trace_start(&call);
		for (i = 0; i < n; i++)
			if (!trace_next(pid, &s, &status))
				break;
		if (i < n)
			break;
		snprintf(where, sizeof where, "killed at stop %zu, the %s of "
			 "system call %ld", n, s.entry ? "entry" : "exit",
			 s.call);
		trace_end(pid, SIGKILL);
		snapshot_take(&now);
		check_always(&now);
		snapshot_free(&now);
		converge(nth++);
	}
	go_back();	/* it has come to its end */
	if (!nth)
		fail("nothing was tried", NULL, NULL);
	printf("figures: %zu system calls, killed at %zu entries and exits, "
	       "survived %zu\n", calls, nth, nth);
}

/* Those by which a hook asks and changes. */
static const long asking[] = {
	SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_recvfrom, SYS_recvmsg,
	SYS_ioctl, SYS_socket,
	SYS_bind, SYS_openat, SYS_read, SYS_write, SYS_fsync, SYS_flock,
	SYS_renameat, SYS_symlinkat, SYS_unlinkat, SYS_mkdirat,
	SYS_readlinkat, SYS_newfstatat, SYS_fstat, SYS_getdents64,
#ifdef SYS_rename
	SYS_rename, SYS_unlink, SYS_mkdir, SYS_open, SYS_stat, SYS_lstat,
	SYS_readlink, SYS_access,
#endif
};

static bool is_asking(long nr)
{
	size_t i;

	for (i = 0; i < sizeof asking / sizeof *asking; i++)
		if (asking[i] == nr)
			return true;
	return false;
}

/*
 * Who looks cannot complain where its complaint is refused; and of a file that
 * it has no more than looked for it is enough to say that there is none, and of
 * an interface whose name is not told (ioctl) its number.
 */
static bool is_looking(const struct stop *s)
{
	return is_asking(s->call) && s->call != SYS_ioctl &&
	       !(s->call == SYS_write && s->args[0] == 2)
#ifdef SYS_access
	       && s->call != SYS_access
#endif
	       ;
}

/* False when it has ended before its nth such call; its status as waitpid(2). */
static bool refuse_nth(size_t n, int error, bool looks, int *status)
{
	struct stop s = { 0 };
	size_t i = 0;
	pid_t pid = trace_start(&call);

	while (trace_next(pid, &s, status)) {
		if (!s.entry || !(looks ? is_looking(&s) : is_asking(s.call)) ||
		    ++i < n)
			continue;
		snprintf(where, sizeof where, "call %zu, system call %ld: %s",
			 n, s.call, strerror(error));
		trace_refuse(pid, true, error);
		if (trace_next(pid, &s, status))
			trace_refuse(pid, false, error);
		*status = trace_end(pid, 0);
		return true;
	}
	return false;
}

/* Whether it could be started: 127 is that of a library that was not there. */
static bool is_started(int status)
{
	return !WIFEXITED(status) || WEXITSTATUS(status) != 127;
}

static bool fail_one(size_t n, int error)
{
	int status;

	if (!refuse_nth(n, error, false, &status))
		return false;
	if (is_started(status) && status)
		fail("the command does not end well", NULL, NULL);
	must_be_either("neither done nor undone");
	return true;
}

static void fail_each(size_t every)
{
	static const int errors[] = { EIO, ENOSPC, EINTR, ENOBUFS, EPERM,
				      ENOMEM };
	size_t calls = learn(false), n, nth = 0, positions = 0, i;

	for (n = 1;; n += every) {
		for (i = 0; i < sizeof errors / sizeof *errors; i++) {
			if (!fail_one(n, errors[i]))
				break;
			converge(nth++);
		}
		if (!i)
			break;
		positions++;
	}
	go_back();	/* it has come to its end */
	if (!nth)
		fail("nothing was tried", NULL, NULL);
	printf("figures: %zu system calls, %zu of them refused, %zu times in "
	       "all; leftovers: 0\n", calls, positions, nth);
}

/* What the command has said last. */
static void read_said(struct lines *out)
{
	char line[1024];
	FILE *f = fopen("/run/log/inject", "re");

	while (f && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		lines_add(out, strdup(line));
	}
	if (f)
		fclose(f);
}

/* Whether there is a complaint among them which is not among the others. */
static bool complains(const struct lines *now, const struct lines *usual,
		      int error)
{
	size_t i;

	for (i = 0; i < now->n; i++)
		if ((!strncmp(now->v[i], "multihome: ", 11) ||
		     strstr(now->v[i], strerror(error))) &&
		    !lines_have(usual, now->v[i]))
			return true;
	return false;
}

static bool look_one(size_t n, int error, const struct lines *usual, int ends)
{
	struct lines now = { 0 };
	int status;

	if (!refuse_nth(n, error, true, &status))
		return false;
	if (!is_started(status))
		return true;
	read_said(&now);
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 4)
		fail("the command does not end well", &now, usual);
	if ((status != ends || !lines_same(&now, usual)) &&
	    !complains(&now, usual, error))
		fail("says something else, but not why", &now, usual);
	lines_free(&now);
	must_be_before("changes something");
	return true;
}

static void look_each(size_t every)
{
	static const int errors[] = { EIO, EINTR };
	struct lines usual = { 0 };
	size_t n, nth = 0, positions = 0, i;
	int ends;

	snprintf(where, sizeof where, "undisturbed");
	snapshot_take(&before);
	ends = command_run(&call, NULL);
	read_said(&usual);
	must_be_before("changes something");
	for (n = 1;; n += every) {
		for (i = 0; i < sizeof errors / sizeof *errors; i++) {
			if (!look_one(n, errors[i], &usual, ends))
				break;
			nth++;
		}
		if (!i)
			break;
		positions++;
	}
	if (!nth)
		fail("nothing was tried", NULL, NULL);
	printf("figures: %zu system calls refused, %zu times in all\n",
	       positions, nth);
}

static bool is_change(int type)
{
	return type == RTM_NEWRULE || type == RTM_DELRULE ||
	       type == RTM_NEWROUTE || type == RTM_DELROUTE;
}

/* Of which file, from /proc; "" if of none. */
static void file_of(pid_t pid, uint64_t fd, char *buf, size_t n)
{
	char path[64];
	ssize_t got;

	snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, (int)fd);
	got = readlink(path, buf, n - 1);
	buf[got < 0 ? 0 : got] = '\0';
}

/*
 * What that call would change of what others see, or NULL. Making directories
 * and the lock itself is how one comes to it.
 */
static const char *shared_change(pid_t pid, const struct stop *s)
{
	static char path[300];
	struct nlmsghdr nlh;

	if (changes_files(s->call))
		return "names of files";
	if (s->call == SYS_openat && s->args[2] & (O_WRONLY | O_RDWR)) {
		trace_word(pid, s->args[1], path, sizeof path);
		return strcmp(path, "lock") != 0 && strncmp(path, "/dev/", 5) ?
			path : NULL;
	}
	if (s->call == SYS_write && s->args[0] > 2) {
		file_of(pid, s->args[0], path, sizeof path);
		return path[0] == '/' ? path : NULL;
	}
	if (s->call == SYS_sendto &&
	    trace_read(pid, s->args[1], &nlh, sizeof nlh) == sizeof nlh &&
	    is_change(nlh.nlmsg_type))
		return "rules and routes";
	return NULL;
}

static size_t changes_locked(const struct command *c)
{
	struct stop s = { 0 };
	const char *what;
	char path[300];
	size_t changes = 0;
	int lock = -1, status;
	pid_t pid = trace_start(c);

	while (trace_next(pid, &s, &status)) {
		if (!s.entry) {
			file_of(pid, s.args[0], path, sizeof path);
			if (s.call == SYS_flock && !s.ret && s.args[1] & LOCK_EX
			    && strstr(path, RECORDS "/") == path)
				lock = (int)s.args[0];
			continue;
		}
		what = shared_change(pid, &s);
		if (what && lock < 0) {
			printf("FAILED: changes %s without the lock\n", what);
			exit(1);
		}
		changes += what != NULL;
		if (lock >= 0 && s.call == SYS_close && (int)s.args[0] == lock)
			lock = -1;
	}
	if (status || !changes)
		fail("the command does nothing", NULL, NULL);
	return changes;
}

static void locked(void)
{
	size_t there = changes_locked(&call), again = changes_locked(&back);

	printf("figures: %zu and %zu changes of what is shared, without the "
	       "lock: 0\n", there, again);
}

static long used_us(const struct command *c)
{
	struct rusage used;

	if (command_run(c, &used))
		fail("the command fails", NULL, NULL);
	return used.ru_utime.tv_sec * 1000000 + used.ru_utime.tv_usec +
	       used.ru_stime.tv_sec * 1000000 + used.ru_stime.tv_usec;
}

/* System calls and bytes to and from the kernel's netlink. */
static void count(const struct command *c, const char *what, long us)
{
	struct stop s = { 0 };
	size_t calls = 0;
	long sent = 0, got = 0;
	char path[300];
	int status;
	pid_t pid = trace_start(c);

	while (trace_next(pid, &s, &status)) {
		calls += s.entry;
		if (s.entry || s.ret <= 0)
			continue;
		file_of(pid, s.args[0], path, sizeof path);
		if (strncmp(path, "socket:", 7) != 0)
			continue;
		if (s.call == SYS_sendto || s.call == SYS_sendmsg)
			sent += s.ret;
		if (s.call == SYS_recvmsg || s.call == SYS_recvfrom)
			got += s.ret;
	}
	if (status)
		fail("the command fails", NULL, NULL);
	printf("%s %ld us, %zu system calls, %ld bytes sent, %ld received\n",
	       what, us, calls, sent, got);
}

static void measure(void)
{
	long least[2] = { -1, -1 }, us;
	int i;

	for (i = 0; i < 5; i++) {
		us = used_us(&call);
		least[0] = least[0] < 0 || us < least[0] ? us : least[0];
		us = used_us(&back);
		least[1] = least[1] < 0 || us < least[1] ? us : least[1];
	}
	count(&call, "there", least[0]);
	count(&back, "back", least[1]);
}

/* Words up to "--" or the end. */
static char **command_of(struct command *c, char **word)
{
	size_t n = 0, i;

	while (word[n] && strcmp(word[n], "--") != 0)
		n++;
	for (i = 0; i < n && strchr(word[i], '='); i++)
		;
	c->env = calloc(i + 1, sizeof *c->env);
	c->arg = calloc(n - i + 1, sizeof *c->arg);
	if (!c->env || !c->arg)
		err(1, "memory");
	memcpy(c->env, word, i * sizeof *word);
	memcpy(c->arg, word + i, (n - i) * sizeof *word);
	return word[n] ? word + n + 1 : word + n;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	bool look = !strcmp(what, "look");
	bool each = look || !strcmp(what, "kill") || !strcmp(what, "fail");
	char **word = argv + (each ? 3 : 2);
	long every = each ? strtol(argv[2], NULL, 10) : 1;

	if (every < 1 || argc < (look ? 4 : 6))
		errx(2, "usage: inject kill|fail EVERY COMMAND -- BACK\n"
		     "       inject look EVERY COMMAND\n"
		     "       inject locked|measure COMMAND -- BACK");
	word = command_of(&call, word);
	command_of(&back, word);
	if (!call.arg[0] || (!look && !back.arg[0]))
		errx(2, "expected COMMAND -- BACK");
	if (!strcmp(what, "kill"))
		kill_each((size_t)every);
	else if (!strcmp(what, "fail"))
		fail_each((size_t)every);
	else if (look)
		look_each((size_t)every);
	else if (!strcmp(what, "locked"))
		locked();
	else if (!strcmp(what, "measure"))
		measure();
	else
		errx(2, "%s: not known", what);
	return 0;
}
