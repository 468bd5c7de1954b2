/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of [SECTION] and KEY = VALUE lines: iniparser splits it into words, and
 * conf_lines.h says where they are. What they mean is the caller's: conf.h for
 * /etc/multihome.conf, files/section.h for /etc/multihome.d.
 */
#ifndef MULTIHOME_CONF_FILE_H
#define MULTIHOME_CONF_FILE_H

#include "base/diag.h"
#include "config/conf_lines.h"

struct conf_file {
	void *dictionary;	/* NULL: there is no file */
	struct conf_lines lines;
	char *path;
};

/*
 * 0; -ENOENT; or -errno with the reason in d (DIAG_REFUSED): it cannot be read, or
 * a line is wrong; *out is to be freed then, too. heads: the sections that there are,
 * in words.
 */
int conf_file_read(struct conf_file *out, const char *path, const char *heads,
		   struct diag *d);
void conf_file_free(struct conf_file *f);

/* The name of section i in lower case, or NULL behind the last. */
const char *conf_file_section(const struct conf_file *f, size_t i);
/*
 * The next key of a section, in lower case, with its value; *i is 0 first. NULL:
 * that was the last.
 */
const char *conf_file_next(const struct conf_file *f, const char *section,
			   size_t *i, const char **value);
/* The line of that key, or NULL. */
const struct conf_line *conf_file_line(const struct conf_file *f,
				       const char *section, const char *key);

#endif
