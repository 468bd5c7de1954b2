/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings. */
#include "model/setting.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

void settings_add(struct settings *s, const char *key, const char *value,
		  const char *origin)
{
	struct setting *set = vec_push(s);

	set->key = text_dup(key);
	set->value = text_dup(value);
	set->origin = text_dup(origin);
}

struct setting *settings_find(const struct settings *s, const char *key)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].key, key))
			return &s->v[i];
	return NULL;
}

void settings_copy(struct settings *to, const struct settings *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		settings_add(to, from->v[i].key, from->v[i].value,
			     from->v[i].origin);
}

void settings_sort(struct settings *s)
{
	struct setting one;
	size_t i, j;

	for (i = 1; i < s->n; i++) {
		one = s->v[i];
		for (j = i; j && strcmp(s->v[j - 1].key, one.key) > 0; j--)
			s->v[j] = s->v[j - 1];
		s->v[j] = one;
	}
}

bool settings_equal(const struct settings *a, const struct settings *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i].key, b->v[i].key) ||
		    strcmp(a->v[i].value, b->v[i].value))
			return false;
	return true;
}

bool settings_ours(const struct settings *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strncmp(s->v[i].key, "multihome-", 10) ||
		    !strcmp(s->v[i].key, "problem"))
			return true;
	return false;
}

void settings_remove(struct settings *s, size_t i)
{
	free(s->v[i].key);
	free(s->v[i].value);
	free(s->v[i].origin);
	vec_remove(s, i);
}

void settings_set(struct settings *s, const char *key, const char *value,
		  const char *origin)
{
	size_t i = s->n;

	if (value)
		settings_add(s, key, value, origin);
	while (i--)
		if (!strcmp(s->v[i].key, key))
			settings_remove(s, i);
}

void settings_free(struct settings *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->v[i].key);
		free(s->v[i].value);
		free(s->v[i].origin);
	}
	vec_free(s);
}
