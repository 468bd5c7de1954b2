/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A directory of a test's own, where it then is: records of programs that were
 * linked for tests lie there. First in a file, for nftw().
 */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

/* nftw; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[] = "/dev/shm/multihome.XXXXXX";

/* Of cmocka's groups: 0, or not. In memory, if that can be. */
static inline int scratch_enter(void **state)
{
	(void)state;
	umask(022);
	if (!mkdtemp(scratch) &&
	    !mkdtemp(strcpy(scratch, "/tmp/multihome.XXXXXX")))
		return -1;
	return chdir(scratch);
}

static inline int scratch_remove(const char *path, const struct stat *st,
				 int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static inline int scratch_leave(void **state)
{
	(void)state;
	return nftw(scratch, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
