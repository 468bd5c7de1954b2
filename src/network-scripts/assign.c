/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each line assigns. A line that is one assignment gives a value; of any
 * other the names that it mentions are bad, but for `$NAME`. Behind code that
 * cannot be followed, mentions are all that is looked for.
 */
#include "network-scripts/assign.h"
#include "base/vec.h"
#include "network-scripts/shell.h"

#include <stdlib.h>
#include <string.h>

struct parse {
	struct shell shell;
	const char *text;
	const char *path;
	bool (*used)(const char *name);
	struct assigns *out;
	size_t before;		/* assigns that other files have made */
};

static const char bad_line[] =
	"expected NAME=VALUE alone on its line, or nothing that may change it";
static const char bad_bom[] = "expected no byte order mark before it";
static const char bad_blank[] = "expected = right behind the name";
static const char bad_words[] =
	"expected nothing but a comment behind the value";
static const char bad_operator[] =
	"expected ; & | < > ( ) in quotes, and nothing behind the value";
static const char bad_plus[] = "expected = and not +=";
static const char bad_array[] = "expected a plain variable, not an array";
static const char bad_joined[] = "expected no \\ at the end of a line";
static const char bad_return[] =
	"expected no carriage return at the end of the line";
static const char bad_pattern[] =
	"expected * ? [ { in quotes in an argument of export";
static const char bad_blind[] =
	"expected the names of variables to be spelled out in the file's commands";
static const char bad_nul[] = "expected no NUL byte in the file";

static void assigns_add(struct parse *s, const char *name, size_t line,
			const char *value, const char *bad)
{
	struct assign *a = vec_push(s->out);

	a->name = text_dup(name);
	a->value = bad ? NULL : text_dup(value);
	a->origin = text_printf("%s:%zu", s->path, line);
	a->bad = bad;
}

/* Names that stand between two points of the text. */
struct mentions {
	const char *begin, *p, *end;
	size_t line;
	bool stripped;		/* as it is without quotes and \ */
	bool reads;		/* those that are only read, too */
	/* of the last name: */
	size_t at;		/* its line */
	char before[2];		/* what stands in front of it */
	bool glued;		/* there was a quote or \ within it */
};

/* Whether the byte at p is a quote or a \, or goes with one. */
static bool is_quote(const struct mentions *m)
{
	const char *p = m->p;

	if (*p == '$')
		return m->end - p > 1 && (p[1] == '\'' || p[1] == '"');
	if (*p != '\n')
		return *p == '\'' || *p == '"' || *p == '\\';
	while (p > m->begin && p[-1] == '\\')
		p--;
	return (m->p - p) % 2;
}

/*
 * The length of the comment with which text begins, if it is one even within
 * quotes: "# NAME=VALUE", as examples are kept. 0 if there is none.
 */
static size_t plain_comment(const char *text, const char *end)
{
	const char *p = text;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p == end || *p != '#')
		return 0;
	while (p < end && *p != '\n' && !strchr("'\"`\\$;&|<>(){}", *p))
		p++;
	return p == end || *p == '\n' ? (size_t)(p - text) : 0;
}

/* The next run of bytes that names are made of; false if there is none. */
static bool mentions_next(struct mentions *m, struct text *name)
{
	bool dropped = false;

	name->n = 0;
	m->glued = false;
	for (; m->p < m->end; m->p++) {
		if (m->stripped && is_quote(m)) {
			dropped = name->n;
		} else if (shell_name_byte(*m->p)) {
			if (!name->n)
				m->at = m->line;
			m->glued = m->glued || dropped;
			text_addn(name, m->p, 1);
		} else if (name->n) {
			break;
		} else {
			m->before[0] = m->before[1];
			m->before[1] = *m->p;
		}
		if (*m->p != '\n')
			continue;
		m->line++;
		if (!name->n && m->before[0] != '\\')
			m->p += plain_comment(m->p + 1, m->end);
	}
	return name->n;
}

/*
 * Whether that name is only read: $NAME, ${NAME}, and forms of it that do not
 * assign.
 */
static bool only_read(const struct mentions *m)
{
	const char *p = m->p;

	if (m->reads)
		return false;
	if (m->before[1] == '$')
		return true;
	if (m->before[0] != '$' || m->before[1] != '{' || p == m->end)
		return false;
	if (*p == ':')
		return m->end - p > 1 && (p[1] == '-' || p[1] == '+');
	return strchr("}-+#%", *p);
}

/*
 * All used names that are mentioned from begin to end are bad; also those that
 * are only read, if reads. Whether there are any.
 */
static bool mentions_bad(struct parse *s, struct mentions m, const char *why)
{
	const struct mentions again = m;
	struct text name = { 0 };
	size_t had = s->out->n;
	int stripped;

	for (stripped = 0; stripped < 2; stripped++) {
		m = again;
		m.p = m.begin + plain_comment(m.begin, m.end);
		m.stripped = stripped;
		for (; mentions_next(&m, &name); m.before[1] = 'x')
			if (m.glued == m.stripped &&
			    shell_name(name.s) == name.n && !only_read(&m) &&
			    s->used(name.s))
				assigns_add(s, name.s, m.at, NULL, why);
	}
	text_free(&name);
	return s->out->n > had;
}

