/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of interfaces(5) files: which line begins a stanza, which is an
 * option of it, which files follow. Inheritance happens while reading, because
 * all that have it copy what stands in the parent at that moment.
 */
#include "input_interfaces.h"
#include "input_lines.h"
#include "vec.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILES_MAX = 1000,
	DEPTH_MAX = 10,
	/* what a file that sources and inherits in circles may fill */
	MEMORY_MAX = 64 << 20,
	STANZA_COST = 4096,
	DEBIAN_WORD = 79,	/* ifupdown cuts names there */
};

static const char blanks[] = " \t\n\v\f\r";

/* What the lines that are no keyword belong to. */
enum within { WITHIN_NOTHING, WITHIN_IFACE, WITHIN_MAPPING, WITHIN_VLAN };

struct reader {
	struct interfaces *out;
	struct diag *d;
	enum dialect dialect;
	struct iface_names seen;	/* files by name; of ifupdown2 the open */
	struct iface_names templates;	/* ng */
	size_t files, depth, memory;
	const char *path;		/* the file being read, */
	size_t line;			/* and where in it */
	enum within within;
	bool auto_all;			/* ifupdown2: auto all */
	bool script;			/* Debian: the mapping has one */
	char *paragraph;		/* ng: of `auto NAME`, no stanza yet */
};

/* A keyword's line; false where the dialect gives up on the file. */
typedef bool keyword_fn(struct reader *r, const char *word, char *rest);

struct keyword {
	const char *word;
	keyword_fn *read;
	bool prefix;		/* all that begins with it, but not itself */
};

static char *here(const struct reader *r)
{
	return text_printf("%s:%zu", r->path, r->line);
}

static void vtell(struct reader *r, enum diag_level level, const char *key,
		  const char *fmt, va_list ap)
{
	struct text t = { 0 };
	char *origin = here(r);

	text_vaddf(&t, fmt, ap);
	diag_add(r->d, level, origin, key, "%s", t.s);
	text_free(&t);
	free(origin);
}

TEXT_FORMAT(3, 4)
static void warn(struct reader *r, const char *key, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vtell(r, DIAG_WARNING, key, fmt, ap);
	va_end(ap);
}

/* Always false, for `return refuse(...)` of a keyword_fn. */
TEXT_FORMAT(3, 4)
static bool refuse(struct reader *r, const char *key, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vtell(r, DIAG_REFUSED, key, fmt, ap);
	va_end(ap);
	return false;
}

static bool names_have(const struct iface_names *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->v[i], name))
			return true;
	return false;
}

static void names_add(struct iface_names *l, const char *name)
{
	if (!names_have(l, name))
		*vec_push(l) = text_dup(name);
}

static void names_free(struct iface_names *l)
{
	while (l->n)
		free(l->v[--l->n]);
	vec_free(l);
}

/* Cuts the next word off *s; "" at the end. */
static char *next_word(const struct reader *r, char **s)
{
	char *word = *s;

	*s += strcspn(*s, blanks);
	if (**s)
		*(*s)++ = '\0';
	*s += strspn(*s, blanks);
	if (r->dialect == DIALECT_DEBIAN && strlen(word) > DEBIAN_WORD)
		word[DEBIAN_WORD] = '\0';
	return word;
}

/* False, with a message, when there would be too much in memory. */
static bool affordable(struct reader *r, size_t more)
{
	if (r->memory > MEMORY_MAX)
		return false;
	r->memory += more;
	return r->memory <= MEMORY_MAX ||
	       refuse(r, NULL, "expected less: all that follows is left out");
}

static struct iface_stanza *stanza_push(struct reader *r, const char *name)
{
	struct iface_stanza *s;

	free(r->paragraph);
	r->paragraph = NULL;
	r->within = WITHIN_NOTHING;
	if (!affordable(r, STANZA_COST))
		return NULL;
	s = vec_push(r->out);
	s->name = text_dup(name);
	s->origin = here(r);
	r->within = WITHIN_IFACE;
	if (r->auto_all)
		names_add(&r->out->automatic, name);
	return s;
}

static struct iface_stanza *stanza_last(struct reader *r)
{
	return &r->out->v[r->out->n - 1];
}

static void stanza_words(struct iface_stanza *s, const char *family,
			 const char *method)
{
	s->family = text_dup(family);
	s->method = text_dup(method);
}

static void option_add(struct reader *r, const char *key, const char *value)
{
	char *origin;

	if (!affordable(r, strlen(key) + strlen(value) + strlen(r->path) + 64))
		return;
	origin = here(r);
	settings_add(&stanza_last(r)->options, key, value, origin);
	free(origin);
}

static bool option_have(const struct iface_stanza *s, const char *key,
			const char *value)
{
	size_t i;

	for (i = 0; i < s->options.n; i++)
		if (!strcmp(s->options.v[i].key, key) &&
		    (!value || !strcmp(s->options.v[i].value, value)))
			return true;
	return false;
}

/* The last stanza gets the options of another that it has not yet. */
static void inherit(struct reader *r, size_t from, bool once)
{
	struct settings *to = &stanza_last(r)->options;
	const struct settings *parent;
	size_t i, n = r->out->v[from].options.n;
	struct setting o;

	for (i = 0; i < n; i++) {
		parent = &r->out->v[from].options;
		o = parent->v[i];
		if (once && strcmp(o.key, "address") &&
		    option_have(stanza_last(r), o.key, o.value))
			continue;
		if (!affordable(r, strlen(o.key) + strlen(o.value) +
				strlen(o.origin) + 64))
			return;
		settings_add(to, o.key, o.value, o.origin);
	}
}
