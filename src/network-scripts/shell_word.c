/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quotes and what stands between them. A word that bash would expand is only
 * passed: in that, simple forms are known, all others are given up on, because
 * an error in one keeps bash from what stands behind it.
 */
#include "network-scripts/shell_word.h"

#include <string.h>

enum { DEPTH_MAX = 8 };

#define BLANKS_AND_OPERATORS " \t\n;&|<>()"

const char shell_lost_code[] = "expected no shell code before it in the file";
const char shell_lost_quote[] =
	"expected all quotes before it in the file to be closed";

static const char bad_dollar[] =
	"expected no $: it is not expanded here; '$' is one that stays";
static const char bad_backquote[] =
	"expected no `: commands are not run here; '`' is one that stays";
static const char bad_quote[] = "expected a closing quote";
static const char bad_joined[] = "expected no \\ at the end of a line";
static const char bad_escape[] =
	"expected one of \\a \\b \\e \\f \\n \\r \\t \\v \\\\ \\' \\\" \\? "
	"\\NNN \\xHH in $'', and no NUL";
static const char bad_tilde[] = "expected no ~ here: '~' is one that stays";
static const char bad_control[] =
	"expected no control characters \\001 and \\177";

static void note(struct shell_word *w, const char *bad)
{
	if (!w->bad)
		w->bad = bad;
}

bool shell_lose(struct shell *s, const char *why)
{
	if (!s->lost)
		s->lost = why;
	return false;
}

static bool unclosed(struct shell *s, struct shell_word *w)
{
	note(w, bad_quote);
	return shell_lose(s, shell_lost_quote);
}

int shell_look(struct shell *s)
{
	while (s->end - s->p >= 2 && s->p[0] == '\\' && s->p[1] == '\n') {
		s->p += 2;
		s->line++;
		s->joined = true;
	}
	return s->p < s->end ? (unsigned char)*s->p : -1;
}

bool shell_breaks(int c)
{
	return c < 0 || strchr(BLANKS_AND_OPERATORS, c);
}

bool shell_name_byte(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

size_t shell_name(const char *text)
{
	size_t n = 0;

	if (*text < '0' || *text > '9')
		while (shell_name_byte(text[n]))
			n++;
	return n;
}

size_t shell_assigned(const struct shell_word *w)
{
	size_t name = shell_name(w->text.s), at = name;

	if (w->text.s[at] == '[')
		at += strspn(w->text.s + at, "[0123456789]");
	if (w->text.s[at] == '+')
		at++;
	return at < w->bare && w->text.s[at] == '=' ? name : 0;
}

static void add_byte(struct shell *s, struct shell_word *w, int c)
{
	char byte = (char)c;

	/* with a \ before it, versions of bash lose them or make them two */
	if (byte == '\001' || byte == '\177')
		note(w, bad_control);
	if (byte == '\n')
		s->line++;
	text_addn(&w->text, &byte, 1);
}

static void quoted(struct shell_word *w)
{
	if (w->text.n < w->bare)
		w->bare = w->text.n;
	w->last = 0;
}

/* '...', p behind its first quote */
static bool single(struct shell *s, struct shell_word *w)
{
	while (s->p < s->end && *s->p != '\'')
		add_byte(s, w, *s->p++);
	if (s->p == s->end)
		return unclosed(s, w);
	s->p++;
	return true;
}

/* Up to max digits of a number in that base. */
static int number(struct shell *s, int base, int max)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *found;
	int value = 0;

	for (; max-- && s->p < s->end; s->p++) {
		found = strchr(digits, *s->p);
		if (!found || !*found || (found - digits) % 16 >= base)
			break;
		value = value * base + (int)((found - digits) % 16);
	}
	return value;
}

