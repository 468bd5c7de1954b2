/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simple commands, and what in them makes the rest uncertain. Where bash stops
 * at an error of syntax, what stands behind is not run: so whatever is passed
 * here must be known to be right, and the rest is given up on.
 */
#include "network-scripts/shell.h"

#include <string.h>

/* What a word means where a command begins. */
enum sense {
	SENSE_NONE,
	SENSE_COMPOUND,	/* begins or parts compound commands */
	SENSE_ENDS,	/* may end the file, or change how it is read */
	SENSE_DECLARES,	/* with options, assignments may mean something else */
	SENSE_EXPORTS,	/* takes NAME=VALUE, as an assignment does */
	SENSE_NAMES,	/* takes names of variables */
	SENSE_RUNS,	/* its words are a command again */
	SENSE_SPECIAL,	/* a variable that cannot be set, or not to any value */
};

static const struct { const char *word; enum sense sense; } senses[] = {
	{ "if", SENSE_COMPOUND }, { "then", SENSE_COMPOUND },
	{ "elif", SENSE_COMPOUND }, { "else", SENSE_COMPOUND },
	{ "fi", SENSE_COMPOUND }, { "for", SENSE_COMPOUND },
	{ "while", SENSE_COMPOUND }, { "until", SENSE_COMPOUND },
	{ "select", SENSE_COMPOUND }, { "do", SENSE_COMPOUND },
	{ "done", SENSE_COMPOUND }, { "case", SENSE_COMPOUND },
	{ "esac", SENSE_COMPOUND }, { "in", SENSE_COMPOUND },
	{ "function", SENSE_COMPOUND }, { "coproc", SENSE_COMPOUND },
	{ "time", SENSE_COMPOUND }, { "{", SENSE_COMPOUND },
	{ "}", SENSE_COMPOUND }, { "!", SENSE_COMPOUND },
	{ "[[", SENSE_COMPOUND },
	{ "exit", SENSE_ENDS }, { "return", SENSE_ENDS },
	{ "exec", SENSE_ENDS }, { "set", SENSE_ENDS },
	{ "shopt", SENSE_ENDS }, { "alias", SENSE_ENDS },
	{ "unalias", SENSE_ENDS }, { "readonly", SENSE_ENDS },
	{ "trap", SENSE_ENDS }, { "enable", SENSE_ENDS },
	{ "break", SENSE_ENDS }, { "continue", SENSE_ENDS },
	{ "kill", SENSE_ENDS }, { "logout", SENSE_ENDS },
	{ "suspend", SENSE_ENDS }, { "shift", SENSE_ENDS },
	{ "history", SENSE_ENDS },
	{ "declare", SENSE_DECLARES }, { "typeset", SENSE_DECLARES },
	{ "local", SENSE_DECLARES }, { "export", SENSE_EXPORTS },
	{ "unset", SENSE_NAMES }, { "read", SENSE_NAMES },
	{ "mapfile", SENSE_NAMES }, { "readarray", SENSE_NAMES },
	{ "printf", SENSE_NAMES }, { "let", SENSE_NAMES },
	{ "getopts", SENSE_NAMES },
	{ "eval", SENSE_RUNS }, { "command", SENSE_RUNS },
	{ "builtin", SENSE_RUNS },
	{ "UID", SENSE_SPECIAL }, { "EUID", SENSE_SPECIAL },
	{ "PPID", SENSE_SPECIAL }, { "SHELLOPTS", SENSE_SPECIAL },
	{ "POSIXLY_CORRECT", SENSE_SPECIAL }, { "RANDOM", SENSE_SPECIAL },
	{ "SRANDOM", SENSE_SPECIAL }, { "SECONDS", SENSE_SPECIAL },
	{ "EPOCHSECONDS", SENSE_SPECIAL }, { "HISTCMD", SENSE_SPECIAL },
	{ "LINENO", SENSE_SPECIAL }, { "OPTIND", SENSE_SPECIAL },
	{ "FUNCNAME", SENSE_SPECIAL }, { "GROUPS", SENSE_SPECIAL },
	{ "DIRSTACK", SENSE_SPECIAL }, { "PIPESTATUS", SENSE_SPECIAL },
};

