/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that an input consists of, under a root of their own: while they are
 * read there is nothing else, whatever names stand in them. The working
 * directory stays where it is, so that libFuzzer's files do.
 */
#ifndef TESTS_FUZZ_FILES_H
#define TESTS_FUZZ_FILES_H

#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier,cert-*) */

#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 16, FILES_DIRS_MAX = 8 };

static struct {
	char path[32];
	int dir, outside, cwd;
	const char *dirs[FILES_DIRS_MAX];	/* made, the inner ones last */
	size_t ndirs;
	const char *names[FILES_MAX];		/* of this input */
	size_t n;
} files;

static inline void files_remove(void)
{
	while (files.n)
		unlinkat(files.dir, files.names[--files.n], 0);
}

static inline void files_end(void)
{
	files_remove();
	while (files.ndirs)
		unlinkat(files.dir, files.dirs[--files.ndirs], AT_REMOVEDIR);
	rmdir(files.path);
}

/* dirs: what there is to be, paths without the first slash; NULL at the end. */
static inline void files_start(const char *const *dirs)
{
	if (*files.path)
		return;
	strcpy(files.path, "/dev/shm/multihome.XXXXXX");
	if (geteuid())
		HOLDS(!unshare(CLONE_NEWUSER));
	HOLDS(mkdtemp(files.path));
	files.dir = open(files.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	files.outside = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	files.cwd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	HOLDS(files.dir >= 0 && files.outside >= 0 && files.cwd >= 0);
	for (; *dirs; dirs++) {
		HOLDS(files.ndirs < FILES_DIRS_MAX);
		HOLDS(!mkdirat(files.dir, *dirs, 0755));
		files.dirs[files.ndirs++] = *dirs;
	}
	atexit(files_end);
}

/* A file of this input; name stays borrowed. */
static inline void files_put(const char *name, const void *data, size_t n)
{
	int fd = openat(files.dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			0644);

	HOLDS(fd >= 0 && files.n < FILES_MAX);
	HOLDS(!n || write(fd, data, n) == (ssize_t)n);
	close(fd);
	files.names[files.n++] = name;
}

static inline void files_enter(void)
{
	HOLDS(!chroot(files.path));
}

static inline void files_leave(void)
{
	HOLDS(!fchdir(files.outside) && !chroot(".") && !fchdir(files.cwd));
}

/*
 * The input as files, each with the digit of its name before it and \xfe
 * behind it; without a digit, the first.
 */
static inline void files_of(const uint8_t *data, size_t n,
			    const char *const *names, size_t nnames)
{
	const char *part;
	size_t length, at;

	do {
		part = fuzz_part(&data, &n, 0xfe, &length);
		at = length && *part >= '0' && *part <= '9';
		if (at && (size_t)(*part - '0') < nnames)
			files_put(names[*part - '0'], part + 1, length - 1);
		else
			files_put(names[0], part, length);
	} while (n && files.n < FILES_MAX);
}

#endif
