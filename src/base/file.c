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
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
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

static int write_new(const char *path, const char *text)
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
	ret = write_new(aside, text);
	if (!ret && rename(aside, path))
		ret = -errno;
	if (ret)
		unlink(aside);
	return ret;
}

int file_list(struct strings *out, const char *dir, const char *ending)
{
	size_t len, n = strlen(ending);
	int ret;
	DIR *d = opendir(dir);
	const struct dirent *e;

	if (!d)
		return -errno;
	while ((errno = 0, e = readdir(d))) {
		len = strlen(e->d_name);
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..") &&
		    len >= n && !strcmp(e->d_name + len - n, ending))
			strings_add(out, e->d_name);
	}
	ret = -errno;
	closedir(d);
	strings_sort(out);
	return ret;
}
