/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logical lines of interfaces(5) files. Each of the three readers follows what
 * the program does, not what its manual says: a value must come out as the
 * hooks are told it.
 */
#include "ifupdown/lines.h"

#include <string.h>

/* ifupdown-ng reads into 4096 bytes, and takes the rest as another line. */
enum { NG_LINE_MAX = 4094 };

static const char blanks[] = " \t\n\v\f\r";

static bool blank(char c)
{
	return c && strchr(blanks, c);
}

int lines_open(struct lines *l, const char *path)
{
	int ret;

	*l = (struct lines){ .at = 1 };
	ret = file_read(&l->file, path);
	if (ret)
		return ret;
	l->p = l->file.text;
	l->end = l->p + l->file.n;
	return 0;
}

void lines_close(struct lines *l)
{
	file_free(&l->file);
	text_free(&l->text);
	*l = (struct lines){ 0 };
}

static void start(struct lines *l)
{
	l->number = l->at;
	l->text.n = 0;
	text_addn(&l->text, "", 0);
}

static void trim_end(struct text *t)
{
	while (t->n && blank(t->s[t->n - 1]))
		t->n--;
	t->s[t->n] = '\0';
}

/* Adds a line of the file, up to a NUL. */
static void add_physical(struct lines *l)
{
	size_t left = (size_t)(l->end - l->p);
	const char *eol = memchr(l->p, '\n', left);
	size_t n = eol ? (size_t)(eol - l->p) : left;

	text_addn(&l->text, l->p, strnlen(l->p, n));
	l->p += eol ? n + 1 : n;
	l->at += !!eol;
}

/*
 * A backslash joins only as the very last byte (not with a CR behind it), and
 * not at the end of a comment; the next line keeps its indent.
 */
bool lines_debian(struct lines *l)
{
	struct text *t = &l->text;
	size_t n;

	do {
		if (l->p == l->end)
			return false;
		start(l);
		add_physical(l);
		n = strspn(t->s, blanks);
		memmove(t->s, t->s + n, t->n - n + 1);
		t->n -= n;
	} while (!t->n || t->s[0] == '#');
	while (t->n && t->s[t->n - 1] == '\\') {
		t->s[--t->n] = '\0';
		if (l->p < l->end)
			add_physical(l);
	}
	trim_end(t);
	return true;
}

static bool next_char(struct lines *l, char *c)
{
	if (l->p == l->end)
		return false;
	*c = *l->p++;
	l->at += *c == '\n';
	return true;
}

/* What a backslash makes of the c behind it. */
static void ng_quoted(struct lines *l, char c)
{
	if (c == '\n') {
		while (l->p < l->end && (*l->p == ' ' || *l->p == '\t'))
			l->p++;
	} else if (c == '\r') {
		text_add(&l->text, "\n");
		if (l->p < l->end && *l->p == '\n')
			next_char(l, &c);
	} else if (c != '#') {
		text_add(&l->text, "\\");
		text_addn(&l->text, &c, 1);
	}
}

static void ng_line(struct lines *l)
{
	bool quoted = false;
	char c;

	start(l);
	while (l->text.n < NG_LINE_MAX && next_char(l, &c)) {
		if (quoted) {
			ng_quoted(l, c);
			quoted = false;
		} else if (c == '\\') {
			quoted = true;
		} else if (c == '#') {
			while (next_char(l, &c) && c != '\n')
				;
			/* without a newline ng takes EOF for a character */
			if (c != '\n')
				text_add(&l->text, "\xff");
			return;
		} else if (c == '\n') {
			return;
		} else if (c == '\r') {
			if (l->p < l->end && *l->p == '\n')
				next_char(l, &c);
			return;
		} else {
			text_addn(&l->text, &c, 1);
		}
	}
	/* the end of the file takes a newline with it that a quoted CR left */
	if (l->text.n && l->text.s[l->text.n - 1] == '\n')
		l->text.s[--l->text.n] = '\0';
}

/*
 * # begins a comment anywhere, \# is nothing, and trailing blanks stay. What
 * does not begin with a letter is passed over.
 */
bool lines_ng(struct lines *l)
{
	size_t n;

	while (l->p < l->end) {
		ng_line(l);
		l->text.n = strlen(l->text.s);
		n = strspn(l->text.s, blanks);
		if ((l->text.s[n] | 0x20) >= 'a' && (l->text.s[n] | 0x20) <= 'z')
			return true;
	}
	return false;
}

/* Passes over the blanks at p, counting their newlines. */
static const char *skip_blanks(const struct lines *l, const char *p, size_t *at)
{
	for (; p < l->end && blank(*p); p++)
		*at += *p == '\n';
	return p;
}

/*
 * Each backslash, wherever it stands, becomes one blank in place of all blanks
 * and line ends around it, also in comments; a CR ends a line.
 */
static void ifupdown2_line(struct lines *l)
{
	const char *p;
	size_t at;

	l->p = skip_blanks(l, l->p, &l->at);
	start(l);
	while (l->p < l->end) {
		at = l->at;
		p = skip_blanks(l, l->p, &at);
		if (p < l->end && *p == '\\') {
			l->p = skip_blanks(l, p + 1, &at);
			l->at = at;
			text_add(&l->text, " ");
			continue;
		}
		for (; l->p < p; l->p++) {
			if (*l->p == '\n' || *l->p == '\r')
				return;
			text_addn(&l->text, l->p, 1);
		}
		if (l->p < l->end)
			text_addn(&l->text, l->p++, 1);
	}
}

bool lines_ifupdown2(struct lines *l)
{
	struct text *t = &l->text;
	size_t n;

	while (l->p < l->end) {
		ifupdown2_line(l);
		t->n = strlen(t->s);
		trim_end(t);
		n = strspn(t->s, blanks);
		if (n < t->n && t->s[n] != '#')
			return true;
	}
	return false;
}
