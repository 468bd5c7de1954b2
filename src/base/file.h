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

enum { FILE_MAX = 4 << 20 };

struct file {
	char *text;		/* NUL-terminated; there may be NULs within */
	size_t n;
};

/* 0 or -errno; -EISDIR, -EINVAL for a FIFO and the like, -EFBIG. */
int file_read(struct file *f, const char *path);
void file_free(struct file *f);
/* The number of the first line that has a NUL, or 0. */
size_t file_nul(const struct file *f);
/* Whether all of it is UTF-8 (RFC 3629). */
bool file_is_utf8(const struct file *f);

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
