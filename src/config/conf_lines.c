/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of a file of sections, as iniparser takes them. */
#include "config/conf_lines.h"
#include "base/vec.h"
#include "model/option.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_MAX_BYTES = 999 };	/* iniparser's are a little longer */

static const char blanks[] = " \t\n\v\f\r";

static int by_place(const void *a, const void *b)
{
	const struct conf_line *x = a, *y = b;
	int ret = strcasecmp(x->section, y->section);

	if (!ret)
		ret = strcmp(x->key, y->key);
	return ret ? ret : (x->number > y->number) - (x->number < y->number);
}

static bool same_place(const struct conf_line *a, const struct conf_line *b)
{
	return !strcasecmp(a->section, b->section) && !strcmp(a->key, b->key);
}

/* n bytes without the blanks around them, in texts. */
static const char *keep(struct conf_lines *l, const char *s, size_t n)
{
	for (; n && strchr(blanks, *s); s++)
		n--;
	while (n && strchr(blanks, s[n - 1]))
		n--;
	return *vec_push(&l->texts) = text_printf("%.*s", (int)n, s);
}

/*
 * A line without the blanks around it. last: the section before it, which it may
 * take the place of. NULL, or what was expected.
 */
static const char *read_line(struct conf_lines *l, const char *s, size_t n,
			     struct conf_line *last)
{
	static const char expected[] = "expected [SECTION] or KEY = VALUE";
	const char *name;
	bool section;

	if (!n || *s == '#' || *s == ';')
		return NULL;
	section = *s == '[' && s[n - 1] == ']';
	if (!section && !strchr(s, '='))
		return expected;
	name = section ? keep(l, s + 1, strcspn(s + 1, "]"))
		       : keep(l, s, strcspn(s, "="));
	if (!*name)
		return expected;
	/* iniparser's own mark between a section and a key */
	if (section && strchr(name, ':'))
		return "expected a section's name without a colon";
	if (section) {
		last->section = name;
		last->head = last->number;
	}
	*vec_push(l) = *last;
	if (!section)
		l->v[l->n - 1].key = *vec_push(&l->texts) = option_key(name);
	return NULL;
}

static void refuse(const char *path, unsigned number, const char *what,
		   struct diag *d)
{
	char *where = text_printf("%s:%u", path, number);

	diag_add(d, DIAG_REFUSED, where, NULL, "%s", what);
	free(where);
}

/* A backslash at its end joins a line to the next, in place of itself. */
static void split(struct conf_lines *l, const char *text, const char *path,
		  struct diag *d)
{
	struct conf_line last = { .section = "", .key = "" };
	struct text t = { 0 };
	unsigned number = 1;
	const char *err;
	size_t n, skip;
	bool joins = false;

	for (; *text; text += n + (text[n] == '\n'), number++) {
		if (!joins) {
			last.number = number;
			t.n = 0;
		}
		n = strcspn(text, "\n");
		text_addn(&t, text, n);
		while (t.n && strchr(blanks, t.s[t.n - 1]))
			t.n--;
		joins = t.n && t.s[t.n - 1] == '\\';
		t.n -= joins;
		t.s[t.n] = '\0';
		err = NULL;
		if (t.n > LINE_MAX_BYTES)
			err = "expected a line of less than 1000 characters";
		else if (joins && !text[n + (text[n] == '\n')])
			err = "expected a line behind the backslash";
		skip = strspn(t.s, blanks);
		if (!err && !joins)
			err = read_line(l, t.s + skip, t.n - skip, &last);
		if (err)
			refuse(path, last.number, err, d);
	}
	text_free(&t);
}

static void refuse_twice(const struct conf_line *l,
			 const struct conf_line *first, const char *path,
			 struct diag *d)
{
	char *where = text_printf("%s:%u: [%s]", path, l->number, l->section);

	if (*l->key)
		diag_add(d, DIAG_REFUSED, where, l->key,
			 "expected once, also written at %s:%u", path,
			 first->number);
	else
		diag_add(d, DIAG_REFUSED, where, NULL, "expected once, also "
			 "written at %s:%u: [%s]", path, first->number,
			 first->section);
	free(where);
}

/* What is there twice, and keys of no section. */
static void check_lines(const struct conf_lines *l, const char *path,
			const char *heads, struct diag *d)
{
	const struct conf_line *line, *first = l->v;
	char *what;

	vec_each(line, l) {
		if (!same_place(line, first) ||
		    (*line->key && line->head != first->head))
			first = line;
		if (*line->section && first != line)
			refuse_twice(line, first, path, d);
		if (*line->section)
			continue;
		what = text_printf("%s: expected a section before it, %s",
				   line->key + strlen("multihome-"), heads);
		refuse(path, line->number, what, d);
		free(what);
	}
}

void conf_lines_read(struct conf_lines *out, const char *text,
		     const char *path, const char *heads, struct diag *d)
{
	*out = (struct conf_lines){ 0 };
	split(out, text, path, d);
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_place);
	check_lines(out, path, heads, d);
}

const struct conf_line *conf_lines_find(const struct conf_lines *l,
					const char *section, const char *key)
{
	struct conf_line wanted = { .section = section, .key = key };
	size_t low = 0, high = l->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (by_place(&l->v[mid], &wanted) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->n && same_place(&l->v[low], &wanted) ? &l->v[low]
							     : NULL;
}

void conf_lines_free(struct conf_lines *l)
{
	strings_free(&l->texts);
	vec_free(l);
}
