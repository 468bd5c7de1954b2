/* SPDX-License-Identifier: GPL-2.0-or-later */
/* assign, on any bytes: what must hold whatever a file says. */
#include "network-scripts/assign.h"
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

static long line_of(const struct assign *a)
{
	return strtol(a->origin + 2, NULL, 10);
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_assign(const struct assign *a, const struct assign *b)
{
	return same(a->name, b->name) && same(a->value, b->value) &&
	       same(a->origin, b->origin) && a->bad == b->bad;
}

/* Each is complete, and the last of its name is what is found. */
static void complete(const struct assigns *a)
{
	const struct assign *last[NAMES] = { NULL };
	size_t i, k;

	for (i = 0; i < a->n; i++) {
		HOLDS(!a->v[i].value != !a->v[i].bad);
		HOLDS(!strncmp(a->v[i].origin, "f:", 2));
		HOLDS(line_of(&a->v[i]) > 0);
		for (k = 0; k < NAMES && strcmp(names[k], a->v[i].name); k++)
			;
		HOLDS(k < NAMES);
		last[k] = &a->v[i];
	}
	for (k = 0; k < NAMES; k++)
		HOLDS(assigns_find(a, names[k]) == last[k]);
}

/*
 * What has a value has it also if the file is longer: all that is bad in the
 * beginning alone is what its last line leaves open.
 */
static void longer(const struct assigns *a, const char *text, size_t n)
{
	struct assigns part = { 0 };
	size_t i;

	while (n && text[n - 1] != '\n')
		n--;
	assigns_parse(&part, text, n, "f", used);
	for (i = 0; i < part.n; i++)
		if (!part.v[i].bad)
			HOLDS(i < a->n && same_assign(&part.v[i], &a->v[i]));
	assigns_free(&part);
}

/* Behind a line that says nothing it is the same, one line further down. */
static void further_down(const struct assigns *a, const char *text, size_t n)
{
	char *copy = malloc(n + 2);
	struct assigns moved = { 0 };
	size_t i;

	HOLDS(copy);
	copy[0] = '#';
	copy[1] = '\n';
	if (n)
		memcpy(copy + 2, text, n);
	assigns_parse(&moved, copy, n + 2, "f", used);
	free(copy);
	HOLDS(moved.n == a->n);
	for (i = 0; i < a->n; i++) {
		HOLDS(same(moved.v[i].name, a->v[i].name));
		HOLDS(same(moved.v[i].value, a->v[i].value));
		HOLDS(line_of(&moved.v[i]) == line_of(&a->v[i]) + 1);
	}
	assigns_free(&moved);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *text = (const char *)data;
	struct assigns a = { 0 };
	size_t i, once;

	assigns_parse(&a, text, n, "f", used);
	complete(&a);
	further_down(&a, text, n);
	if (n && !memchr(text, '\0', n))
		for (i = 1; i <= 4; i++)
			longer(&a, text, n * i / 5);
	once = a.n;
	assigns_parse(&a, text, n, "f", used);
	/* what takes names from variables makes bad what was there before */
	HOLDS(a.n == 2 * once || (a.n == 3 * once && a.v[a.n - 1].bad));
	for (i = 0; a.n == 2 * once && i < once; i++)
		HOLDS(same_assign(&a.v[i], &a.v[once + i]));
	complete(&a);
	assigns_free(&a);
	return 0;
}
