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
#include <sys/stat.h>
#include <unistd.h>

static char scratch[] = "/tmp/multihome.XXXXXX";

/* 0, or not. */
static inline int scratch_enter(void)
{
	umask(022);
	return !mkdtemp(scratch) || chdir(scratch);
}

static inline int scratch_remove(const char *path, const struct stat *st,
				 int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static inline int scratch_leave(void)
{
	return nftw(scratch, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
