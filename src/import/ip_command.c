/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The begin of a command: ip, its own options, object and command. */
#include "import/ip_command.h"

#include <string.h>
#include <sys/socket.h>

/*
 * What changes something, in ip's order: of two that a short word fits the
 * first counts, and what only shows has no word that begins like one of these.
 */
static enum ip_command_verb find_verb(const char *word, enum kobj_kind kind)
{
	static const struct {
		const char *word;
		enum ip_command_verb verb;
		bool route;	/* only of a route */
	} verbs[] = {
		{ "add", IP_COMMAND_ADD, false },
		{ "change", IP_COMMAND_REPLACE, true },
		{ "chg", IP_COMMAND_REPLACE, true },
		{ "replace", IP_COMMAND_REPLACE, true },
		{ "prepend", IP_COMMAND_ADD, true },
		{ "append", IP_COMMAND_ADD, true },
		{ "delete", IP_COMMAND_DELETE, false },
		{ "flush", IP_COMMAND_FLUSH, false },
	};
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (ip_words_begin(word, verbs[i].word) &&
		    (kind == KOBJ_ROUTE || !verbs[i].route))
			return verbs[i].verb;
	return IP_COMMAND_NONE;
}

static bool is_ip(const char *word)
{
	const char *slash = strrchr(word, '/');

	return !strcmp(word, "ip") ||
	       (*word == '/' && slash && !strcmp(slash, "/ip"));
}

/*
 * ip's own options, up to words[*i]; NULL, or what was expected: out of those
 * that have a meaning here.
 */
static const char *read_options(struct ip_command *c, char *const *words,
				size_t n, size_t *i)
{
	enum { HARMLESS, NAMED = -1 };
	static const struct { const char *option; int family; } known[] = {
		{ "-4", AF_INET }, { "-6", AF_INET6 }, { "-family", NAMED },
		{ "-statistics", HARMLESS }, { "-details", HARMLESS },
		{ "-oneline", HARMLESS }, { "-force", HARMLESS },
		{ "-Numeric", HARMLESS }, { "-color", HARMLESS },
		{ "-human-readable", HARMLESS }, { "-resolve", HARMLESS },
		{ "-timestamp", HARMLESS },
	};
	const size_t all = sizeof known / sizeof *known;
	const char *word, *err = NULL;
	size_t j;

	for (; *i < n && words[*i][0] == '-' && words[*i][1]; ++*i) {
		word = words[*i] + (words[*i][1] == '-');
		for (j = 0; j < all; j++)
			if (ip_words_begin(word, known[j].option))
				break;
		if (j == all) {
			c->w.wrong = words[*i];
			err = "expected no option of ip but -4 and -6";
			/* these have a word behind them */
			*i += ip_words_begin(word, "-netns") ||
			      ip_words_begin(word, "-loops");
		} else if (known[j].family == NAMED) {
			word = ++*i < n ? words[*i] : "";
			c->w.k.family = !strcmp(word, "inet") ? AF_INET :
					!strcmp(word, "inet6") ? AF_INET6 : 0;
			if (!c->w.k.family)
				err = "expected inet or inet6";
		} else if (known[j].family) {
			c->w.k.family = (uint8_t)known[j].family;
		}
	}
	return err;
}

/* ip route flush: cache, or a table. Of others nothing is to be known. */
static const char *read_flush(struct ip_command *c, char *const *words,
			      size_t n)
{
	const char *err = NULL;
	size_t i;

	c->verb = IP_COMMAND_NONE;
	for (i = 0; i < n && !err; i++) {
		c->w.wrong = words[i];
		if (ip_words_begin(words[i], "table")) {
			c->w.wrong = ++i < n ? words[i] : NULL;
			err = ip_words_table(&c->w, c->w.wrong);
			c->verb = IP_COMMAND_FLUSH;
		} else if (ip_words_begin(words[i], "cached")) {
			c->verb = IP_COMMAND_FLUSH_CACHE;
			return NULL;
		}
	}
	if (!strcmp(c->w.table, "cache"))
		c->verb = IP_COMMAND_FLUSH_CACHE;
	if (!c->w.k.family)
		c->w.k.family = AF_INET;
	return err;
}

const char *ip_command_read(struct ip_command *c, char *const *words, size_t n)
{
	size_t i = n && !strcmp(words[0], "sudo");
	const char *err, *object, *verb;

	*c = (struct ip_command){ 0 };
	if (i >= n || !is_ip(words[i]))
		return NULL;
	i++;
	err = read_options(c, words, n, &i);
	object = i < n ? words[i++] : "";
	verb = i < n ? words[i++] : "list";
	if (ip_words_begin(object, "route"))
		c->w.k.kind = KOBJ_ROUTE;
	else if (ip_words_begin(object, "rule"))
		c->w.k.kind = KOBJ_RULE;
	else
		return NULL;
	c->verb = find_verb(verb, c->w.k.kind);
	if (c->verb == IP_COMMAND_NONE)
		return NULL;
	if (err)
		return err;
	if (c->verb == IP_COMMAND_FLUSH)
		return c->w.k.kind == KOBJ_RULE
			? NULL : read_flush(c, words + i, n - i);
	return ip_words_read(&c->w, words + i, n - i);
}

/* The next run of characters that is no blank and none of the shell's. */
static size_t next_token(const char **s)
{
	static const char between[] = " \t\r\n\v\f;&|(){}<>`\"'$!";

	*s += strspn(*s, between);
	return strcspn(*s, between);
}

static bool token_is(const char *s, size_t n, const char *whole, size_t least)
{
	return n >= least && n <= strlen(whole) && !strncmp(s, whole, n);
}

bool ip_command_suspected(const char *text)
{
	const char *s = text;
	bool ip = false;
	size_t n;

	for (; (n = next_token(&s)); s += n) {
		if (ip && (token_is(s, n, "rule", 2) ||
			   token_is(s, n, "table", 1)))
			return true;
		ip |= (n == 2 || (n > 2 && s[n - 3] == '/')) &&
		      !strncmp(s + n - 2, "ip", 2);
	}
	return false;
}