/* The word of a simple command that says what it does. */
struct command {
	bool known;	/* it was there already */
	bool plain;	/* it has no quotes: NAME=VALUE behind it is not split */
	enum sense sense;
};

static enum sense sense_of(const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof senses / sizeof *senses; i++)
		if (!strncmp(senses[i].word, word, n) && !senses[i].word[n])
			return senses[i].sense;
	return n > 4 && !strncmp(word, "BASH", 4) ? SENSE_SPECIAL : SENSE_NONE;
}

static void blanks(struct shell *s)
{
	int c;

	while ((c = shell_look(s)) == ' ' || c == '\t')
		s->p++;
}

static bool all_digits(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* Whether it is 2 in 2>x or {fd} in {fd}>x. */
static bool is_descriptor(const struct shell *s, const struct shell_word *w)
{
	size_t n;

	if (s->p == s->end || (*s->p != '<' && *s->p != '>'))
		return false;
	if (*w->text.s != '{')
		return all_digits(w->text.s);
	n = shell_name(w->text.s + 1);
	return n && !strcmp(w->text.s + 1 + n, "}");
}

/* A redirection: its operator and its word. */
static bool redirect(struct shell *s, int depth)
{
	struct shell_word w = { 0 };
	int first = shell_look(s), c;
	bool ok;

	s->p++;
	c = shell_look(s);
	if (first == '&') {
		s->p++;
		if (shell_look(s) == '>')
			s->p++;
	} else if (c == '>' || c == '&' || (c == '|' && first == '>')) {
		s->p++;
	} else if (c == '<') {
		return shell_lose(s, shell_lost_code);
	}
	blanks(s);
	c = shell_look(s);
	if (c == '#' || shell_breaks(c))
		return shell_lose(s, shell_lost_code);
	ok = shell_word(s, &w, depth);
	text_free(&w.text);
	/* >2>x is an error */
	if (ok && s->p < s->end && (*s->p == '<' || *s->p == '>'))
		return shell_lose(s, shell_lost_code);
	return ok;
}

/*
 * Subscripts are arithmetic, which may end the shell, and bash looks for the ]
 * beyond blanks: none but plain numbers, no octal ones.
 */
static bool plain_subscript(const char *text)
{
	size_t n = shell_name(text), digits;

	if (!n || text[n] != '[')
		return true;
	digits = strspn(text + n + 1, "0123456789");
	return digits && digits < 9 && text[n + 1 + digits] == ']' &&
	       (text[n + 1] != '0' || digits == 1);
}

/* eval and its like: is one of those meant that change how the file is read? */
static bool mentions_ends(const char *text)
{
	enum sense sense;
	size_t n;

	for (; *text; text += n ? n : 1) {
		n = shell_name(text);
		sense = n ? sense_of(text, n) : SENSE_NONE;
		if (sense == SENSE_ENDS || sense == SENSE_DECLARES ||
		    sense == SENSE_SPECIAL)
			return true;
	}
	return false;
}

/* What the command word that stands before w makes of it. */
static void argument(struct shell_line *l, const struct shell_word *w,
		     const struct command *command)
{
	bool assigns = command->plain && shell_assigned(w);

	switch (command->sense) {
	case SENSE_DECLARES:
		if (*w->text.s == '-' || *w->text.s == '+')
			l->ends = true;
		/* fall through */
	case SENSE_EXPORTS:
		if (!assigns && (w->expands || w->pattern))
			l->blind = true;
		break;
	case SENSE_NAMES:
		if (w->expands || w->pattern)
			l->blind = true;
		break;
	case SENSE_RUNS:
		if (mentions_ends(w->text.s))
			l->ends = true;
		if (w->expands)
			l->runs = true;
		break;
	case SENSE_NONE:
	case SENSE_COMPOUND:
	case SENSE_ENDS:
	case SENSE_SPECIAL:
		break;
	}
}

/*
 * What the next word of a command means, to it or as its command word. l is
 * NULL in a subshell, where only syntax matters.
 */
static bool word_means(struct shell *s, struct shell_line *l,
		       const struct shell_word *w, struct command *command)
{
	const char *text = w->text.s;
	size_t name = shell_name(text);
	struct shell_line none;

	if (!l) {
		none = (struct shell_line){ 0 };
		l = &none;
	}
	if (!plain_subscript(text))
		return shell_lose(s, shell_lost_code);
	if (name && sense_of(text, name) == SENSE_SPECIAL)
		l->ends = true;
	if (command->known) {
		argument(l, w, command);
		return true;
	}
	if (shell_assigned(w))
		return true;
	command->known = true;
	command->plain = w->bare > w->text.n;
	command->sense = sense_of(text, w->text.n);
	if (command->sense == SENSE_COMPOUND)
		return shell_lose(s, shell_lost_code);
	if (command->sense == SENSE_ENDS || w->expands)
		l->ends = true;
	if (command->sense == SENSE_DECLARES)
		l->declares = true;
	return true;
}

static void keep(struct shell_line *l, struct shell_word *w)
{
	if (l && l->words < 2)
		l->word[l->words] = *w;
	else
		text_free(&w->text);
	if (l)
		l->words++;
}

/* One simple command, up to what ends it. parts: its words and redirections. */
static bool simple_command(struct shell *s, struct shell_line *l, int depth,
			   size_t *parts)
{
	struct shell_word w;
	struct command command = { 0 };
	bool ok = true, fd;
	int c;

	for (*parts = 0; ok; ++*parts) {
		blanks(s);
		c = shell_look(s);
		if (c == '<' || c == '>' ||
		    (c == '&' && s->end - s->p > 1 && s->p[1] == '>')) {
			if (l)
				l->more = true;
			ok = redirect(s, depth);
			continue;
		}
		/* a comment within $(...) may hide its ) */
		if (c == '(' || (c == '#' && depth))
			return shell_lose(s, shell_lost_code);
		if (c == '#' || shell_breaks(c))
			return true;
		w = (struct shell_word){ 0 };
		ok = shell_word(s, &w, depth);
		fd = ok && is_descriptor(s, &w);
		if (ok && !fd)
			ok = word_means(s, l, &w, &command);
		if (fd)
			text_free(&w.text);
		else
			keep(l, &w);
	}
	return false;
}

static bool list(struct shell *s, struct shell_line *l, int depth)
{
	bool must = false;
	size_t parts;
	int c, next;

	for (;;) {
		if (!simple_command(s, l, depth, &parts))
			return false;
		c = shell_look(s);
		if (!parts && must)
			return shell_lose(s, shell_lost_code);
		if (depth ? c == ')' : c < 0 || c == '\n' || c == '#')
			return true;
		if (!parts || c < 0 || c == '\n' || c == ')')
			return shell_lose(s, shell_lost_code);
		if (l)
			l->more = true;
		s->p++;
		next = shell_look(s);
		must = c == '|' || (c == '&' && next == '&');
		if (must && (next == c || next == '&'))
			s->p++;
	}
}

static bool inside(struct shell *s, int depth)
{
	return list(s, NULL, depth);
}

bool shell_line(struct shell *s, struct shell_line *l)
{
	bool ok;

	*l = (struct shell_line){ 0 };
	s->joined = false;
	s->inside = inside;
	ok = list(s, l, 0);
	l->joined = s->joined;
	l->end = s->p;
	if (!ok)
		return false;
	s->p = memchr(s->p, '\n', (size_t)(s->end - s->p));
	if (!s->p)
		s->p = s->end;
	else
		s->p++, s->line++;
	return true;
}

void shell_line_free(struct shell_line *l)
{
	text_free(&l->word[0].text);
	text_free(&l->word[1].text);
}
