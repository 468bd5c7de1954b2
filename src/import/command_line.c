/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simple part of the shell's grammar; all else is refused. */
#include "import/command_line.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static const char simple[] =
	"expected simple commands with ; or && between them";

struct scan {
	const char *p;
	const struct settings *variables;
	struct command *to;
	struct text word;
	bool begun;		/* there is a word, be it an empty one */
	bool quoted;		/* some of it was */
};

static void command_free(struct command *c)
{
	while (c->n)
		free(c->v[--c->n]);
	vec_free(c);
	free(c->text);
	c->text = NULL;
}

void command_line_free(struct command_line *l)
{
	size_t i, j;

	for (i = 0; i < l->n; i++) {
		for (j = 0; j < l->v[i].n; j++)
			command_free(&l->v[i].v[j]);
		vec_free(&l->v[i]);
	}
	vec_free(l);
}

bool command_line_does_nothing(const struct command *c)
{
	if (c->n == 2)
		return !strcmp(c->v[0], "exit") && !strcmp(c->v[1], "0");
	return c->n == 1 &&
	       (!strcmp(c->v[0], "true") || !strcmp(c->v[0], ":") ||
		!strcmp(c->v[0], "/bin/true") ||
		!strcmp(c->v[0], "/usr/bin/true"));
}

static void add_char(struct scan *s, char c)
{
	text_addn(&s->word, &c, 1);
	s->begun = true;
}

static void end_word(struct scan *s)
{
	if (s->begun)
		*vec_push(s->to) = text_dup(s->word.s);
	s->word.n = 0;
	text_addn(&s->word, "", 0);
	s->begun = s->quoted = false;
}

static bool name_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

/* $NAME or ${NAME}; outside of quotes blanks in the value part words. */
static const char *read_variable(struct scan *s, bool quoted)
{
	const struct setting *v;
	const char *name = s->p + 1, *p;
	struct text t = { 0 };
	bool brace = *name == '{';
	size_t n = 0;

	name += brace;
	while (name_char(name[n], !n))
		n++;
	if (!n || (brace && name[n] != '}'))
		return "expected no more of $ than $NAME or ${NAME}";
	text_addn(&t, name, n);
	v = settings_find(s->variables, t.s);
	text_free(&t);
	if (!v)
		return "expected no variable whose value is not known here";
	s->p = name + n + brace;
	for (p = v->value; *p; p++) {
		if (!quoted && strchr(" \t\n", *p))
			end_word(s);
		else
			add_char(s, *p);
	}
	return NULL;
}

static const char *read_double_quotes(struct scan *s)
{
	const char *err;

	s->begun = s->quoted = true;
	for (s->p++; *s->p != '"';) {
		if (!*s->p)
			return "expected a second quote";
		if (*s->p == '`')
			return "expected no command within a command";
		if (*s->p == '$') {
			err = read_variable(s, true);
			if (err)
				return err;
			continue;
		}
		if (*s->p == '\\' && s->p[1] && strchr("$`\"\\", s->p[1]))
			s->p++;
		add_char(s, *s->p++);
	}
	s->p++;
	return NULL;
}

static const char *read_single_quotes(struct scan *s)
{
	s->begun = s->quoted = true;
	for (s->p++; *s->p != '\''; s->p++) {
		if (!*s->p)
			return "expected a second quote";
		add_char(s, *s->p);
	}
	s->p++;
	return NULL;
}

/* Up to an unquoted blank or a character that parts words by itself. */
static const char *read_word(struct scan *s)
{
	const char *err = NULL;

	while (!err && *s->p && !strchr(" \t\n;&|()<>", *s->p)) {
		switch (*s->p) {
		case '\'':
			err = read_single_quotes(s);
			break;
		case '"':
			err = read_double_quotes(s);
			break;
		case '$':
			err = read_variable(s, false);
			break;
		case '`':
			err = "expected no command within a command";
			break;
		case '*':
		case '?':
		case '[':
			err = "expected no test and no pattern for file names";
			break;
		case '\\':
			if (!s->p[1])
				return simple;
			s->quoted = true;
			add_char(s, s->p[1]);
			s->p += 2;
			break;
		default:
			add_char(s, *s->p++);
		}
	}
	return err;
}

