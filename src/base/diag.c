/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of what a run has to say. */
#include "base/diag.h"
#include "base/vec.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ifcfg files, and the defaults that network-scripts reads before them. */
static bool is_ifcfg(const char *origin)
{
	return origin && (strstr(origin, "/ifcfg-") ||
			  !strncmp(origin, "/etc/sysconfig/network:", 23));
}

bool diag_is_section(const char *origin)
{
	const char *p = origin ? strstr(origin, " [") : NULL;

	return p && p[strlen(p) - 1] == ']';
}

/* Words of a command have no prefix, nor have those of a section of its own. */
static bool is_bare(const char *origin)
{
	return origin && (!strncmp(origin, "--", 2) ||
			  strstr(origin, "/multihome.d/"));
}

const char *diag_key(const char *origin, const char *key, char buf[64])
{
	size_t i;
	char c;

	if (strncmp(key, "multihome-", 10))
		return key;
	if (diag_is_section(origin) || is_bare(origin))
		return key + 10;
	if (!is_ifcfg(origin))
		return key;
	for (i = 0; i < 63 && key[i]; i++) {
		c = key[i];
		if (c == '-')
			c = '_';
		else if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf[i] = c;
	}
	buf[i] = '\0';
	return buf;
}

void diag_add(struct diag *d, enum diag_level level, const char *origin,
	      const char *key, const char *fmt, ...)
{
	struct text raw = { 0 };
	char buf[64];
	va_list ap;

	if (key) {
		text_add(&raw, diag_key(origin, key, buf));
		text_add(&raw, ": ");
	}
	va_start(ap, fmt);
	text_vaddf(&raw, fmt, ap);
	va_end(ap);
	diag_put(d, level, origin, raw.s);
	text_free(&raw);
}

/* Whether that was said already; decisions may repeat. */
static bool has_line(const struct diag *d, enum diag_level level,
		     const char *text)
{
	size_t i;

	for (i = 0; i < d->n && level >= DIAG_WARNING; i++)
		if (d->v[i].level == level && !strcmp(d->v[i].text, text))
			return true;
	return false;
}

void diag_put(struct diag *d, enum diag_level level, const char *origin,
	      const char *text)
{
	struct text raw = { 0 }, safe = { 0 };
	struct diag_line *line;

	if (origin) {
		text_add(&raw, origin);
		text_add(&raw, ": ");
	}
	text_add(&raw, text);
	text_add_safe(&safe, raw.s);
	text_free(&raw);
	text_add(&safe, "");
	/* both families of one claim may have the same to say */
	if (has_line(d, level, safe.s)) {
		text_free(&safe);
		return;
	}
	line = vec_push(d);
	line->level = level;
	line->text = safe.s;
}

bool diag_has(const struct diag *d, enum diag_level level)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].level == level)
			return true;
	return false;
}

enum diag_level diag_worst(const struct diag *d, size_t first)
{
	enum diag_level worst = DIAG_NOTE;
	size_t i;

	for (i = first; i < d->n; i++)
		if (d->v[i].level > worst)
			worst = d->v[i].level;
	return worst;
}

void diag_move(struct diag *to, struct diag *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (has_line(to, from->v[i].level, from->v[i].text))
			free(from->v[i].text);
		else
			*vec_push(to) = from->v[i];
	vec_free(from);
}

/* A line that has a place in a file. */
struct placed {
	struct diag_line line;
	size_t at, first;	/* where it is, and the first of its file */
	size_t name;		/* of the file, in bytes; 0: it has no place */
	unsigned long number;	/* of the line */
};

/* From the "FILE:LINE: " in front, if there is one. */
static void find_place(struct placed *p)
{
	const char *text = p->line.text, *colon;
	unsigned long number;
	char *end;

	for (colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
		if (colon[1] < '0' || colon[1] > '9')
			continue;
		number = strtoul(colon + 1, &end, 10);
		if (end[0] != ':' || end[1] != ' ')
			continue;
		p->number = number;
		p->name = (size_t)(colon - text);
		return;
	}
}

/* What was placed before and has the same file, or NULL. */
static const struct placed *same_file(const struct placed *all, size_t n,
				      const struct placed *p)
{
	const char *text = p->line.text;
	size_t i;

	for (i = 0; i < n; i++)
		if (!strncmp(text, all[i].line.text, all[i].name) &&
		    text[all[i].name] == ':' &&
		    (!p->name || p->name == all[i].name))
			return &all[i];
	return NULL;
}

static int by_place(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

void diag_sort(struct diag *d)
{
	struct placed *all = vec_realloc(NULL, (d->n + 1) * sizeof *all), *p;
	size_t *at = vec_realloc(NULL, (d->n + 1) * sizeof *at);
	const struct placed *same;
	size_t i, n = 0;

	for (i = 0; i < d->n; i++) {
		p = &all[n];
		*p = (struct placed){ .line = d->v[i], .at = i, .first = i,
				      .number = ULONG_MAX };
		if (d->v[i].level == DIAG_NOTE)
			continue;
		find_place(p);
		same = same_file(all, n, p);
		if (same) {
			p->first = same->first;
			p->name = same->name;
		}
		if (p->name)
			at[n++] = i;
	}
	qsort(all, n, sizeof *all, by_place);
	for (i = 0; i < n; i++)
		d->v[at[i]] = all[i].line;
	free(all);
	free(at);
}

void diag_free(struct diag *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		free(d->v[i].text);
	vec_free(d);
}
