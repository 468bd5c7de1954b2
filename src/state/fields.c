/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text to lines, and lines to fields. */
#include "state/fields.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER_DIGITS = 18 };

/* Cuts one line up in place; more than FIELDS_MAX: there are too many. */
static size_t split(char *line, char *f[FIELDS_MAX])
{
	char *rest = NULL, *field = strtok_r(line, "\t", &rest);
	size_t n = 0;

	for (; field && n < FIELDS_MAX; field = strtok_r(NULL, "\t", &rest))
		f[n++] = field;
	return n + (field != NULL);
}

const char *fields_parse(const char *text, size_t n,
			 bool (*take)(void *arg, char **f, size_t n), void *arg,
			 const char *expected)
{
	const char *err = "expected an end";
	char *copy, *line, *rest = NULL, *f[FIELDS_MAX];
	bool first = true;
	size_t count;

	if (memchr(text, '\0', n))
		return "expected text without NUL";
	copy = memcpy(vec_realloc(NULL, n + 1), text, n);
	copy[n] = '\0';
	for (line = strtok_r(copy, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest), first = false) {
		count = split(line, f);
		if (first && !(count == 2 && !strcmp(f[0], "multihome") &&
			       !strcmp(f[1], "1"))) {
			err = "expected \"multihome 1\"";
			break;
		}
		if (!first && count == 1 && !strcmp(f[0], "end")) {
			err = NULL;
			break;
		}
		if (!first && (!count || count > FIELDS_MAX ||
			       !take(arg, f, count))) {
			err = expected;
			break;
		}
	}
	free(copy);
	return err;
}

bool fields_number(int64_t *out, const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (!n || n > NUMBER_DIGITS || s[n])
		return false;
	*out = strtoll(s, NULL, 10);
	return true;
}
