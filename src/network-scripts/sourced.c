/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Assignments and the quotes of a shell. What reads returns NULL and leaves p
 * behind it, or returns what was expected where it can follow no further.
 */
#include "network-scripts/sourced.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

struct reader {
	const char *p;		/* what is left, up to a NUL */
	size_t line;		/* of p */
	const char *path;
	bool (*used)(const char *name);
	struct sourced *out;
	struct text value;	/* of the assignment at hand, without quotes */
	const char *bad;	/* why bash has another, or NULL */
};

static const char no_return[] =
	"expected no carriage return at the end of the line";
static const char no_code[] =
	"expected NAME=VALUE or a comment, ; & | < > ( ) in quotes: other "
	"shell code is not followed, and might change any value";

static size_t name_length(const char *p)
{
	return *p >= '0' && *p <= '9' ? 0
		: strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
			 "xyz0123456789_");
}

/* Those that cannot be set to any value, or change how bash reads. */
static bool is_bashs_own(const char *name, size_t n)
{
	static const char *const names[] = {
		"UID", "EUID", "PPID", "SHELLOPTS", "POSIXLY_CORRECT", "LINENO",
		"RANDOM", "SRANDOM", "SECONDS", "HISTCMD", "OPTIND",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == n && !strncmp(name, names[i], n))
			return true;
	return !strncmp(name, "BASH", 4);
}

/* The one at hand, of n bytes at name, if that is used. */
static void add_assignment(struct reader *r, const char *name, size_t n,
			   size_t line)
{
	char *copy = text_printf("%.*s", (int)n, name);
	struct assignment *a;

	if (!r->used(copy)) {
		free(copy);
		return;
	}
	a = vec_push(r->out);
	a->name = copy;
	a->value = text_dup(r->bad ? NULL : r->value.s);
	a->origin = text_printf("%s:%zu", r->path, line);
	a->bad = r->bad;
}

static void take_byte(struct reader *r)
{
	r->line += *r->p == '\n';
	text_addn(&r->value, r->p++, 1);
}

/* $NAME and ${NAME}, whose end is sure; what they stand for is not. */
static const char *read_expansion(struct reader *r, bool quoted)
{
	const char *p = r->p + 1;
	size_t n = name_length(p + (*p == '{'));

	/* behind a \ at the end of a line there may be a ( */
	if (*r->p == '`' || (*p && strchr(quoted ? "([\\" : "([\\'\"", *p)) ||
	    (*p == '{' && (!n || p[1 + n] != '}')))
		return "expected no ` and no more of $ than $NAME and ${NAME}: "
			"they are not expanded here";
	r->bad = "expected no $: it is not expanded here; '$' is one that "
		"stays";
	r->p = *p == '{' ? p + n + 2 : p;
	return NULL;
}

static const char *read_quoted(struct reader *r)
{
	bool twofold = *r->p == '"';
	const char *end = twofold ? "\"" : "'", *expected = NULL;

	for (r->p++; !expected && *r->p != *end;) {
		if (!*r->p)
			expected = "expected a closing quote";
		else if (twofold && strchr("$`", *r->p))
			expected = read_expansion(r, true);
		else if (twofold && !strncmp(r->p, "\\\n", 2))
			r->p += 2, r->line++;
		else {
			r->p += twofold && *r->p == '\\' && r->p[1] &&
				strchr("$`\"\\", r->p[1]);
			take_byte(r);
		}
	}
	r->p += !expected;
	return expected;
}

static const char *read_value(struct reader *r)
{
	const char *expected = NULL;

	while (!expected && !strchr(" \t\n", *r->p)) {
		if (*r->p == '\'' || *r->p == '"') {
			expected = read_quoted(r);
		} else if (strchr("$`", *r->p)) {
			expected = read_expansion(r, false);
		} else if (strchr(";&|<>()", *r->p) ||
			   (*r->p == '\\' && strchr("\n", r->p[1]))) {
			expected = no_code;
		} else {
			if (strchr("~*?[{", *r->p))
				r->bad = "expected ~ * ? [ { in quotes";
			r->p += *r->p == '\\';
			take_byte(r);
		}
	}
	if (r->p[-1] == '\r')
		r->bad = no_return;
	return expected;
}

static const char *read_assignment(struct reader *r)
{
	const char *name = r->p, *expected;
	size_t line = r->line, n = name_length(name);

	if (!n || name[n] != '=' || is_bashs_own(name, n))
		return *name == '\r' ? no_return
			: strncmp(name, "\xef\xbb\xbf", 3) ? no_code
			: "expected no byte order mark before it";
	r->p += n + 1;
	r->value.n = 0;
	text_add(&r->value, "");
	r->bad = NULL;
	expected = read_value(r);
	if (!expected)
		add_assignment(r, name, n, line);
	return expected;
}

/* Up to the end of the line; of several where quotes or \ join them. */
static const char *read_line(struct reader *r)
{
	const char *begin = r->p, *expected = NULL;
	size_t line = r->line;

	r->p += strspn(r->p, " \t");
	if (!strncmp(r->p, "export ", 7) || !strncmp(r->p, "export\t", 7))
		r->p += 7;
	while (!expected) {
		r->p += strspn(r->p, " \t");
		if (*r->p == '#')
			r->p += strcspn(r->p, "\n");
		if (!*r->p || *r->p == '\n')
			break;
		expected = read_assignment(r);
	}
	r->line = expected ? line : r->line + 1;
	r->p = expected ? begin : r->p + !!*r->p;
	return expected;
}

/* What is not followed: names with a = behind them, but for comments. */
static void read_rest(struct reader *r)
{
	const char *p, *begin = r->p;
	size_t n;

	for (p = begin; *p; p += n ? n : 1) {
		n = name_length(p);
		if (*p == '#' && (p == begin || strchr(" \t\n", p[-1])))
			n = strcspn(p, "\n");
		else if (n && (p == begin || p[-1] != '$') &&
			 p[n + strspn(p + n, " \t+")] == '=')
			add_assignment(r, p, n, r->line);
	}
}

void sourced_read(struct sourced *s, const char *text, size_t n,
		  const char *path, bool (*used)(const char *name))
{
	struct reader r = { .line = 1, .path = path, .used = used, .out = s };
	const char *expected = NULL;
	struct text copy = { 0 };
	size_t i;

	text_add(&copy, "");
	for (i = 0; i < n; i++) {
		/* NUL, or what bash loses or doubles where a \ is before it */
		if (strchr("\001\177", text[i]))
			expected = "expected no bytes \\000, \\001 and \\177";
		else
			text_addn(&copy, text + i, 1);
		r.line += !expected && text[i] == '\n';
	}
	r.line = expected ? r.line : 1;
	for (r.p = copy.s; !expected && *r.p;)
		expected = read_line(&r);
	r.bad = expected;
	read_rest(&r);
	if (expected && !s->stopped) {
		s->stopped = text_printf("%s:%zu", path, r.line);
		s->expected = expected;
	}
	for (i = 0; i < s->n && s->stopped; i++)
		s->v[i].bad = s->expected;
	text_free(&r.value);
	text_free(&copy);
}

const struct assignment *sourced_find(const struct sourced *s,
				      const char *name)
{
	size_t i;

	for (i = s->n; i > 0; i--)
		if (!strcmp(s->v[i - 1].name, name))
			return &s->v[i - 1];
	return NULL;
}

void sourced_free(struct sourced *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->v[i].name);
		free(s->v[i].value);
		free(s->v[i].origin);
	}
	vec_free(s);
	free(s->stopped);
	*s = (struct sourced){ 0 };
}