/* An escape of $'...', p behind its \ */
static void escape(struct shell *s, struct shell_word *w)
{
	static const char from[] = "abeEfnrtv\\'\"?";
	static const char to[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
	const char *found, *begin = s->p;
	size_t lines = s->line;
	int c = (unsigned char)*s->p++, value;

	found = strchr(from, c);
	if (found && *found) {
		add_byte(s, w, to[found - from]);
		s->line = lines;	/* \n is no line of the file */
	} else if ((c >= '0' && c <= '7') || c == 'x') {
		s->p -= c != 'x';
		value = c == 'x' ? number(s, 16, 2) : number(s, 8, 3);
		/* \x{41} is another form, \x alone stays as it is */
		if (!(value & 0xff) || value > 0xff)
			note(w, bad_escape);
		add_byte(s, w, value & 0xff ? value & 0xff : '?');
		s->line = lines;
	} else if (c == 'c' || c == 'u' || c == 'U') {
		note(w, bad_escape);
	} else {
		if (c == '\n')
			note(w, bad_joined);
		add_byte(s, w, '\\');
		add_byte(s, w, *begin);
	}
}

/* $'...', p behind its first quote */
static bool ansi(struct shell *s, struct shell_word *w)
{
	while (s->p < s->end && *s->p != '\'') {
		if (*s->p != '\\') {
			add_byte(s, w, *s->p++);
			continue;
		}
		if (++s->p == s->end)
			break;
		escape(s, w);
	}
	if (s->p == s->end)
		return unclosed(s, w);
	s->p++;
	return true;
}

/* `...`, p behind the first; only a plain one, whose end is sure */
static bool backquote(struct shell *s, struct shell_word *w)
{
	note(w, bad_backquote);
	w->expands = true;
	text_add(&w->text, "`");
	for (; s->p < s->end && *s->p != '`'; s->p++) {
		if (strchr("\\#\n", *s->p))
			return shell_lose(s, shell_lost_code);
		text_addn(&w->text, s->p, 1);
	}
	if (s->p == s->end)
		return unclosed(s, w);
	text_addn(&w->text, s->p++, 1);
	return true;
}

/* ${NAME}, ${NAME:-word} and the like with plain words; p at the { */
static bool braces(struct shell *s)
{
	static const char *const operators[] = {
		":-", ":+", "-", "+", "##", "#", "%%", "%",
	};
	size_t i, n = sizeof operators / sizeof *operators;
	const char *p = s->p + 1, *begin = p;

	while (p < s->end && shell_name_byte(*p))
		p++;
	if (p == begin || (*begin >= '0' && *begin <= '9'))
		return shell_lose(s, shell_lost_code);
	for (i = 0; i < n; i++)
		if ((size_t)(s->end - p) > strlen(operators[i]) &&
		    !strncmp(p, operators[i], strlen(operators[i])))
			break;
	if (i < n)
		for (p += strlen(operators[i]); p < s->end; p++)
			if (!shell_name_byte(*p) && (!*p || !strchr("-.:,/@*", *p)))
				break;
	if (p == s->end || *p != '}')
		return shell_lose(s, shell_lost_code);
	s->p = p + 1;
	return true;
}

/* An expansion, p at its $; within "..." or not */
static bool dollar(struct shell *s, struct shell_word *w, int depth,
		   bool within)
{
	const char *begin = s->p++;
	int c = shell_look(s);

	if (c == '\'' && !within) {
		quoted(w);
		s->p++;
		return ansi(s, w);
	}
	note(w, bad_dollar);
	w->expands = true;
	if (c == '(') {
		s->p++;
		if (shell_look(s) == '(' || depth >= DEPTH_MAX)
			return shell_lose(s, shell_lost_code);
		if (!s->inside(s, depth + 1))
			return false;
		s->p++;
	} else if (c == '{') {
		if (!braces(s))
			return false;
	} else if (c == '[') {
		return shell_lose(s, shell_lost_code);
	}
	text_addn(&w->text, begin, (size_t)(s->p - begin));
	return true;
}

/* "...", p behind its first quote */
static bool twofold(struct shell *s, struct shell_word *w, int depth)
{
	int c;

	while ((c = shell_look(s)) != '"') {
		if (c < 0)
			return unclosed(s, w);
		if (c == '$') {
			if (!dollar(s, w, depth, true))
				return false;
			continue;
		}
		s->p++;
		if (c == '`') {
			if (!backquote(s, w))
				return false;
			continue;
		}
		if (c == '\\' && s->p < s->end && strchr("$`\"\\", *s->p))
			c = (unsigned char)*s->p++;
		add_byte(s, w, c);
	}
	s->p++;
	return true;
}

/* One byte of the word that is no quote and begins no expansion. */
static void plain_byte(struct shell *s, struct shell_word *w, int c)
{
	if (c == '~' && (w->last == '=' || w->last == ':'))
		note(w, bad_tilde);
	if (strchr("*?[{", c))
		w->pattern = true;
	s->p++;
	add_byte(s, w, c);
	w->last = c;
}

static bool piece(struct shell *s, struct shell_word *w, int c, int depth)
{
	switch (c) {
	case '\'':
		quoted(w);
		s->p++;
		return single(s, w);
	case '"':
		quoted(w);
		s->p++;
		return twofold(s, w, depth);
	case '`':
		quoted(w);
		s->p++;
		return backquote(s, w);
	case '$':
		quoted(w);
		return dollar(s, w, depth, false);
	case '\\':
		quoted(w);
		if (++s->p < s->end) {
			add_byte(s, w, *s->p++);
			return true;
		}
		note(w, bad_joined);
		return true;
	default:
		plain_byte(s, w, c);
		return true;
	}
}

bool shell_word(struct shell *s, struct shell_word *w, int depth)
{
	bool ok = true;
	int c;

	*w = (struct shell_word){
		.at = s->p, .line = s->line, .bare = (size_t)-1, .last = '=',
	};
	text_add(&w->text, "");
	while (ok && !shell_breaks(c = shell_look(s)))
		ok = piece(s, w, c, depth);
	return ok;
}
