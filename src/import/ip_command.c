/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The begin of a command: ip, its own options, object and command. */
#include "import/ip_command.h"

#include <string.h>
#include <sys/socket.h>

/* In ip's order: of two that a short word fits the first counts. */
static const struct verb {
	const char *word;
	enum ipcommand_verb verb;
} route_verbs[] = {
	{ "list", IPCOMMAND_NONE },
	{ "show", IPCOMMAND_NONE },
	{ "lst", IPCOMMAND_NONE },
	{ "get", IPCOMMAND_NONE },
	{ "add", IPCOMMAND_ADD },
	{ "change", IPCOMMAND_REPLACE },
	{ "chg", IPCOMMAND_REPLACE },
	{ "replace", IPCOMMAND_REPLACE },
	{ "prepend", IPCOMMAND_ADD },
	{ "append", IPCOMMAND_ADD },
	{ "test", IPCOMMAND_NONE },
	{ "delete", IPCOMMAND_DELETE },
	{ "flush", IPCOMMAND_FLUSH },
	{ 0 }
}, rule_verbs[] = {
	{ "list", IPCOMMAND_NONE },
	{ "lst", IPCOMMAND_NONE },
	{ "show", IPCOMMAND_NONE },
	{ "save", IPCOMMAND_NONE },
	{ "restore", IPCOMMAND_NONE },
	{ "add", IPCOMMAND_ADD },
	{ "delete", IPCOMMAND_DELETE },
	{ "flush", IPCOMMAND_FLUSH },
	{ 0 }
};

static enum ipcommand_verb find_verb(const struct verb *v, const char *word)
{
	for (; v->word; v++)
		if (ipwords_begins(word, v->word))
			return v->verb;
	return IPCOMMAND_NONE;
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
static const char *read_options(struct ipcommand *c, char *const *words,
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
		if (ipwords_begins(word, "-family")) {
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
			if (ipwords_begins(word, harmless[j]))
				break;
		if (j < sizeof harmless / sizeof *harmless)
			continue;
		c->w.wrong = words[*i];
		err = "expected no option of ip but -4 and -6";
		/* these have a word behind them */
		*i += ipwords_begins(word, "-netns") ||
		      ipwords_begins(word, "-loops");
	}
	return err;
}

/* ip route flush: cache, or a table. Of others nothing is to be known. */
static const char *read_flush(struct ipcommand *c, char *const *words, size_t n)
{
	const char *err = NULL;
	size_t i;

	c->verb = IPCOMMAND_NONE;
	for (i = 0; i < n && !err; i++) {
		c->w.wrong = words[i];
		if (ipwords_begins(words[i], "table")) {
			c->w.wrong = ++i < n ? words[i] : NULL;
			err = ipwords_table(&c->w, c->w.wrong);
			c->verb = IPCOMMAND_FLUSH;
		} else if (ipwords_begins(words[i], "cached")) {
			c->verb = IPCOMMAND_FLUSH_CACHE;
			return NULL;
		}
	}
	if (!strcmp(c->w.table, "cache"))
		c->verb = IPCOMMAND_FLUSH_CACHE;
	if (!c->w.k.family)
		c->w.k.family = AF_INET;
	return err;
}

const char *ipcommand_read(struct ipcommand *c, char *const *words, size_t n)
{
	size_t i = n && !strcmp(words[0], "sudo");
	const char *err, *object, *verb;

	*c = (struct ipcommand){ 0 };
	if (i >= n || !is_ip(words[i]))
		return NULL;
	i++;
	err = read_options(c, words, n, &i);
	object = i < n ? words[i++] : "";
	verb = i < n ? words[i++] : "list";
	if (ipwords_begins(object, "route"))
		c->w.k.kind = KOBJ_ROUTE;
	else if (ipwords_begins(object, "rule"))
		c->w.k.kind = KOBJ_RULE;
	else
		return NULL;
	c->verb = find_verb(c->w.k.kind == KOBJ_RULE ? rule_verbs : route_verbs,
			    verb);
	if (c->verb == IPCOMMAND_NONE)
		return NULL;
	if (err)
		return err;
	if (c->verb == IPCOMMAND_FLUSH)
		return c->w.k.kind == KOBJ_RULE
			? NULL : read_flush(c, words + i, n - i);
	return ipwords_read(&c->w, words + i, n - i);
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

bool ipcommand_suspected(const char *text)
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
