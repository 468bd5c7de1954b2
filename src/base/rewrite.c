/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files in place of others. */
#include "base/rewrite.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT ".before-multihome"

void rewrites_add(struct rewrites *l, const char *path, const char *old,
		  const char *text, bool below)
{
	struct rewrite *r = vec_push(l);
	char *slash;

	*r = (struct rewrite){ .path = text_dup(path), .old = text_dup(old),
			       .text = text_dup(text),
			       .real = realpath(path, NULL) };
	if (!r->real)
		r->real = text_dup(path);
	slash = strrchr(r->real, '/');
	r->aside = text_printf("%.*s.%s.multihome", (int)(slash + 1 - r->real),
			       r->real, slash + 1);
	if (old)
		r->kept = text_printf("%.*s%c%s" KEPT, (int)(slash - r->real),
				      r->real, below ? '.' : '/', slash + 1);
}

/* -ESTALE: what is there is not what was read. */
static int check_old(const struct rewrite *r, const char *path)
{
	struct file f;
	int ret = file_read(&f, path);

	if (ret == -ENOENT)
		return r->old ? -ESTALE : 0;
	if (!ret && (!r->old || strcmp(f.text, r->old)))
		ret = -ESTALE;
	file_free(&f);
	return ret;
}

/* A text beside its place, with owner and mode of what is there. */
static int write_aside(const struct rewrite *r, const char *text)
{
	struct stat st = { .st_mode = 0644 };
	mode_t mask;
	int ret;

	unlink(r->aside);
	mask = umask(077);	/* it may have passwords */
	ret = file_write_new(r->aside, text);
	umask(mask);
	if (!ret && !stat(r->real, &st) &&
	    chown(r->aside, st.st_uid, st.st_gid))
		ret = -errno;
	if (!ret && chmod(r->aside, st.st_mode & 07777))
		ret = -errno;
	return ret;
}

static int make_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = text_printf("%.*s", (int)(slash - path), path);
	int ret = mkdir(dir, 0755) && errno != EEXIST ? -errno : 0;

	free(dir);
	return ret;
}

int rewrites_begin(struct rewrites *l, const char **at)
{
	struct rewrite *r;
	int ret;

	vec_each(r, l) {
		*at = r->path;
		ret = check_old(r, r->real);
		if (!ret && !r->old)
			ret = make_directory(r->real);
		if (!ret)
			ret = write_aside(r, r->text);
		if (!ret)
			continue;
		vec_each(r, l)
			unlink(r->aside);
		return ret;
	}
	return 0;
}

/* What is new does not take the place of what has come meanwhile. */
static int put_in_place(struct rewrite *r)
{
	int ret = check_old(r, r->real);

	if (ret)
		return ret;
	if (r->kept && link(r->real, r->kept)) {
		if (errno != EEXIST)
			return -errno;
		r->kept_before = check_old(r, r->kept) != 0;
	}
	if (r->old)
		ret = rename(r->aside, r->real);
	else
		ret = link(r->aside, r->real);
	if (ret)
		return errno == EEXIST ? -ESTALE : -errno;
	r->done = true;
	if (!r->old)
		unlink(r->aside);
	return 0;
}

static void take_back(struct rewrite *r)
{
	if (r->old ? !write_aside(r, r->old) && !rename(r->aside, r->real)
		   : !unlink(r->real))
		r->done = false;
}

int rewrites_end(struct rewrites *l, const char **at)
{
	struct rewrite *r;
	sigset_t all, before;
	int ret = 0;
	size_t i;

	/* no ^C comes between two files */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	for (i = 0; i < l->n && !ret; i++) {
		*at = l->v[i].path;
		ret = put_in_place(&l->v[i]);
	}
	vec_each(r, l)
		if (ret && r->done)
			take_back(r);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ret;
}

void rewrites_free(struct rewrites *l)
{
	struct rewrite *r;

	vec_each(r, l) {
		unlink(r->aside);
		free(r->path);
		free(r->old);
		free(r->text);
		free(r->real);
		free(r->aside);
		free(r->kept);
	}
	vec_free(l);
}
