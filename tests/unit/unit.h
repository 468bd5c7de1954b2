/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the unit tests have in common: cmocka with the headers that it needs,
 * and comparisons that say which row of a table was wrong.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Either may be NULL. what says which row it was. */
static inline void same_text(const char *got, const char *want,
			     const char *what)
{
	if (got == want || (got && want && !strcmp(got, want)))
		return;
	fail_msg("%s: got %s, wanted %s", what, got ? got : "NULL",
		 want ? want : "NULL");
}

static inline void same_number(long long got, long long want, const char *what)
{
	if (got != want)
		fail_msg("%s: got %lld, wanted %lld", what, got, want);
}

#endif
