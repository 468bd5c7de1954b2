/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading whole files. */
#include "base/file.h"
#include "base/text.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files that are read in place of others, of the same index. */
static struct {
	struct strings paths, instead;
} pretended;

void file_pretend(const char *path, const char *instead)
{
	strings_add(&pretended.paths, path);
	strings_add(&pretended.instead, instead);
}

void file_pretend_end(void)
{
	strings_free(&pretended.paths);
	strings_free(&pretended.instead);
}

const char *file_pretended(const char *path)
{
	size_t i;

	for (i = 0; i < pretended.paths.n; i++)
		if (!strcmp(pretended.paths.v[i], path))
			return pretended.instead.v[i];
	return path;
}

/* 0 or -errno; size: what there is to read, as far as that is known. */
static int read_all(struct file *f, int fd, size_t max, size_t *size)
{
	struct stat st;
	ssize_t got;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	*size = (size_t)st.st_size;
	if (*size > max)
		return -EFBIG;
	f->text = vec_realloc(NULL, *size + 1);
	while (f->n < *size) {
		got = read(fd, f->text + f->n, *size - f->n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			break;
		f->n += (size_t)got;
	}
	f->text[f->n] = '\0';
	return 0;
}

int file_read_up_to(struct file *f, const char *path, size_t max)
{
	size_t size = 0;
	int fd, ret;

	*f = (struct file){ 0 };
	fd = open(file_pretended(path),
		  O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		ret = -errno;
	} else {
		ret = read_all(f, fd, max, &size);
		close(fd);
	}
	if (!ret)
		return 0;
	file_free(f);
	if (ret == -EFBIG)
		snprintf(f->why, sizeof f->why,
			 "expected at most %zu %s, got %zu bytes",
			 max >> 20 ? max >> 20 : max >> 10,
			 max >> 20 ? "MiB" : "KiB", size);
	else	/* hooks meet a missing one: strerror(3) costs them 100 KiB */
		text_copy(f->why, sizeof f->why,
			  ret == -EINVAL ? "expected a regular file" :
			  ret == -ENOENT ? "No such file or directory"
					 : strerror(-ret));
	return ret;
}

int file_read(struct file *f, const char *path)
{
	return file_read_up_to(f, path, FILE_MAX);
}

void file_free(struct file *f)
{
	free(f->text);
	*f = (struct file){ 0 };
}

size_t file_nul(const struct file *f)
{
	const char *nul = memchr(f->text, '\0', f->n);
	const char *p = f->text;
	size_t number = 1;

	if (!nul)
		return 0;
	while ((p = memchr(p, '\n', (size_t)(nul - p)))) {
		number++;
		p++;
	}
	return number;
}

bool file_is_utf8(const struct file *f)
{
	const unsigned char *p = (const unsigned char *)f->text;
	const unsigned char *end = p + f->n;
	size_t i, n;

	for (; p < end; p += n) {
		n = *p < 0x80 ? 1 : *p >= 0xc2 && *p < 0xe0 ? 2 :
		    (*p & 0xf0) == 0xe0 ? 3 : *p >= 0xf0 && *p < 0xf5 ? 4 : 0;
		if (!n || (size_t)(end - p) < n)
			return false;
		for (i = 1; i < n; i++)
			if ((p[i] & 0xc0) != 0x80)
				return false;
		/* overlong, surrogate, beyond U+10FFFF */
		if ((p[0] == 0xe0 && p[1] < 0xa0) ||
		    (p[0] == 0xed && p[1] > 0x9f) ||
		    (p[0] == 0xf0 && p[1] < 0x90) ||
		    (p[0] == 0xf4 && p[1] > 0x8f))
			return false;
	}
	return true;
}

int file_write_new(const char *path, const char *text)
{
	size_t left = strlen(text);
	int fd, ret = 0;
	ssize_t n;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  0644);
	if (fd < 0)
		return -errno;
	while (left && !ret) {
		n = write(fd, text, left);
		if (n < 0 && errno != EINTR)
			ret = -errno;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
	if (!ret && fsync(fd))
		ret = -errno;
	close(fd);
	return ret;
}

int file_replace(const char *path, const char *aside, const char *text)
{
	int ret;

	unlink(aside);
	ret = file_write_new(aside, text);
	if (!ret && rename(aside, path))
		ret = -errno;
	if (ret)
		unlink(aside);
	return ret;
}

static bool has_ending(const char *name, const char *ending)
{
	size_t len = strlen(name), n = strlen(ending);

	return len >= n && !strcmp(name + len - n, ending);
}

/* The names of what is pretended to be in a directory. */
static void list_pretended(struct strings *out, const char *dir,
			   const char *ending)
{
	size_t i, n = strlen(dir);
	const char *path;

	for (i = 0; i < pretended.paths.n; i++) {
		path = pretended.paths.v[i];
		if (!strncmp(path, dir, n) && path[n] == '/' &&
		    !strchr(path + n + 1, '/') && has_ending(path, ending))
			strings_add(out, path + n + 1);
	}
}

int file_list(struct strings *out, const char *dir, const char *ending)
{
	struct strings more = { 0 };
	const struct dirent *e;
	DIR *d = opendir(dir);
	int ret = -errno;
	size_t i;

	if (pretended.paths.n)
		list_pretended(&more, dir, ending);
	while (d && (errno = 0, e = readdir(d)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..") &&
		    has_ending(e->d_name, ending) &&
		    !strings_have(&more, e->d_name))
			strings_add(out, e->d_name);
	if (d) {
		ret = -errno;
		closedir(d);
	} else if (ret == -ENOENT && more.n) {
		ret = 0;
	}
	for (i = 0; i < more.n; i++)
		strings_add(out, more.v[i]);
	strings_free(&more);
	strings_sort(out);
	return ret;
}
