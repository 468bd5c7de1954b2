/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The begin of a command: ip, its own options, object and command. */
#include "import/ip_command.h"
#include "base/text.h"
#include "base/value.h"

#include <stdlib.h>
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
	return !strcmp(word, "ip") ||
	       (*word == '/' && !strcmp(strrchr(word, '/'), "/ip"));
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
		"-color", "-human-readable", "-resolve", "-timestamp", NULL,
	};
	const char *word, *err = NULL;
	size_t j;

	for (; *i < n && words[*i][0] == '-' && words[*i][1]; ++*i) {
		word = words[*i] + (words[*i][1] == '-');
		for (j = 0; harmless[j]; j++)
			if (ip_words_begin(word, harmless[j]))
				break;
		if (!strcmp(word, "-4") || !strcmp(word, "-6")) {
			c->w.k.family = word[1] == '4' ? AF_INET : AF_INET6;
		} else if (ip_words_begin(word, "-family")) {
			word = ++*i < n ? words[*i] : "";
			c->w.k.family = !strcmp(word, "inet") ? AF_INET :
					!strcmp(word, "inet6") ? AF_INET6 : 0;
			if (!c->w.k.family)
				err = "expected inet or inet6";
		} else if (!harmless[j]) {
			c->w.wrong = words[*i];
			err = "expected no option of ip but -4 and -6";
			/* these have a word behind them */
			*i += ip_words_begin(word, "-netns") ||
			      ip_words_begin(word, "-loops");
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

bool ip_command_suspected(const char *text)
{
	/* blanks, and what the shell parts words with */
	static const char between[] = " \t\r\n\v\f;&|(){}<>`\"'$!";
	char *copy = text_dup(text), *save = NULL, *word, *slash;
	bool ip = false, found = false;

	for (word = strtok_r(copy, between, &save); word && !found;
	     word = strtok_r(NULL, between, &save)) {
		found = ip && (ip_words_begin(word, "table") ||
			       (word[1] && ip_words_begin(word, "rule")));
		slash = strrchr(word, '/');
		ip |= !strcmp(slash ? slash + 1 : word, "ip");
	}
	free(copy);
	return found;
}

bool ip_command_hidden(const char *text, char *const *words, size_t n)
{
	const char *word;
	size_t i;

	if (!n || value_is_among(words[0], "echo printf logger"))
		return false;
	if (!is_ip(words[0]))
		return strcmp(words[0], "sudo") != 0 &&
		       ip_command_suspected(text);
	for (i = 1; i < n && words[i][0] == '-'; i++) {
		word = words[i] + (words[i][1] == '-');
		if (word[1] == 'b' && ip_words_begin(word, "-batch"))
			return true;
	}
	return false;
}