/* What stands behind > or >>: a file or a descriptor, taken for nothing. */
static const char *read_redirection(struct scan *s)
{
	size_t before;
	const char *err;

	/* the number of a descriptor before it is no word */
	if (s->begun && !s->quoted &&
	    !s->word.s[strspn(s->word.s, "0123456789")]) {
		s->begun = false;
		s->word.n = 0;
	}
	end_word(s);
	if (*s->p == '&')
		s->p++;
	s->p++;
	if (*s->p == '>' || *s->p == '&' || *s->p == '|')
		s->p++;
	s->p += strspn(s->p, " \t");
	before = s->to->n;
	err = read_word(s);
	if (!err && !s->begun)
		err = "expected a file behind >";
	end_word(s);
	while (s->to->n > before)
		free(s->to->v[--s->to->n]);
	return err;
}

static bool is_reserved(const char *word)
{
	static const char *const words[] = {
		"!", "{", "}", "case", "do", "done", "elif", "else", "esac",
		"fi", "for", "function", "if", "in", "then", "until", "while",
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

/* One command, up to what joins it with the next. */
static const char *read_command(struct scan *s)
{
	const char *start = s->p + strspn(s->p, " \t"), *err = NULL, *end;
	struct text t = { 0 };
	bool first_quoted = false, redirect;

	for (end = start; !err; end = s->p) {
		s->p += strspn(s->p, " \t");
		redirect = *s->p == '>' || (*s->p == '&' && s->p[1] == '>');
		if (redirect) {
			err = read_redirection(s);
		} else if (*s->p == '#') {
			s->p += strcspn(s->p, "\n");
			break;
		} else if (*s->p && strchr("()<", *s->p)) {
			err = simple;
		} else if (!*s->p || strchr(";&|\n", *s->p)) {
			break;
		} else {
			err = read_word(s);
			if (!s->to->n)
				first_quoted = s->quoted;
			if (!err && *s->p == '>')
				err = read_redirection(s);
			end_word(s);
		}
	}
	if (!err && s->to->n && !first_quoted && is_reserved(s->to->v[0]))
		err = simple;
	text_addn(&t, start, (size_t)(end - start));
	while (t.n && strchr(" \t", t.s[t.n - 1]))
		t.s[--t.n] = '\0';
	s->to->text = t.s;
	return err;
}

/* Behind ||: what does nothing, and then the list is at its end. */
static const char *read_otherwise(struct scan *s)
{
	struct command c = { 0 };
	const char *err;

	s->to = &c;
	err = read_command(s);
	if (!err && (!command_line_does_nothing(&c) ||
		     (*s->p && !strchr(";\n", *s->p))))
		err = "expected nothing but true behind ||";
	command_free(&c);
	s->to = NULL;
	return err;
}

static const char *read_list(struct scan *s, struct command_list *l)
{
	const char *err;

	for (;;) {
		s->to = vec_push(l);
		err = read_command(s);
		if (err)
			return err;
		if (!s->to->n) {	/* nothing at all, or only a comment */
			if (l->n > 1 || *s->p == '&' || *s->p == '|' ||
			    *s->to->text)
				return simple;
			command_free(s->to);
			l->n--;
		}
		if (s->p[0] == '&' && s->p[1] == '&') {
			s->p += 2;
			s->p += strspn(s->p, " \t\n");
			continue;
		}
		if (s->p[0] != '|' && s->p[0] != '&')
			return NULL;
		if (s->p[0] == '&' || s->p[1] != '|')
			return simple;
		s->p += 2;
		l->tolerant = true;
		return read_otherwise(s);
	}
}

const char *command_line_read(struct command_line *out, const char *text,
			      const struct settings *variables)
{
	struct scan s = { .p = text, .variables = variables };
	const char *err = NULL;
	struct command_list *l;

	*out = (struct command_line){ 0 };
	text_addn(&s.word, "", 0);
	while (!err && *s.p) {
		l = vec_push(out);
		err = read_list(&s, l);
		if (!err && !l->n) {
			vec_free(l);
			out->n--;
		}
		if (*s.p)
			s.p++;
	}
	if (err)
		command_line_free(out);
	text_free(&s.word);
	return err;
}
