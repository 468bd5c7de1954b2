/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts, line by line. */
#include "import/script.h"
#include "base/value.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

bool script_is(const char *text)
{
	return !strncmp(text, "#!", 2);
}

/* One line, with those that a backslash joins, without what a case ends with. */
static const char *next_line(const char *p, struct text *t, size_t *number)
{
	bool joined;
	size_t n;

	t->n = 0;
	do {
		n = strcspn(p, "\n");
		joined = n && p[n - 1] == '\\' && p[n];
		text_addn(t, p, n - joined);
		p += n;
		*number += *p == '\n';
		p += *p == '\n';
	} while (joined);
	while (t->n && strchr(" \t\r;", t->s[t->n - 1]))
		t->s[--t->n] = '\0';
	return p;
}

void script_read(struct script *s, const char *path, const char *text,
		 const char *iface)
{
	struct text t = { 0 };
	size_t number = 1;
	const char *line;
	char *origin;

	*s = (struct script){ .path = text_dup(path), .iface = text_dup(iface) };
	while (*text) {
		origin = text_printf("%s:%zu", path, number);
		text = next_line(text, &t, &number);
		line = t.s + strspn(t.s, " \t");
		if (*line && *line != '#')
			settings_add(&s->text, "", line, origin);
		free(origin);
	}
	text_free(&t);
}

/* Whether all of it is ip's, or a variable. */
static bool is_understood(const struct hand_line *h)
{
	const struct command *c;

	vec_each(c, &h->line)
		if (c->index < 0 && !c->assigns)
			return false;
	return h->line.n || h->why;
}

static void forget(struct script *s, const char *name, size_t n)
{
	size_t i;

	for (i = s->variables.n; i--;)
		if (!strncmp(s->variables.v[i].key, name, n) &&
		    !s->variables.v[i].key[n])
			settings_remove(&s->variables, i);
}

/*
 * A line that is not understood may set what it names (`read GW`, `GW=$(...)`),
 * but not what it only asks for (`$GW`).
 */
static void forget_named(struct script *s, const char *text)
{
	bool asked;
	size_t n;

	for (; *text; text += n) {
		asked = *text == '$';
		text += asked + (asked && text[1] == '{');
		n = strspn(text, COMMAND_LINE_NAME);
		if (n && !asked)
			forget(s, text, n);
		n += !n && *text;
	}
}

/* What the lines from that one on, up to h, have set. */
static void forget_set(struct script *s, const struct hand_line *from,
		       const struct hand_line *h)
{
	const struct command *c;

	for (; from < h; from++)
		vec_each(c, &from->line)
			if (c->assigns)
				forget(s, c->v[0], strcspn(c->v[0], "="));
}

/*
 * What a line that is not understood makes of variables. From the first `if`
 * or the like on, what was set in a branch is not known behind it; *from is the
 * first line that may be in one, or NULL.
 */
static void forget_unsure(struct script *s, const struct hand_line *h,
			  const struct hand_line **from)
{
	const char *line = h->option->value;
	size_t n = strcspn(line, " \t;(");
	char *word = text_printf("%.*s", (int)n, line);
	bool function = !strcmp(word, "function") || strstr(line, "()");
	const char *digit;

	if (function || value_is_among(word, "shift set"))
		for (digit = "123456789"; *digit; digit++)
			forget(s, digit, 1);
	if (!*from && (function || value_is_among(word, "if case for while "
						  "until select {")))
		*from = h;
	if (*from && (value_is_among(word, "else elif fi esac done }") ||
		      line[strlen(line) - 1] == ')')) {
		forget_set(s, *from, h);
		*from = h;
	}
	forget_named(s, line);
	free(word);
}

/* What a line assigns is known to those behind it. */
static void add_variables(struct script *s, const struct hand_line *h)
{
	const struct command *c;
	size_t n;
	char *name;

	vec_each(c, &h->line) {
		if (!c->assigns)
			continue;
		n = strcspn(c->v[0], "=");
		name = text_printf("%.*s", (int)n, c->v[0]);
		settings_set(&s->variables, name, c->v[0] + n + 1,
			     h->option->origin);
		free(name);
	}
}

