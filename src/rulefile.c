/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing of rule- and route- files. */
#include "rulefile.h"
#include "input_ifcfg.h"
#include "input_lines.h"
#include "vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *rulefile_path(enum generated kind, const char *name)
{
	return text_printf(IFCFG_DIR "/%s%s", generated_prefix[kind], name);
}

int rulefile_read(enum generated kind, const char *name, char **text)
{
	char *path = rulefile_path(kind, name);
	struct lines l;
	int ret = lines_open(&l, path);

	free(path);
	if (text)
		*text = NULL;
	if (ret)
		return ret == -ENOENT ? 0 : ret == -EINVAL || ret == -EISDIR
			? -EEXIST : ret;
	ret = -EEXIST;
	if (!strncmp(l.file, GENERATE_MARK, sizeof GENERATE_MARK - 1)) {
		ret = 1;
		if (text) {
			*text = l.file;
			l.file = NULL;
		}
	}
	lines_close(&l);
	return ret;
}

bool rulefile_any(const char *name)
{
	enum generated kind;

	for (kind = 0; kind < GENERATED_FILES; kind++)
		if (rulefile_read(kind, name, NULL) == 1)
			return true;
	return false;
}

static int write_aside(const char *path, const char *text)
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

int rulefile_write(enum generated kind, const char *name, const char *text)
{
	char *path = rulefile_path(kind, name), *aside;
	int ret = rulefile_read(kind, name, NULL);

	/* ifup reads rule-NAME and the like: this begins otherwise */
	aside = text_printf(IFCFG_DIR "/.multihome-%s%s",
			    generated_prefix[kind], name);
	if (ret < 0)
		goto out;
	if (!*text) {
		ret = ret && unlink(path) && errno != ENOENT ? -errno : 0;
		goto out;
	}
	unlink(aside);
	ret = write_aside(aside, text);
	if (!ret && rename(aside, path))
		ret = -errno;
	if (ret)
		unlink(aside);
out:
	free(aside);
	free(path);
	return ret;
}
