/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /run/multihome/<name of the network namespace>. Everything is opened below a
 * descriptor of a directory that was checked to be ours alone.
 */
#include "state/store.h"
#include "base/lock.h"
#include "base/text.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif
#ifndef RUNDIR
#define RUNDIR "/run/multihome"
#endif
#ifndef VERSION
#define VERSION "unknown"
#endif

enum { PATH_BUF = 300, NAME_LONGEST = 200 };

/*
 * What is being written: one thing at a time, by who has the lock. Not in a
 * directory of records, so that what is half written is in nobody's list.
 */
static const char aside[] = "new";

/* "dev/eth1" in buf; -EINVAL if that is no plain name. */
static int join(char buf[PATH_BUF], const char *dir, const char *name)
{
	if (!*name || !strcmp(name, ".") || !strcmp(name, "..") ||
	    strchr(name, '/') || strlen(name) > NAME_LONGEST)
		return -EINVAL;
	return snprintf(buf, PATH_BUF, "%s/%s", dir, name) < PATH_BUF ? 0
								     : -EINVAL;
}

/* Root's, or whoever looks at his own. */
static bool ours_alone(const struct stat *st)
{
	return (st->st_uid == 0 || st->st_uid == geteuid()) &&
	       !(st->st_mode & 022);
}

/* With made, it is made if it is not there, and *made set. */
static int open_dir(int at, const char *name, bool *made)
{
	struct stat st;
	int ret = 0, fd;

	if (made) {
		*made = !mkdirat(at, name, 0755);
		if (!*made && errno != EEXIST)
			return -errno;
	}
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP || errno == ENOTDIR ? -EPERM : -errno;
	if (fstat(fd, &st))
		ret = -errno;
	else if (!ours_alone(&st))
		ret = -EPERM;
	if (ret)
		close(fd);
	return ret ? ret : fd;
}

int store_namespace(char name[STORE_NAMESPACE_MAX])
{
	uint64_t cookie;
	socklen_t n = sizeof cookie;
	struct stat st;
	int ret, fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	ret = getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &n)
		? -errno : 0;
	close(fd);
	if (!ret)
		text_number(cookie, name);
	if (ret != -ENOPROTOOPT)
		return ret;
	if (fstatat(AT_FDCWD, "/proc/self/ns/net", &st, 0))
		return -errno;
	text_number(st.st_ino, name);
	return 0;
}

int store_open(struct store *s, bool create)
{
	char ns[STORE_NAMESPACE_MAX];
	bool *made = create ? &s->made : NULL;
	int ret, dir;

	*s = (struct store)STORE_CLOSED;
	text_copy(s->path, sizeof s->path, RUNDIR);
	ret = store_namespace(ns);
	if (ret)
		return ret;
	dir = open_dir(AT_FDCWD, RUNDIR, made);
	if (dir < 0)
		return dir;
	snprintf(s->path, sizeof s->path, RUNDIR "/%s", ns);
	s->dir = open_dir(dir, ns, made);
	close(dir);
	return s->dir < 0 ? s->dir : 0;
}

void store_close(struct store *s)
{
	if (s->copied)
		store_discard(s);
	if (s->lock >= 0)
		close(s->lock);
	if (s->dir >= 0)
		close(s->dir);
	s->lock = s->dir = -1;
	s->copied = false;
}

