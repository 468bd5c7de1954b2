/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line's words, for the tests of what takes words. */
#ifndef TESTS_WORDS_H
#define TESTS_WORDS_H

#include "unit.h"

/* Cuts copy into words, at blanks; how many. */
static inline size_t split(char *copy, char **words, size_t max)
{
	size_t n = 0;
	char *save, *w;

	for (w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		assert_true(n < max);
		words[n++] = w;
	}
	return n;
}

#endif
