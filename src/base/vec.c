/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growable arrays, and the one place that decides what running out of memory
 * means. */
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int vec_oom_status = 1;

void vec_oom(void)
{
	static const char msg[] = "multihome: out of memory\n";

	if (write(2, msg, sizeof msg - 1) < 0)
		_exit(vec_oom_status);
	_exit(vec_oom_status);
}

void *vec_realloc(void *p, size_t size)
{
	void *q = realloc(p, size);

	if (!q)
		vec_oom();
	return q;
}

void *vec_grow(void *v, size_t *cap, size_t n, size_t size)
{
	char *p = v;

	if (n >= *cap) {
		*cap = *cap ? *cap * 2 : 4;
		p = realloc(p, *cap * size);
		if (!p)
			vec_oom();
	}
	memset(p + n * size, 0, size);
	return p;
}

void vec_close(void *v, size_t *n, size_t i, size_t size)
{
	char *p = v;

	memmove(p + i * size, p + (i + 1) * size, (*n - i - 1) * size);
	--*n;
}