int store_read(const struct store *s, const char *dir, const char *name,
	       char **text, size_t *n)
{
	char path[PATH_BUF], *buf;
	struct stat st;
	ssize_t got;
	int fd, ret = join(path, dir, name);

	if (ret)
		return ret;
	fd = openat(s->dir, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
		    O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP ? -EPERM : -errno;
	if (fstat(fd, &st))
		ret = -errno;
	else if (!S_ISREG(st.st_mode) || !ours_alone(&st))
		ret = -EPERM;
	else if (st.st_size > STORE_FILE_MAX)
		ret = -EFBIG;
	if (ret)
		goto out;
	buf = vec_realloc(NULL, (size_t)st.st_size + 1);
	got = read(fd, buf, (size_t)st.st_size);
	if (got < 0) {
		ret = -errno;
		free(buf);
		goto out;
	}
	buf[got] = '\0';
	*text = buf;
	*n = (size_t)got;
out:
	close(fd);
	return ret;
}

bool store_is_older(const struct store *s)
{
	char *text = NULL;
	bool older;
	size_t n;

	if (store_read(s, ".", "version", &text, &n) || !text)
		return true;
	older = strcmp(text, VERSION "\n") != 0;
	free(text);
	return older;
}

void store_is_current(const struct store *s)
{
	static const char text[] = VERSION "\n";

	store_write(s, ".", "version", text, sizeof text - 1);
}

/* A directory is made when there is something to put into it. */
static int rename_aside(const struct store *s, const char *dir,
			const char *path)
{
	int ret = renameat(s->dir, aside, s->dir, path) ? -errno : 0;

	if (ret == -ENOENT && !mkdirat(s->dir, dir, 0755) &&
	    !renameat(s->dir, aside, s->dir, path))
		ret = 0;
	if (ret)
		unlinkat(s->dir, aside, 0);
	return ret;
}

int store_write(const struct store *s, const char *dir, const char *name,
		const char *text, size_t n)
{
	char path[PATH_BUF];
	ssize_t done;
	int fd, ret = join(path, dir, name);

	if (ret)
		return ret;
	if (n > STORE_FILE_MAX)	/* nobody would read it again */
		return -EFBIG;
	/* whatever one who was killed has left there */
	unlinkat(s->dir, aside, 0);
	fd = openat(s->dir, aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    0644);
	if (fd < 0)
		return -errno;
	while (n) {
		done = write(fd, text, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			ret = -errno;
			break;
		}
		text += done;
		n -= (size_t)done;
	}
	close(fd);
	if (!ret)
		return rename_aside(s, dir, path);
	unlinkat(s->dir, aside, 0);
	return ret;
}

int store_write_text(const struct store *s, const char *dir, const char *name,
		     struct text *t)
{
	int ret = store_write(s, dir, name, t->s, t->n);

	text_free(t);
	return ret;
}

int store_target(const struct store *s, const char *dir, const char *name,
		 char *buf, size_t size)
{
	char path[PATH_BUF];
	ssize_t n;
	int ret = join(path, dir, name);

	if (ret)
		return ret;
	n = readlinkat(s->dir, path, buf, size);
	if (n < 0)
		return -errno;
	if ((size_t)n >= size)
		return -EINVAL;
	buf[n] = '\0';
	return 0;
}

int store_link(const struct store *s, const char *dir, const char *name,
	       const char *target)
{
	char path[PATH_BUF], before[16];
	int ret = join(path, dir, name);

	if (ret)
		return ret;
	if (!symlinkat(target, s->dir, path) ||
	    (errno == ENOENT && !mkdirat(s->dir, dir, 0755) &&
	     !symlinkat(target, s->dir, path)))
		return 0;
	if (errno != EEXIST)
		return -errno;
	return !store_target(s, dir, name, before, sizeof before) &&
	       !strcmp(before, target) ? 1 : -EEXIST;
}

int store_relink(const struct store *s, const char *dir, const char *name,
		 const char *target)
{
	char path[PATH_BUF];
	int ret = store_link(s, dir, name, target);

	if (ret != -EEXIST)
		return ret < 0 ? ret : 0;
	join(path, dir, name);
	unlinkat(s->dir, aside, 0);
	return symlinkat(target, s->dir, aside) ? -errno
						: rename_aside(s, dir, path);
}

int store_exists(const struct store *s, const char *dir, const char *name)
{
	char path[PATH_BUF];
	struct stat st;
	int ret = join(path, dir, name);

	if (ret)
		return ret;
	return fstatat(s->dir, path, &st, AT_SYMLINK_NOFOLLOW) ? -errno : 0;
}

bool store_knows(const char *name, bool machine)
{
	struct store s;
	int ret = store_open(&s, false);
	bool known = ret ? ret != -ENOENT	/* who looks further says why */
			 : !store_exists(&s, "dev", name) ||
			   !store_exists(&s, "iface", name) ||
			   (machine &&
			    (!store_exists(&s, "machine", "uplinks") ||
			     !store_exists(&s, ".", "unconfirmed")));

	store_close(&s);
	return known;
}

int store_remove(const struct store *s, const char *dir, const char *name)
{
	char path[PATH_BUF];
	int ret = join(path, dir, name);

	if (!ret && unlinkat(s->dir, path, 0) && errno != ENOENT)
		ret = -errno;
	return ret;
}

int store_list(const struct store *s, const char *dir, struct strings *out)
{
	struct dirent *e;
	DIR *d;
	int ret, fd = open_dir(s->dir, dir, NULL);

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	d = fdopendir(fd);
	if (!d) {
		close(fd);
		return -ENOMEM;
	}
	for (errno = 0; (e = readdir(d)); errno = 0)
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			strings_add(out, e->d_name);
	ret = -errno;
	closedir(d);
	strings_sort(out);
	return ret;
}

void store_tidy(const struct store *s)
{
	unlinkat(s->dir, aside, 0);
}

bool store_empty(const struct store *s, const char *dir)
{
	return !unlinkat(s->dir, dir, AT_REMOVEDIR) || errno == ENOENT;
}

int store_remove_last(const struct store *s, const char *dir, const char *name)
{
	int ret = store_remove(s, dir, name);

	store_empty(s, dir);
	return ret;
}

/*
 * Version 0.1.0 had names that are compared by more than equality in directories
 * of their own: marks/KEY is names/mark:KEY now.
 */
static void upgrade(const struct store *s)
{
	static const struct { const char *dir, *word; } old[] = {
		{ "marks", "mark:" }, { "strict", "strict:" },
	};
	struct strings list = { 0 };
	char target[16], *name;
	size_t i, j;

	for (i = 0; i < sizeof old / sizeof *old; i++) {
		store_list(s, old[i].dir, &list);
		for (j = 0; j < list.n; j++) {
			name = text_join(old[i].word, list.v[j]);
			if (!store_target(s, old[i].dir, list.v[j], target,
					  sizeof target) &&
			    store_link(s, "names", name, target) >= 0)
				store_remove(s, old[i].dir, list.v[j]);
			free(name);
		}
		strings_free(&list);
		store_empty(s, old[i].dir);
	}
}

/* Not to be opened by everybody, since that is enough to hold it. */
static int take_lock(struct store *s, const char *name, unsigned seconds)
{
	s->lock = openat(s->dir, name,
			 O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	return s->lock < 0 ? -errno : lock_wait(s->lock, seconds);
}

int store_lock_watch(struct store *s)
{
	return take_lock(s, "watch", 0);
}

int store_lock_look(struct store *s, unsigned seconds)
{
	int ret = take_lock(s, "lock", seconds);

	if (ret)
		store_unlock(s);
	return ret;
}

void store_unlock(struct store *s)
{
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

int store_lock(struct store *s, unsigned seconds)
{
	int ret = take_lock(s, "lock", seconds);

	if (!ret && (!store_empty(s, "marks") || !store_empty(s, "strict")))
		upgrade(s);	/* hardly ever */
	if (!ret && s->made)	/* nothing is recorded yet */
		store_is_current(s);
	return ret;
}
