/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record: any bytes as its text; and any strings in its fields, which must come
 * back. For these the input is lines whose first byte says what they are, with
 * fields between \x1f and \x01 for a newline within one.
 */
#include "../fuzz.h"
#include "state/record.h"
#include "base/value.h"
#include "base/vec.h"

#include <sys/socket.h>

static char *format(const struct record *r)
{
	struct text t = { 0 };

	record_format(&t, r);
	return t.s;
}

/* What is read is written in the same way again, and again. */
static void settles(const char *text, size_t n)
{
	struct record r = { 0 }, again = { 0 };
	const char *err;
	char *first, *second;
	size_t line;

	err = record_parse(&r, text, n, &line);
	HOLDS(!err || text_is_safe(err));
	if (!err) {
		first = format(&r);
		HOLDS(!record_parse(&again, first, strlen(first), &line));
		second = format(&again);
		HOLDS(!strcmp(first, second));
		free(first);
		free(second);
		record_free(&again);
	}
	record_free(&r);
}

/* Each beginning of a record is none: it may have been cut off. */
static void whole(const char *text, size_t n)
{
	struct record r = { 0 };
	size_t line;

	HOLDS(record_parse(&r, text, n - 1, &line));
	record_free(&r);
	HOLDS(record_parse(&r, text, n / 2, &line));
	record_free(&r);
}

static void add_line(struct record *r, char *line)
{
	char *f[3] = { "", "", "" }, *rest = line + 1, *p, *field;
	struct claim *c;
	uint32_t table;
	size_t n;

	for (n = 0; n < 3 && rest; n++) {
		field = f[n] = rest;
		rest = strchr(rest, '\x1f');
		if (rest)
			*rest++ = '\0';
		for (p = field; *p; p++)
			if (*p == '\x01')
				*p = '\n';
	}
	c = r->claims.n ? &r->claims.v[r->claims.n - 1] : NULL;
	switch (*line) {
	case 'b':
		r->base = (uint32_t)strtoul(f[0], NULL, 10);
		r->protocol = (uint8_t)strtoul(f[1], NULL, 10);
		break;
	case 'w':
		table = (uint32_t)strtoul(f[0], NULL, 10);
		if (!value_table_usable(table))
			table_list_add(&r->leaving, table);
		break;
	case 'c':
		if (*f[0] && *f[1] && !claims_find(&r->claims, f[0], f[1]))
			claims_get(&r->claims, f[0], *f[2] == '4' ? AF_INET :
				   *f[2] == '6' ? AF_INET6 : AF_UNSPEC, f[1]);
		break;
	case 'n':
		if (c)
			settings_add(&c->in_force, f[0], f[1], f[2]);
		break;
	case 't':
		if (c)
			settings_add(&c->trial, f[0], f[1], f[2]);
		break;
	case 'r':
		if (c && !c->refused)
			c->refused = text_dup(f[0]);
		break;
	}
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_settings(const struct settings *a, const struct settings *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (!same(a->v[i].origin, b->v[i].origin))
			return false;
	return settings_equal(a, b);
}

static bool same_record(const struct record *a, const struct record *b)
{
	const struct claim *c, *d;
	size_t i;

	if (a->protocol != b->protocol || (a->protocol && a->base != b->base) ||
	    a->claims.n != b->claims.n || a->leaving.n != b->leaving.n)
		return false;
	for (i = 0; i < a->leaving.n; i++)
		if (a->leaving.v[i] != b->leaving.v[i])
			return false;
	for (i = 0; i < a->claims.n; i++) {
		c = &a->claims.v[i];
		d = &b->claims.v[i];
		if (!same(c->iface, d->iface) || !same(c->key, d->key) ||
		    c->family != d->family || c->table != d->table ||
		    !same(c->refused, d->refused) ||
		    !same_settings(&c->in_force, &d->in_force) ||
		    !same_settings(&c->trial, &d->trial))
			return false;
	}
	return true;
}

static void comes_back(char *text)
{
	struct record r = { 0 }, again = { 0 };
	char *line, *out, *p;
	size_t at;

	while ((line = strtok_r(text, "\n", &text)))
		add_line(&r, line);
	out = format(&r);
	for (p = out; *p; p++)
		HOLDS((unsigned char)*p >= 0x20 || *p == '\t' || *p == '\n');
	HOLDS(!record_parse(&again, out, strlen(out), &at));
	HOLDS(same_record(&r, &again));
	whole(out, strlen(out));
	free(out);
	record_free(&r);
	record_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);

	settles(text, n);
	comes_back(text);
	free(text);
	return 0;
}
