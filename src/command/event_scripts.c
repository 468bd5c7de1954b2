/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding scripts, running them, and their end. */
#include "command/event_scripts.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 30, A_SECOND = 1000000 };

static bool is_ours_alone(const struct stat *st)
{
	return (st->st_uid == 0 || st->st_uid == geteuid()) &&
	       !(st->st_mode & 022);
}

/* As run-parts takes it, which leaves out what packages and editors leave there. */
static bool is_name(const char *s)
{
	return *s && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz"
			       "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")];
}

/* Why it is not run; NULL: it is. */
static const char *why_not(const char *path, const char *name)
{
	struct stat st;

	if (!is_name(name))
		return "expected a name of letters, digits, - and _ alone";
	if (stat(path, &st))
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "expected a program";
	if (!is_ours_alone(&st))
		return "expected a file of root's that nobody else may write";
	return st.st_mode & 0111 ? NULL : "expected an executable file";
}

static void say_once(const char *path, const char *why, struct strings *said,
		     struct diag *d)
{
	char *text = text_join(path, ": ", why);

	if (!strings_have(said, text)) {
		strings_add(said, text);
		diag_add(d, DIAG_WARNING, path, NULL, "is passed over: %s",
			 why);
	}
	free(text);
}

void event_scripts_find(const char *dir, struct strings *names,
			struct strings *said, struct diag *d)
{
	struct strings all = { 0 };
	const char *why;
	struct stat st;
	char *path;
	size_t i;
	int ret = stat(dir, &st) ? -errno : file_list(&all, dir, "");

	if (ret)
		say_once(dir, strerror(-ret), said, d);
	else if (!is_ours_alone(&st))
		say_once(dir, "expected a folder of root's that nobody else "
			 "may write", said, d);
	for (i = 0; !ret && is_ours_alone(&st) && i < all.n; i++) {
		if (*all.v[i] == '.')
			continue;
		path = text_join(dir, "/", all.v[i]);
		why = why_not(path, all.v[i]);
		if (why)
			say_once(path, why, said, d);
		else
			strings_add(names, all.v[i]);
		free(path);
	}
	strings_free(&all);
}

void event_scripts_begin(struct event_scripts *s, struct line_event *e,
			 struct diag *d)
{
	line_event_free(&s->e);
	s->e = *e;
	*e = (struct line_event){ { NULL } };
	strings_free(&s->names);
	s->next = 0;
	event_scripts_find(s->dir, &s->names, &s->said, d);
}

/* Nothing of ours: no input, no signal that is ignored, a group of its own. */
static int spawn(pid_t *pid, const char *path, char *const *env)
{
	char *name = text_dup(path), *argv[] = { name, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, ignored;
	int sig, ret;

	sigemptyset(&none);
	sigemptyset(&ignored);
	for (sig = 1; sig < 32; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			sigaddset(&ignored, sig);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
				 POSIX_SPAWN_SETSIGMASK |
				 POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &ignored);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	ret = posix_spawn(pid, path, &files, &attr, argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	free(name);
	return -ret;
}

static int start(struct event_scripts *s, const char *path)
{
	struct text t[LINE_EVENT_FIELDS] = { { 0 } };
	char *env[LINE_EVENT_FIELDS + 1] = { NULL };
	int f, ret;

	for (f = 0; f < LINE_EVENT_FIELDS; f++) {
		line_event_variable(&t[f], &s->e, (enum line_event_field)f);
		env[f] = t[f].s;
	}
	ret = spawn(&s->pid, path, env);
	for (f = 0; f < LINE_EVENT_FIELDS; f++)
		text_free(&t[f]);
	return ret;
}

/* "/etc/multihome/event.d/mail", at "down of ISP1 eth0 inet" */
static void say(const struct event_scripts *s, struct diag *d, const char *what)
{
	char *path = text_join(s->dir, "/", s->names.v[s->next - 1]);
	char *const *v = s->e.value;

	diag_add(d, DIAG_WARNING, path, NULL, "at %s of %s %s %s: %s",
		 v[LINE_EVENT], v[LINE_EVENT_LINE], v[LINE_EVENT_IFACE],
		 v[LINE_EVENT_FAMILY], what);
	free(path);
}

bool event_scripts_step(struct event_scripts *s, int64_t now, struct diag *d)
{
	char *path, *why;
	int ret;

	while (!s->pid && s->next < s->names.n) {
		path = text_join(s->dir, "/", s->names.v[s->next++]);
		ret = start(s, path);
		free(path);
		if (!ret) {
			s->until = now + SECONDS * (int64_t)A_SECOND;
			s->killed = false;
			break;
		}
		s->pid = 0;
		why = text_join("cannot be run: ", strerror(-ret));
		say(s, d, why);
		free(why);
	}
	return s->pid != 0;
}

static void say_end(const struct event_scripts *s, int status, struct diag *d)
{
	char *what = NULL;

	if (s->killed)
		what = text_printf("took more than %d s, and was killed with "
				   "what it had started", SECONDS);
	else if (WIFSIGNALED(status))
		what = text_printf("ended by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status))
		what = text_printf("exit status %d", WEXITSTATUS(status));
	if (what)
		say(s, d, what);
	free(what);
}

void event_scripts_look(struct event_scripts *s, int64_t now, struct diag *d)
{
	int status = 0;

	if (!s->pid)
		return;
	if (waitpid(s->pid, &status, WNOHANG)) {
		say_end(s, status, d);
		s->pid = 0;
	} else if (now >= s->until && !s->killed) {
		kill(-s->pid, SIGKILL);
		s->killed = true;
	}
}

int64_t event_scripts_due(const struct event_scripts *s)
{
	return s->pid && !s->killed ? s->until : INT64_MAX;
}

void event_scripts_free(struct event_scripts *s)
{
	if (s->pid)
		kill(-s->pid, SIGTERM);
	line_event_free(&s->e);
	strings_free(&s->names);
	strings_free(&s->said);
}
