/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simple part of the shell's grammar; all else is not understood. */
#include "import/command_line.h"
#include "base/text.h"
#include "base/value.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static const char simple[] =
	"only simple commands, ; and &&, NAME=VALUE and $NAME are understood";

enum { EXPANDED_LONGEST = 1000 };	/* a word with values of variables */

struct scan {
	const char *p;
	const struct settings *told;	/* variables; of one name the last counts */
	struct settings known;	/* and those that the line sets: these first */
	struct command *to;
	struct text word;
	bool begun;		/* there is a word, be it an empty one */
	bool quoted;		/* it is not as it is written */
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
	while (l->n)
		command_free(&l->v[--l->n]);
	vec_free(l);
}

static void add_char(struct scan *s, char c)
{
	text_addn(&s->word, &c, 1);
	s->begun = true;
}

static void clear_word(struct scan *s)
{
	s->word.n = 0;
	text_addn(&s->word, "", 0);
	s->begun = s->quoted = false;
}

static void end_word(struct scan *s)
{
	if (s->begun)
		*vec_push(s->to) = text_dup(s->word.s);
	clear_word(s);
}

static size_t name_length(const char *s)
{
	return *s >= '0' && *s <= '9' ? 0 : strspn(s, COMMAND_LINE_NAME);
}

/* The value of the name of n characters, or NULL. */
static const char *find_value(const struct settings *known, const char *name,
			      size_t n)
{
	size_t i = known->n;

	while (i && (strncmp(known->v[i - 1].key, name, n) ||
		     known->v[i - 1].key[n]))
		i--;
	return i ? known->v[i - 1].value : NULL;
}

/* $NAME, $1 or ${NAME}; where it is not whole, blanks in the value part words. */
static const char *read_variable(struct scan *s, bool whole)
{
	const char *name = s->p + 1 + (s->p[1] == '{'), *p;
	size_t n = *name > '0' && *name <= '9' ? 1 : name_length(name);

	if (!n || (name[-1] == '{' && name[n] != '}'))
		return simple;
	p = find_value(&s->known, name, n);
	p = p ? p : find_value(s->told, name, n);
	if (!p)
		return "expected no variable whose value is not known here";
	s->p = name + n + (name[-1] == '{');
	if (s->word.n + strlen(p) > EXPANDED_LONGEST)
		return "expected shorter values of variables";
	for (; *p; p++) {
		if (!whole && strchr(" \t\n", *p))
			end_word(s);
		else
			add_char(s, *p);
	}
	return NULL;
}

/* Up to an unquoted blank or a character that parts words by itself. */
static const char *read_word(struct scan *s, bool whole)
{
	const char *err;
	char quote = 0, c;

	while ((c = *s->p) && (quote || !strchr(" \t\n;&|()<>", c))) {
		s->quoted |= strchr("'\"\\$", c) != NULL;
		if (quote ? c == quote : c == '\'' || c == '"') {
			quote = (char)(quote ? 0 : c);
			s->begun = true;
		} else if (quote != '\'' && c == '$') {
			err = read_variable(s, whole || quote);
			if (err)
				return err;
			continue;
		} else if (c == '\\' &&
			   (!quote || (quote == '"' && s->p[1] &&
				       strchr("$`\"\\", s->p[1])))) {
			if (!*++s->p)
				return simple;
			add_char(s, *s->p);
		} else if ((quote != '\'' && c == '`') ||
			   (!quote && strchr("*?[", c))) {
			return simple;
		} else {
			add_char(s, c);
		}
		s->p++;
	}
	return quote ? simple : NULL;
}

/* > or >>, and what stands behind it: a file or a descriptor, all one. */
static const char *read_redirection(struct scan *s)
{
	const char *err;

	/* the number of a descriptor before it is no word */
	if (!s->quoted && !s->word.s[strspn(s->word.s, "0123456789")])
		clear_word(s);
	end_word(s);
	s->p += strspn(s->p, "&>|");
	s->p += strspn(s->p, " \t");
	err = read_word(s, true);
	if (!err && !s->begun)
		err = simple;
	clear_word(s);
	return err;
}

/* What the words of a command make of it. */
static const char *check_words(struct command *c)
{
	const char *word = c->n ? c->v[0] : "";

	if (value_is_among(word, "! { } case do done elif else esac fi for "
			   "function if in then until while") ||
	    (c->assigns && c->n > 1))
		return simple;
	c->idle = c->assigns ||
		  (c->n == 1 && value_is_among(word, "true : /bin/true "
					       "/usr/bin/true")) ||
		  (c->n == 2 && !strcmp(word, "exit") && !strcmp(c->v[1], "0"));
	return NULL;
}

/* One command, up to what joins it with the next. */
static const char *read_command(struct scan *s)
{
	const char *start = s->p + strspn(s->p, " \t"), *end, *err = NULL;
	size_t n = name_length(start);

	s->to->assigns = n && start[n] == '=';
	for (end = start; !err; end = s->p) {
		s->p += strspn(s->p, " \t");
		if (*s->p == '#')
			s->p += strcspn(s->p, "\n");
		if (*s->p && strchr("()<", *s->p))
			return simple;
		if (*s->p != '>' && !(*s->p == '&' && s->p[1] == '>')) {
			if (!*s->p || strchr(";&|\n", *s->p))
				break;
			err = read_word(s, s->to->assigns);
		}
		if (!err && (*s->p == '>' || (*s->p == '&' && s->p[1] == '>')))
			err = read_redirection(s);
		end_word(s);
	}
	while (end > start && strchr(" \t", end[-1]))
		end--;
	s->to->text = text_printf("%.*s", (int)(end - start), start);
	return err ? err : check_words(s->to);
}

enum joint { JOINT_NONE, JOINT_AND, JOINT_OR };

/* What a command with that before it and behind it has to be. */
static const char *check_command(const struct command *c, enum joint before,
				 enum joint behind)
{
	if (!c->n && (before || behind || *c->text))
		return simple;
	if (before == JOINT_OR && (behind || !c->idle))
		return simple;
	return c->assigns && before ? simple : NULL;
}

const char *command_line_read(struct command_line *out, const char *text,
			      const struct settings *variables)
{
	enum joint before = JOINT_NONE, behind;
	struct scan s = { .p = text, .told = variables };
	const char *err = NULL;
	struct command *c;
	char *value;

	*out = (struct command_line){ 0 };
	clear_word(&s);
	while (!err && (*s.p || before)) {
		s.to = c = vec_push(out);
		c->index = -1;
		c->joined = before == JOINT_AND;
		err = read_command(&s);
		behind = !strncmp(s.p, "&&", 2) ? JOINT_AND :
			 !strncmp(s.p, "||", 2) ? JOINT_OR : JOINT_NONE;
		if (!err && (!*s.p || strchr(";\n", *s.p) || behind))
			err = check_command(c, before, behind);
		else if (!err)
			err = simple;
		if (err)
			break;
		if (c->assigns) {
			value = strchr(c->v[0], '=');
			*value = '\0';
			settings_add(&s.known, c->v[0], value + 1, "");
			*value = '=';
		}
		if (before == JOINT_OR)
			out->v[out->n - 2].tolerant = true;
		if (before == JOINT_OR || !c->n)
			command_free(&out->v[--out->n]);
		s.p += behind ? 2 + strspn(s.p + 2, " \t\n") : !!*s.p;
		before = behind;
	}
	if (err)
		command_line_free(out);
	text_free(&s.word);
	settings_free(&s.known);
	return err;
}
