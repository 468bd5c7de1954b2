/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rule- and route- files, line by line. */
#include "import/rule_lines.h"
#include "base/vec.h"
#include "network-scripts/rulefile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char blanks[] = " \t";

static const struct kind {
	const char *begin;
	enum kobj_kind kind;
	int family;
} kinds[] = {
	{ "rule-", KOBJ_RULE, AF_INET }, { "rule6-", KOBJ_RULE, AF_INET6 },
	{ "route-", KOBJ_ROUTE, AF_INET }, { "route6-", KOBJ_ROUTE, AF_INET6 },
};

/* What kind it is, and where its interface's name begins. */
static const struct kind *kind_of(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t i, n;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		n = strlen(kinds[i].begin);
		if (strncmp(base, kinds[i].begin, n) || !base[n])
			continue;
		*name = base + n;
		return &kinds[i];
	}
	return NULL;
}

bool rule_lines_is(const char *path)
{
	const char *name;

	return kind_of(path, &name);
}

/* ADDRESS0= and the like makes the whole file one that bash sources. */
static bool is_addresses(const char *line)
{
	line += strspn(line, " \t\r\v\f");
	if (strncmp(line, "ADDRESS", 7))
		return false;
	line += 7;
	return strspn(line, "0123456789") &&
	       line[strspn(line, "0123456789")] == '=';
}

/* As the shell's read has it: a backslash joins lines, and else goes. */
static const char *next_line(const char *p, const char *end, struct text *t,
			     size_t *number)
{
	t->n = 0;
	text_addn(t, "", 0);
	for (; p < end && *p != '\n'; p++) {
		if (*p == '\\' && p + 1 < end) {
			p++;
			*number += *p == '\n';
			if (*p == '\n')
				continue;
		}
		if (*p && *p != '\\')
			text_addn(t, p, 1);
	}
	++*number;
	return p < end ? p + 1 : p;
}

static void add_line(struct rule_lines *f, const char *text, size_t number)
{
	struct scriptline *l;
	size_t n;

	text += strspn(text, blanks);
	if (!text[strspn(text, " \t\r\v\f")] || *text == '#')
		return;
	l = vec_push(f);
	l->command = -1;
	n = strlen(text);
	while (n && strchr(blanks, text[n - 1]))
		n--;
	l->text = text_printf("%.*s", (int)n, text);
	l->origin = text_printf("%s:%zu", f->path, number);
	for (; *text; text += n) {
		n = strcspn(text, blanks);
		if (n)
			*vec_push(&l->words) = text_printf("%.*s", (int)n,
							   text);
		n += strspn(text + n, blanks);
	}
}

void rule_lines_read(struct rule_lines *f, const char *path, const char *text,
		     size_t n)
{
	const struct kind *kind;
	const char *p = text, *end = text + n;
	struct text t = { 0 };
	size_t number = 1, at;

	*f = (struct rule_lines){ .path = text_dup(path) };
	kind = kind_of(f->path, &f->name);
	if (!kind)
		return;
	f->kind = kind->kind;
	f->family = kind->family;
	f->made = n >= strlen(GENERATE_MARK) &&
		  !memcmp(text, GENERATE_MARK, strlen(GENERATE_MARK));
	while (p < end && !f->made) {
		at = number;
		p = next_line(p, end, &t, &number);
		f->addresses |= f->kind == KOBJ_ROUTE && is_addresses(t.s);
		add_line(f, t.s, at);
	}
	text_free(&t);
}

void rule_lines_add(struct rule_lines *f, struct handmade *b, int owner)
{
	struct handmade_command *c;
	struct scriptline *l;
	struct ip_command ip;
	const char *err;
	size_t i;

	for (i = 0; i < f->n && !f->made && !f->addresses; i++) {
		l = &f->v[i];
		ip = (struct ip_command){
			.verb = IP_COMMAND_ADD,
			.w.k = { .kind = f->kind,
				 .family = (uint8_t)f->family },
		};
		err = ip_words_read(&ip.w, l->words.v, l->words.n);
		if (b->commands.n >= HANDMADE_MAX)
			return;
		c = handmade_command_add(b, &ip, err);
		c->owner = owner;
		c->origin = l->origin;
		l->command = (int)b->commands.n - 1;
	}
}

void rule_lines_free(struct rule_lines *f)
{
	struct scriptline *l;

	while (f->n) {
		l = &f->v[--f->n];
		free(l->text);
		free(l->origin);
		while (l->words.n)
			free(l->words.v[--l->words.n]);
		vec_free(&l->words);
	}
	vec_free(f);
	free(f->path);
	f->path = NULL;
}
