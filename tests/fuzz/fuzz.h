/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets have in common. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/diag.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define HOLDS(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: expected %s\n", __FILE__, \
				__LINE__, #condition); \
			abort(); \
		} \
	} while (0)

/* The input as text, which ends at a NUL; the caller frees. */
static inline char *fuzz_text(const uint8_t *data, size_t n)
{
	struct text t = { 0 };

	text_addn(&t, n ? (const char *)data : "", n);
	return t.s;
}

/* Cuts what ends with that byte, or all, off the begin of the input. */
static inline const char *fuzz_part(const uint8_t **data, size_t *n,
				    uint8_t end, size_t *length)
{
	const char *part = (const char *)*data;
	const uint8_t *at = *n ? memchr(*data, end, *n) : NULL;

	*length = at ? (size_t)(at - *data) : *n;
	*data += *length + !!at;
	*n -= *length + !!at;
	return part;
}

/* Whatever was read, what is said of it can be shown. */
static inline void fuzz_shown(const struct diag *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		HOLDS(*d->v[i].text && text_is_safe(d->v[i].text) &&
		      !strchr(d->v[i].text, '\t'));
}

#endif