/* Why that assignment, to a name so long, has no value for us, or NULL. */
static const char *judge(const struct parse *s, const struct shell_line *l,
			 const struct shell_word *w, size_t name)
{
	const struct shell *sh = &s->shell;
	const char *value = strchr(w->text.s, '=') + 1;
	bool open = sh->lost && sh->p < sh->end && *sh->p == '(';
	bool exported = w == &l->word[1];

	if (w->text.s[name] == '+')
		return bad_plus;
	if (w->text.s[name] == '[')
		return bad_array;
	if (w->bad)
		return w->bad;
	if (open && !*value)
		return bad_array;
	if (l->joined)
		return bad_joined;
	if (l->more || open)
		return bad_operator;
	if (l->words > 1 && !exported && !strcmp(l->word[1].text.s, "\r"))
		return bad_return;
	if (sh->lost || l->words > (exported ? 2 : 1))
		return bad_words;
	if (w->last == '\r')
		return bad_return;
	return exported && w->pattern ? bad_pattern : NULL;
}

/* What is bad about names that a line which is no assignment mentions. */
static const char *blame(const struct parse *s, const struct shell_line *l,
			 const char *begin)
{
	if (begin == s->text && s->shell.end - begin >= 3 &&
	    !strncmp(begin, "\xef\xbb\xbf", 3))
		return bad_bom;
	return l->words > 1 && *l->word[1].text.s == '=' ? bad_blank : bad_line;
}

/* All names of this file, and because of that line those of files before it. */
static void all_bad(struct parse *s, size_t line, const char *why)
{
	struct mentions all = { .begin = s->text, .end = s->shell.end,
				.line = 1 };
	size_t i;

	for (i = 0; i < s->before; i++)
		assigns_add(s, s->out->v[i].name, line, NULL, why);
	mentions_bad(s, all, why);
}

/* What else than its assignment, if it is one, a line does. */
static void side_effects(struct parse *s, const struct shell_line *l,
			 struct mentions m, bool alone)
{
	struct shell *sh = &s->shell;
	struct mentions rest = { .begin = sh->p, .end = sh->end,
				 .line = sh->line };
	bool any = false;

	m.end = l->end;
	m.reads = l->runs;
	if (!alone || l->ends)
		any = mentions_bad(s, m, blame(s, l, m.begin));
	if (l->blind || (l->runs && any))
		all_bad(s, m.line, bad_blind);
	else if (l->ends || (l->declares && any))
		mentions_bad(s, rest, shell_lost_code);
	else
		return;
	sh->p = sh->end;
}

static void parse_line(struct parse *s)
{
	struct shell *sh = &s->shell;
	struct mentions m = { .begin = sh->p, .end = sh->end,
			      .line = sh->line };
	struct shell_line l;
	const struct shell_word *w;
	const char *bad;
	char *name = NULL;
	bool ok = shell_line(sh, &l), exported;
	size_t n;

	exported = l.words > 1 && l.word[0].bare > l.word[0].text.n &&
		   !strcmp(l.word[0].text.s, "export");
	w = &l.word[exported];
	n = l.words ? shell_assigned(w) : 0;
	if (n)
		name = text_printf("%.*s", (int)n, w->text.s);
	if (n && s->used(name)) {
		bad = judge(s, &l, w, n);
		assigns_add(s, name, w->line, strchr(w->text.s, '=') + 1, bad);
		m.begin = w->at + n;
		m.line = w->line;
	}
	if (ok) {
		side_effects(s, &l, m, n && !l.more &&
			     l.words == (exported ? 2 : 1));
	} else {
		mentions_bad(s, m, sh->lost);
		if (l.blind || l.runs)
			all_bad(s, m.line, bad_blind);
		sh->p = sh->end;
	}
	free(name);
	shell_line_free(&l);
}

void assigns_parse(struct assigns *a, const char *text, size_t n,
		   const char *path, bool (*used)(const char *name))
{
	struct parse s = {
		.path = path, .used = used, .out = a, .before = a->n,
	};
	struct text copy = { 0 };
	size_t i;

	/* bash leaves NUL out, and beyond 256 of them the whole file */
	text_add(&copy, "");
	for (i = 0; i < n; i++)
		if (text[i])
			text_addn(&copy, text + i, 1);
	s.text = copy.s;
	s.shell = (struct shell){
		.p = copy.s, .end = copy.s + copy.n, .line = 1,
	};
	if (copy.n < n)
		mentions_bad(&s, (struct mentions){ .begin = copy.s,
			     .end = s.shell.end, .line = 1 }, bad_nul);
	else
		while (s.shell.p < s.shell.end)
			parse_line(&s);
	text_free(&copy);
}

const struct assign *assigns_find(const struct assigns *a, const char *name)
{
	size_t i;

	for (i = a->n; i > 0; i--)
		if (!strcmp(a->v[i - 1].name, name))
			return &a->v[i - 1];
	return NULL;
}

void assigns_free(struct assigns *a)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		free(a->v[i].name);
		free(a->v[i].value);
		free(a->v[i].origin);
	}
	vec_free(a);
}
