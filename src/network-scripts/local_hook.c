/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has /sbin/ifup-local and /sbin/ifdown-local. */
#include "network-scripts/local_hook.h"
#include "base/file.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const paths[LOCAL_HOOKS][2] = {
	{ "/sbin/ifup-local", LIBEXECDIR "/ifup-local" },
	{ "/sbin/ifdown-local", LIBEXECDIR "/ifdown-local" },
};

enum { TARGET_MAX = 4096, LOOK_MAX = 16 << 20 };

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

/* The number of the first line that names path outside of a comment, or 0. */
static size_t find_call(const struct file *script, const char *path)
{
	const char *p = script->text, *end = p + script->n, *eol;
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

/*
 * Whether a link's text names our helper: as we write it, also when that is
 * gone by now; or by a relative or another way into the same directory.
 */
static bool leads_to_ours(const struct local_hook *h, const char *target)
{
	const char *slash = strrchr(target, '/');
	size_t here = *target == '/' ? 0
		: (size_t)(strrchr(h->path, '/') - h->path);
	char *dir;
	bool same;

	if (!strcmp(target, h->helper))
		return true;
	if (!slash || strcmp(slash, strrchr(h->helper, '/')))
		return false;
	dir = text_printf("%.*s/%.*s", (int)here, h->path,
			  (int)(slash - target), target);
	same = same_file(dir, LIBEXECDIR);
	free(dir);
	return same;
}

static bool is_our_link(const struct local_hook *h)
{
	char target[TARGET_MAX];
	ssize_t n = readlink(h->path, target, sizeof target - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	return leads_to_ours(h, target);
}

/* Whether it is our helper, of whichever version: a program with its words. */
static bool is_copy(const struct file *f)
{
	static const char elf[] = "\177ELF", words[] = LOCAL_HOOK_USAGE;
	size_t i;

	if (f->n < sizeof elf || memcmp(f->text, elf, sizeof elf - 1))
		return false;
	for (i = 0; i + sizeof words <= f->n; i++)
		if (!memcmp(f->text + i, words, sizeof words))
			return true;
	return false;
}

/* Of what is no link of ours, and is not nothing. */
static enum local_hook_state look_into(struct local_hook *h)
{
	enum local_hook_state state;
	struct stat st;
	struct file f;

	if (stat(h->path, &st)) {
		h->error = -errno;
		return errno == ENOENT || errno == ELOOP || errno == ENOTDIR
			? LOCAL_HOOK_DANGLING : LOCAL_HOOK_UNKNOWN;
	}
	if (!S_ISREG(st.st_mode))
		return LOCAL_HOOK_NO_FILE;
	if (same_file(h->path, h->helper))
		return LOCAL_HOOK_CALLS;
	h->error = file_read_up_to(&f, h->path, LOOK_MAX);
	/* no script that somebody wrote is that large, nor a helper */
	if (h->error)
		return h->error == -EFBIG ? LOCAL_HOOK_OTHER
					  : LOCAL_HOOK_UNKNOWN;
	h->line = find_call(&f, h->helper);
	state = h->line ? LOCAL_HOOK_CALLS : is_copy(&f) ? LOCAL_HOOK_COPY
							 : LOCAL_HOOK_OTHER;
	file_free(&f);
	return state;
}

static void read_path(struct local_hook *h)
{
	struct stat st;

	*h = (struct local_hook){ .path = h->path, .helper = h->helper };
	if (lstat(h->path, &st)) {
		h->error = -errno;
		h->state = errno == ENOENT ? LOCAL_HOOK_FREE
					   : LOCAL_HOOK_UNKNOWN;
		return;
	}
	/* asked before, it may just not have been there yet */
	h->runs = !access(h->path, X_OK);
	if (S_ISLNK(st.st_mode) && is_our_link(h))
		h->state = h->runs ? LOCAL_HOOK_OURS : LOCAL_HOOK_BROKEN;
	else
		h->state = look_into(h);
}

struct local_hook local_hook_read(size_t i)
{
	struct local_hook h = { .path = paths[i][0], .helper = paths[i][1] };

	read_path(&h);
	return h;
}

bool local_hook_runs_us(const struct local_hook *h)
{
	return h->runs && (h->state == LOCAL_HOOK_COPY ||
			   (!access(h->helper, X_OK) &&
			    (h->state == LOCAL_HOOK_OURS ||
			     h->state == LOCAL_HOOK_CALLS)));
}

int local_hook_install(struct local_hook *h)
{
	int ret = 0;

	if (access(h->helper, X_OK))
		return -ENOEXEC;
	if (symlink(h->helper, h->path))
		ret = -errno;
	read_path(h);
	return ret;
}

int local_hook_remove(struct local_hook *h)
{
	int ret = 0;

	if (is_our_link(h) && unlink(h->path) && errno != ENOENT)
		ret = -errno;
	read_path(h);
	return ret;
}
