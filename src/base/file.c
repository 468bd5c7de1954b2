/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading whole files. */
#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read(struct file *f, const char *path)
{
	int fd, ret = 0;
	struct stat st;
	size_t n = 0;
	ssize_t got;

	*f = (struct file){ 0 };
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		ret = -errno;
	else if (!S_ISREG(st.st_mode))
		ret = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	else if (st.st_size > FILE_MAX)
		ret = -EFBIG;
	if (ret)
		goto out;
	f->text = vec_realloc(NULL, (size_t)st.st_size + 1);
	while (n < (size_t)st.st_size) {
		got = read(fd, f->text + n, (size_t)st.st_size - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			ret = -errno;
			goto out;
		}
		if (!got)
			break;
		n += (size_t)got;
	}
	f->text[n] = '\0';
	f->n = n;
out:
	close(fd);
	if (ret)
		file_free(f);
	return ret;
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
