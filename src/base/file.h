/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole file, as configuration is read: a regular one, bounded, and nothing
 * is waited for (a FIFO without a writer would hold us for ever). And a whole
 * directory.
 */
#ifndef MULTIHOME_FILE_H
#define MULTIHOME_FILE_H

#include "base/strings.h"

#include <stdbool.h>
#include <stddef.h>

enum { FILE_MAX = 1 << 20 };

struct file {
	char *text;		/* NUL-terminated; there may be NULs within */
	size_t n;
	char why[80];		/* it cannot be read, in words */
};

/*
 * 0 or -errno, with f->why; -EISDIR, -EINVAL for a FIFO and the like, -EFBIG for
 * what has more than FILE_MAX bytes.
 */
int file_read(struct file *f, const char *path);
/* The same with another bound. */
int file_read_up_to(struct file *f, const char *path, size_t max);
void file_free(struct file *f);
/*
 * From now on instead is read where path would be, and directories list that, until
 * the end of it: to see what a file would do that is not there yet.
 */
void file_pretend(const char *path, const char *instead);
void file_pretend_end(void);
/* What is read for that path: for who does not read it by file_read(). */
const char *file_pretended(const char *path);
/* The number of the first line that has a NUL, or 0. */
size_t file_nul(const struct file *f);
/* Whether all of it is UTF-8 (RFC 3629). */
bool file_is_utf8(const struct file *f);

/*
 * Writes a file where nothing is, for root alone to write, down to the disk. 0 or
 * -errno; something may be left then.
 */
int file_write_new(const char *path, const char *text);
/*
 * Text in place of whatever path is, at once: by way of aside, in the same
 * directory, which is removed if something is left there. 0 or -errno.
 */
int file_replace(const char *path, const char *aside, const char *text);

/*
 * Adds the names in a directory, . and .. aside, that end so ("": all), sorted.
 * 0 or -errno.
 */
int file_list(struct strings *out, const char *dir, const char *ending);

#endif
