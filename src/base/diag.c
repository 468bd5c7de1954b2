/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of what a run has to say. */
#include "base/diag.h"
#include "base/vec.h"

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

/* Words of a command have no prefix. */
static bool is_argument(const char *origin)
{
	return origin && !strncmp(origin, "--", 2);
}

const char *diag_key(const char *origin, const char *key, char buf[64])
{
	size_t i;
	char c;

	if (strncmp(key, "multihome-", 10))
		return key;
	if (diag_is_section(origin) || is_argument(origin))
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

void diag_free(struct diag *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		free(d->v[i].text);
	vec_free(d);
}
