/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of strings. */
#include "base/strings.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

void strings_add(struct strings *l, const char *s)
{
	*vec_push(l) = text_dup(s);
}

bool strings_have(const struct strings *l, const char *s)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->v[i], s))
			return true;
	return false;
}

static int by_bytes(const void *a, const void *b)
{
	char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

void strings_sort(struct strings *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, by_bytes);
}

void strings_free(struct strings *l)
{
	while (l->n)
		free(l->v[--l->n]);
	vec_free(l);
}
