/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The begin of a command: ip, its own options, object and command. */
#include "import/ip_command.h"

#include <string.h>
#include <sys/socket.h>

/* In ip's order: of two that a short word fits the first counts. */
static const struct verb {
	const char *word;
	enum ip_command_verb verb;
} route_verbs[] = {
	{ "list", IP_COMMAND_NONE },
	{ "show", IP_COMMAND_NONE },
	{ "lst", IP_COMMAND_NONE },
	{ "get", IP_COMMAND_NONE },
	{ "add", IP_COMMAND_ADD },
	{ "change", IP_COMMAND_REPLACE },
	{ "chg", IP_COMMAND_REPLACE },
	{ "replace", IP_COMMAND_REPLACE },
	{ "prepend", IP_COMMAND_ADD },
	{ "append", IP_COMMAND_ADD },
	{ "test", IP_COMMAND_NONE },
	{ "delete", IP_COMMAND_DELETE },
	{ "flush", IP_COMMAND_FLUSH },
	{ 0 }
}, rule_verbs[] = {
	{ "list", IP_COMMAND_NONE },
	{ "lst", IP_COMMAND_NONE },
	{ "show", IP_COMMAND_NONE },
	{ "save", IP_COMMAND_NONE },
	{ "restore", IP_COMMAND_NONE },
	{ "add", IP_COMMAND_ADD },
	{ "delete", IP_COMMAND_DELETE },
	{ "flush", IP_COMMAND_FLUSH },
	{ 0 }
};

static enum ip_command_verb find_verb(const struct verb *v, const char *word)
{
	for (; v->word; v++)
		if (ip_words_begin(word, v->word))
			return v->verb;
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
	static const char *const harmless[] = {
		"-statistics", "-details", "-oneline", "-force", "-Numeric",
		"-color", "-human-readable", "-resolve", "-timestamp",
	};
	const char *word, *err = NULL;
	size_t j;

	for (; *i < n && words[*i][0] == '-' && words[*i][1]; ++*i) {
		word = words[*i] + (words[*i][1] == '-');
		if (!strcmp(word, "-4")) {
			c->w.k.family = AF_INET;
			continue;
		}
		if (!strcmp(word, "-6")) {
			c->w.k.family = AF_INET6;
			continue;
		}
		if (ip_words_begin(word, "-family")) {
			word = ++*i < n ? words[*i] : "";
			if (!strcmp(word, "inet"))
				c->w.k.family = AF_INET;
			else if (!strcmp(word, "inet6"))
				c->w.k.family = AF_INET6;
			else
				err = "expected inet or inet6";
			continue;
		}
		for (j = 0; j < sizeof harmless / sizeof *harmless; j++)
			if (ip_words_begin(word, harmless[j]))
				break;
		if (j < sizeof harmless / sizeof *harmless)
			continue;
		c->w.wrong = words[*i];
		err = "expected no option of ip but -4 and -6";
		/* these have a word behind them */
		*i += ip_words_begin(word, "-netns") ||
		      ip_words_begin(word, "-loops");
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
	c->verb = find_verb(c->w.k.kind == KOBJ_RULE ? rule_verbs : route_verbs,
			    verb);
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
	enum { NOTHING, IP, ROUTE } seen = NOTHING;
	const char *s = text;
	size_t n;

	for (; (n = next_token(&s)); s += n) {
		if ((n == 2 || (n > 2 && s[n - 3] == '/')) &&
		    !strncmp(s + n - 2, "ip", 2))
			seen = IP;
		else if ((seen == IP && token_is(s, n, "rule", 2)) ||
			 (seen == ROUTE && token_is(s, n, "table", 1)))
			return true;
		else if (seen == IP && token_is(s, n, "route", 1))
			seen = ROUTE;
		else if (seen == IP && *s != '-' && strncmp(s, "inet", 4))
			seen = NOTHING;
	}
	return false;
}
