/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sections and keys. iniparser folds both to lower case and loses the whole file
 * for one bad line: that is an error here, too. Of its functions only those that
 * give strings are used (its numbers accept "2x").
 */
#include "config/conf_file.h"
#include "base/file.h"
#include "model/option.h"

#include <errno.h>
#ifdef HAVE_INIPARSER_DIR
#include <iniparser/iniparser.h>
#else
#include <iniparser.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

enum { CONF_MAX = 1 << 18 };

#ifdef HAVE_INIPARSER_CALLBACK	/* 4.1; earlier it prints, and cannot help it */
static int quiet(const char *fmt, ...)
{
	(void)fmt;
	return 0;
}
#endif

/* 0, or -errno with the reason in d (but for -ENOENT). */
static int read_lines(struct conf_file *out, const char *path,
		      const char *heads, struct diag *d)
{
	struct file f;
	size_t before = d->n;
	int ret = file_read_up_to(&f, path, CONF_MAX);

	if (ret == -ENOENT)
		return ret;
	out->path = text_dup(path);
	if (ret)
		diag_add(d, DIAG_REFUSED, out->path, NULL,
			 "cannot be read: %s", f.why);
	else if (memchr(f.text, '\0', f.n))
		diag_add(d, DIAG_REFUSED, out->path, NULL, "expected text, "
			 "without NUL bytes");
	else
		conf_lines_read(&out->lines, f.text, out->path, heads, d);
	file_free(&f);
	return !ret && d->n > before ? -EINVAL : ret;
}

int conf_file_read(struct conf_file *out, const char *path, const char *heads,
		   struct diag *d)
{
	int ret;

	*out = (struct conf_file){ 0 };
	ret = read_lines(out, path, heads, d);
	if (ret)
		return ret;
#ifdef HAVE_INIPARSER_CALLBACK
	iniparser_set_error_callback(quiet);
#endif
	out->dictionary = iniparser_load(file_pretended(out->path));
	if (out->dictionary)
		return 0;
	diag_add(d, DIAG_REFUSED, out->path, NULL, "expected [SECTION] and "
		 "KEY = VALUE lines");
	return -EINVAL;
}

void conf_file_free(struct conf_file *f)
{
	if (f->dictionary)
		iniparser_freedict(f->dictionary);
	f->dictionary = NULL;
	conf_lines_free(&f->lines);
	free(f->path);
	f->path = NULL;
}

const char *conf_file_section(const struct conf_file *f, size_t i)
{
	if (!f->dictionary || (int)i >= iniparser_getnsec(f->dictionary))
		return NULL;
	return iniparser_getsecname(f->dictionary, (int)i);
}

/*
 * The lists themselves are the one thing that is alike in iniparser 3.1 to 4.2.
 */
const char *conf_file_next(const struct conf_file *f, const char *section,
			   size_t *i, const char **value)
{
	const dictionary *dict = f->dictionary;
	size_t n = strlen(section);
	const char *key;

	while (dict && (ssize_t)*i < (ssize_t)dict->size) {
		key = dict->key[*i];
		*value = dict->val[(*i)++];
		if (!key || strncasecmp(key, section, n) || key[n] != ':')
			continue;
		if (!*value)
			*value = "";
		return key + n + 1;
	}
	return NULL;
}

const struct conf_line *conf_file_line(const struct conf_file *f,
				       const char *section, const char *key)
{
	char *name = option_key(key);
	const struct conf_line *line = conf_lines_find(&f->lines, section,
						       name);

	free(name);
	return line;
}
