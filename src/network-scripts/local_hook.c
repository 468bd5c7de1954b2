/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has /sbin/ifup-local and /sbin/ifdown-local. */
#include "network-scripts/local_hook.h"
#include "base/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const paths[SLOTS][2] = {
	{ "/sbin/ifup-local", LIBEXECDIR "/ifup-local" },
	{ "/sbin/ifdown-local", LIBEXECDIR "/ifdown-local" },
};

enum { TARGET_MAX = 4096 };

bool local_hook_wanted(void)
{
	return !access("/etc/sysconfig/network-scripts/ifup-post", F_OK);
}

/* A character that makes another path of it. */
static bool of_path(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("/._-~+", c));
}

/* Where the comment of a line begins: at a # that begins a word. */
static size_t code_length(const char *line, size_t n)
{
	char quote = '\0';
	size_t i;

	for (i = 0; i < n; i++) {
		if (quote) {
			if (line[i] == quote)
				quote = '\0';
			else if (line[i] == '\\' && quote == '"')
				i++;
		} else if (line[i] == '\'' || line[i] == '"') {
			quote = line[i];
		} else if (line[i] == '\\') {
			i++;
		} else if (line[i] == '#' &&
			   (!i || strchr(" \t;&|()", line[i - 1]))) {
			return i;
		}
	}
	return n;
}

static bool names_path(const char *line, size_t n, const char *path)
{
	size_t len = strlen(path), i;

	for (i = 0; i + len <= n; i++)
		if (!memcmp(line + i, path, len) &&
		    (!i || !of_path(line[i - 1])) &&
		    (i + len == n || !of_path(line[i + len])))
			return true;
	return false;
}

size_t local_hook_find_call(const char *script, size_t n, const char *path)
{
	const char *p = script, *end = script + n, *eol;
	size_t number;

	for (number = 1; p < end; number++, p = eol + 1) {
		eol = memchr(p, '\n', (size_t)(end - p));
		eol = eol ? eol : end;
		if (names_path(p, code_length(p, (size_t)(eol - p)), path))
			return number;
	}
	return 0;
}

static bool same_file(const char *a, const char *b)
{
	struct stat sa, sb;

	return !stat(a, &sa) && !stat(b, &sb) && sa.st_dev == sb.st_dev &&
	       sa.st_ino == sb.st_ino;
}

/* The directory of a path, as what link to it says. True if it fits. */
static bool directory_of(char out[TARGET_MAX], const char *link,
			 const char *target)
{
	const char *slash = strrchr(target, '/');
	size_t n = slash ? (size_t)(slash - target) : 0;
	size_t base = *target == '/' ? 0 : (size_t)(strrchr(link, '/') - link);

	if (!slash || base + 1 + n + 1 > TARGET_MAX)
		return false;
	memcpy(out, link, base);
	out[base] = '/';
	memcpy(out + base + 1, target, n);
	out[base + 1 + n] = '\0';
	return true;
}

/*
 * Whether a link's text names our helper: as we write it, also when that is
 * gone by now; or by a relative or another way into the same directory.
 */
static bool leads_to_ours(const struct local_hook *s, const char *target)
{
	const char *name = strrchr(s->helper, '/');
	const char *base = strrchr(target, '/');
	char dir[TARGET_MAX];

	if (!strcmp(target, s->helper))
		return true;
	return base && !strcmp(base, name) &&
	       directory_of(dir, s->path, target) && same_file(dir, LIBEXECDIR);
}

static bool is_our_link(const struct local_hook *s)
{
	char target[TARGET_MAX];
	ssize_t n = readlink(s->path, target, sizeof target - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	return leads_to_ours(s, target);
}

/* Of what is no link of ours, and is not nothing. */
static enum local_hook_state look_into(struct local_hook *s)
{
	struct stat st;
	struct file f;

	if (stat(s->path, &st)) {
		s->error = -errno;
		return errno == ENOENT || errno == ELOOP || errno == ENOTDIR
			? LOCAL_HOOK_DANGLING : LOCAL_HOOK_UNKNOWN;
	}
	if (!S_ISREG(st.st_mode))
		return LOCAL_HOOK_NO_FILE;
	if (same_file(s->path, s->helper))
		return LOCAL_HOOK_CALLS;
	s->error = file_read(&f, s->path);
	/* no script that somebody wrote is that large */
	if (s->error)
		return s->error == -EFBIG ? LOCAL_HOOK_OTHER
					  : LOCAL_HOOK_UNKNOWN;
	s->line = local_hook_find_call(f.text, f.n, s->helper);
	file_free(&f);
	return s->line ? LOCAL_HOOK_CALLS : LOCAL_HOOK_OTHER;
}

static void read_path(struct local_hook *s)
{
	struct stat st;

	s->line = 0;
	s->error = 0;
	s->runs = false;
	if (lstat(s->path, &st)) {
		s->error = -errno;
		s->state = errno == ENOENT ? LOCAL_HOOK_FREE
					   : LOCAL_HOOK_UNKNOWN;
		return;
	}
	/* asked before, it may just not have been there yet */
	s->runs = !access(s->path, X_OK);
	if (S_ISLNK(st.st_mode) && is_our_link(s)) {
		s->state = s->runs ? LOCAL_HOOK_OURS : LOCAL_HOOK_BROKEN;
	} else {
		s->state = look_into(s);
	}
}

struct local_hook local_hook_read(size_t i)
{
	struct local_hook s = { .path = paths[i][0], .helper = paths[i][1] };

	read_path(&s);
	return s;
}

bool local_hook_runs_us(const struct local_hook *s)
{
	return s->runs && !access(s->helper, X_OK) &&
	       (s->state == LOCAL_HOOK_OURS || s->state == LOCAL_HOOK_CALLS);
}

int local_hook_install(struct local_hook *s)
{
	int ret = 0;

	if (access(s->helper, X_OK))
		return -ENOEXEC;
	if (symlink(s->helper, s->path))
		ret = -errno;
	read_path(s);
	return ret;
}

int local_hook_remove(struct local_hook *s)
{
	int ret = 0;

	if (is_our_link(s) && unlink(s->path) && errno != ENOENT)
		ret = -errno;
	read_path(s);
	return ret;
}
