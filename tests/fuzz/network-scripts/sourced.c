/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sourced, on any bytes: what must hold whatever a file says. */
#include "network-scripts/sourced.h"
#include "../fuzz.h"

static const char *const names[] = { "A", "IPADDR", "PREFIX" };

enum { NAMES = sizeof names / sizeof *names };

static bool used(const char *name)
{
	size_t i;

	HOLDS(*name && strspn(name, "0123456789") == 0);
	HOLDS(!name[strspn(name, "_0123456789abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ")]);
	for (i = 0; i < NAMES; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static long line_of(const char *origin)
{
	HOLDS(!strncmp(origin, "f:", 2));
	return strtol(origin + 2, NULL, 10);
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* But for the line, so many lines further down. */
static bool same_assignment(const struct assignment *a,
			    const struct assignment *b, long down)
{
	return same(a->name, b->name) && same(a->value, b->value) &&
	       a->bad == b->bad &&
	       line_of(b->origin) == line_of(a->origin) + down;
}

/* Each is complete, and the last of its name is what is found. */
static void complete(const struct sourced *s)
{
	const struct assignment *last[NAMES] = { NULL };
	size_t i, k;

	HOLDS(!s->stopped == !s->expected);
	HOLDS(!s->stopped || line_of(s->stopped) > 0);
	for (i = 0; i < s->n; i++) {
		HOLDS(s->v[i].value || s->v[i].bad);
		HOLDS(!s->stopped || s->v[i].bad == s->expected);
		HOLDS(line_of(s->v[i].origin) > 0);
		for (k = 0; k < NAMES && strcmp(names[k], s->v[i].name); k++)
			;
		HOLDS(k < NAMES);
		last[k] = &s->v[i];
	}
	for (k = 0; k < NAMES; k++)
		HOLDS(sourced_find(s, names[k]) == last[k]);
}

/* What is followed as a whole is followed up to the end of each of its lines. */
static void shorter(const struct sourced *s, const char *text, size_t n)
{
	struct sourced part = { 0 };
	size_t i;

	while (n && text[n - 1] != '\n')
		n--;
	sourced_read(&part, text, n, "f", used);
	/* a quote may be left open by its last line */
	for (i = 0; i < part.n && !part.stopped; i++)
		HOLDS(i < s->n && same_assignment(&part.v[i], &s->v[i], 0));
	sourced_free(&part);
}

/* Behind a line that says nothing it is the same, one line further down. */
static void further_down(const struct sourced *s, const char *text, size_t n)
{
	char *copy = malloc(n + 2);
	struct sourced moved = { 0 };
	size_t i;

	HOLDS(copy);
	copy[0] = '#';
	copy[1] = '\n';
	if (n)
		memcpy(copy + 2, text, n);
	sourced_read(&moved, copy, n + 2, "f", used);
	free(copy);
	HOLDS(moved.n == s->n && moved.expected == s->expected);
	for (i = 0; i < s->n; i++)
		HOLDS(same_assignment(&s->v[i], &moved.v[i], 1));
	sourced_free(&moved);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *text = (const char *)data;
	struct sourced s = { 0 };
	size_t i, once;

	sourced_read(&s, text, n, "f", used);
	complete(&s);
	further_down(&s, text, n);
	if (!s.stopped)
		for (i = 1; i <= 4; i++)
			shorter(&s, text, n * i / 5);
	once = s.n;
	sourced_read(&s, text, n, "f", used);
	HOLDS(s.n == 2 * once);
	for (i = 0; i < once; i++)
		HOLDS(same_assignment(&s.v[i], &s.v[once + i], 0));
	complete(&s);
	sourced_free(&s);
	return 0;
}
