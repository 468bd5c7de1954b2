/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rule- and route- files, line by line. */
#include "import/rule_lines.h"
#include "base/vec.h"
#include "network-scripts/rulefile.h"

#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t";

/* "rule", "rule6", "route" or "route6", and what stands behind it; or NULL. */
static const char *read_name(struct rule_lines *f, const char *path)
{
	const char *slash = strrchr(path, '/'), *name;
	bool six;

	name = slash ? slash + 1 : path;
	f->kind = name[0] == 'r' && name[1] == 'u' ? "rule" : "route";
	if (strncmp(name, f->kind, strlen(f->kind)))
		return NULL;
	name += strlen(f->kind);
	six = *name == '6';
	f->family = six ? "-6" : "-4";
	name += six;
	return name[0] == '-' && name[1] ? name + 1 : NULL;
}

bool rule_lines_is(const char *path)
{
	struct rule_lines f;

	return read_name(&f, path);
}

/* ADDRESS0= and the like makes the whole file one that bash sources. */
static bool is_addresses(const char *line)
{
	size_t n;

	line += strspn(line, " \t\r\v\f");
	if (strncmp(line, "ADDRESS", 7))
		return false;
	n = strspn(line + 7, "0123456789");
	return n && line[7 + n] == '=';
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

void rule_lines_read(struct rule_lines *f, const char *path, const char *text,
		     size_t n)
{
	const char *p = text, *end = text + n, *line;
	struct text t = { 0 };
	size_t number = 1;
	char *origin;

	*f = (struct rule_lines){ .path = text_dup(path) };
	f->name = read_name(f, f->path);
	f->made = n >= strlen(GENERATE_MARK) &&
		  !memcmp(text, GENERATE_MARK, strlen(GENERATE_MARK));
	while (p < end && !f->made) {
		origin = text_printf("%s:%zu", path, number);
		p = next_line(p, end, &t, &number);
		while (t.n && strchr(blanks, t.s[t.n - 1]))
			t.s[--t.n] = '\0';
		line = t.s + strspn(t.s, blanks);
		f->addresses |= !strcmp(f->kind, "route") &&
				is_addresses(line);
		if (line[strspn(line, "\r\v\f")] && *line != '#')
			settings_add(&f->text, "", line, origin);
		free(origin);
	}
	text_free(&t);
}

bool rule_lines_says_ip(const struct hand_line *h)
{
	const char *value = h->option->value;

	return !strncmp(value, "ip", 2) && value[2] && strchr(blanks, value[2]);
}

/* Adds the command of one line, whose words the shell's read has. */
static void add_line(const struct rule_lines *f, struct hand_line *h,
		     struct handmade *b)
{
	char *text = rule_lines_says_ip(h)
		? text_printf("ip %s %s", f->family, h->option->value + 2)
		: text_printf("ip %s %s add %s", f->family, f->kind,
			      h->option->value), *save = NULL, *word;
	VEC(const char *) words = { 0 };

	for (word = strtok_r(text, blanks, &save); word;
	     word = strtok_r(NULL, blanks, &save))
		*vec_push(&words) = word;
	vec_push(&words);
	hand_line_make(h, b, f->owner, words.v);
	vec_free(&words);
	free(text);
}

/* The value of NAMEn=, or NULL. */
static const char *find_numbered(const struct rule_lines *f, const char *name,
				 size_t n, struct hand_line **line)
{
	char *key = text_printf("%s%zu=", name, n);
	const char *value = NULL;
	struct hand_line *h;

	vec_each(h, &f->lines) {
		if (strncmp(h->option->value, key, strlen(key)) != 0)
			continue;
		value = h->option->value + strlen(key);
		*line = h;
	}
	free(key);
	return value;
}

/*
 * Routes of main, as bash makes them of ADDRESSn=, NETMASKn= and GATEWAYn= up to
 * the first number that lacks; what else there is does nothing.
 */
static void add_addresses(struct rule_lines *f, struct handmade *b)
{
	const char *address, *mask, *hop;
	struct hand_line *line = NULL, *h;
	char *net;
	size_t n;

	for (n = 0; (address = find_numbered(f, "ADDRESS", n, &h)); n++) {
		mask = find_numbered(f, "NETMASK", n, &line);
		hop = find_numbered(f, "GATEWAY", n, &line);
		net = text_printf("%s/%s", address, mask ? mask : "32");
		hand_line_make(h, b, f->owner, (const char *[]){
			"ip", "-4", "route", "add", net, "dev", f->name,
			hop ? "via" : NULL, hop, NULL });
		free(net);
	}
	vec_each(h, &f->lines)
		if (!strchr(h->option->value, '='))
			h->why = text_dup("bash reads this file, for its "
					  "ADDRESSn= lines, and can do nothing "
					  "with such a one");
}

void rule_lines_add(struct rule_lines *f, struct handmade *b)
{
	struct hand_line *h;

	hand_lines_add(&f->lines, &f->text);
	if (f->addresses)
		add_addresses(f, b);
	vec_each(h, &f->lines)
		if (!f->addresses)
			add_line(f, h, b);
}

void rule_lines_free(struct rule_lines *f)
{
	hand_lines_free(&f->lines);
	settings_free(&f->text);
	free(f->path);
	*f = (struct rule_lines){ 0 };
}