void script_add(struct script *s, struct handmade *b, int owner)
{
	const struct hand_line *from = NULL;
	struct hand_line *h;

	hand_lines_add(&s->lines, &s->text);
	vec_each(h, &s->lines) {
		hand_line_read(h, b, owner, false, &s->variables);
		add_variables(s, h);
		if (h->why || !is_understood(h))
			forget_unsure(s, h, &from);
	}
}

/* Whether it makes anything that could be ours. */
static bool is_ours(const struct script *s)
{
	const struct hand_line *h;
	const struct command *c;

	vec_each(h, &s->lines) {
		if (h->why)
			return true;
		vec_each(c, &h->line)
			if (c->index >= 0)
				return true;
	}
	return false;
}

/* What of a line that is not to go as a whole is to be known. */
static bool print_line(const struct hand_line *h, const struct handmade *b,
		       struct text *out)
{
	struct text rest = { 0 };
	bool left = hand_line_reasons(h, b, "", out);

	if (hand_line_rest(h, b, &rest) == HAND_LINE_LESS)
		comment_add(out, "", "%s: leave of it: %s", h->option->origin,
			    rest.s);
	else if (!is_understood(h))
		comment_add(out, "", "%s: not understood: %s",
			    h->option->origin, h->option->value);
	text_free(&rest);
	return left || !is_understood(h);
}

/*
 * Whether nobody who runs the same file needs its i-th line; false also if one of
 * those before has said so.
 */
static bool is_gone(const struct scripts *all, const struct script *s, size_t i,
		    const struct handmade *b)
{
	const struct script *other;

	vec_each(other, all) {
		if (strcmp(other->path, s->path) != 0)
			continue;
		if (other < s || !hand_line_gone(&other->lines.v[i], b))
			return false;
	}
	return true;
}

bool script_print(const struct scripts *all, const struct script *s,
		  const struct handmade *b, struct text *out)
{
	const struct hand_line *h;
	struct text gone = { 0 };
	const char *last = NULL;
	bool complete = true;

	if (!is_ours(s))
		return true;
	vec_each(h, &s->lines)
		if (is_gone(all, s, (size_t)(h - s->lines.v), b))
			hand_origin_add(&gone, &last, h->option->origin);
	if (gone.n)
		comment_add(out, "", "%s: remove these lines, options say so "
			    "now", gone.s);
	text_free(&gone);
	vec_each(h, &s->lines)
		if (!hand_line_gone(h, b))
			complete &= !print_line(h, b, out);
	return complete;
}

void scripts_free(struct scripts *l)
{
	struct script *s;

	vec_each(s, l) {
		hand_lines_free(&s->lines);
		settings_free(&s->text);
		settings_free(&s->variables);
		free(s->iface);
		free(s->path);
	}
	vec_free(l);
}

static bool has_stanza(const struct stanzas *l, const struct kobj *route)
{
	const struct stanza *s;

	vec_each(s, l)
		if (!strcmp(s->iface, route->dev) &&
		    (s->family == AF_UNSPEC || s->family == route->family))
			return true;
	return false;
}

void scripts_missing(const struct handmade *b, size_t first,
		     const struct stanzas *known, struct stanzas *missing)
{
	const struct handmade_command *c;
	struct stanza *s;
	size_t i;

	for (i = first; i < b->commands.n; i++) {
		c = &b->commands.v[i];
		if (!handmade_adds(c) || !handmade_in_table(c) ||
		    !handmade_is_default(c) || !c->w.k.dev[0] ||
		    has_stanza(known, &c->w.k) || has_stanza(missing, &c->w.k))
			continue;
		s = vec_push(missing);
		s->iface = text_dup(c->w.k.dev);
		s->origin = text_dup(c->origin);
		s->family = c->w.k.family;
	}
}
