/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loaded before a program that was built with -finstrument-functions: at its
 * end, to the file that $WALK names, "entered ADDRESS TIMES" of each function of
 * it, and "call ADDRESS" of the deepest of its chains of calls, main first. For
 * tests/walk.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS_MAX = 4096, CALLS_MAX = 1024 };

static struct {
	void *function;
	unsigned times;
} entered[FUNCTIONS_MAX];
static void *calls[CALLS_MAX], *deepest[CALLS_MAX];
static size_t entered_n, calls_n, deepest_n;

/* gcc's names; NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*) */
void __cyg_profile_func_enter(void *function, void *site);
void __cyg_profile_func_exit(void *function, void *site);

void __cyg_profile_func_enter(void *function, void *site)
{
	size_t i;

	(void)site;
	for (i = 0; i < entered_n; i++)
		if (entered[i].function == function)
			break;
	if (i == FUNCTIONS_MAX || calls_n == CALLS_MAX)
		errx(1, "walk: more than it has room for");
	entered_n += i == entered_n;
	entered[i].function = function;
	entered[i].times++;
	calls[calls_n++] = function;
	if (calls_n <= deepest_n)
		return;
	memcpy(deepest, calls, calls_n * sizeof *calls);
	deepest_n = calls_n;
}

void __cyg_profile_func_exit(void *function, void *site)
{
	(void)site;
	if (!calls_n || calls[--calls_n] != function)
		errx(1, "walk: out of a function that was not entered last");
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

__attribute__((destructor)) static void write_walk(void)
{
	const char *path = getenv("WALK");
	FILE *out = path ? fopen(path, "we") : NULL;
	size_t i;

	if (!out)
		err(1, "walk: %s", path ? path : "expected WALK");
	for (i = 0; i < entered_n; i++)
		fprintf(out, "entered %p %u\n", entered[i].function,
			entered[i].times);
	for (i = 0; i < deepest_n; i++)
		fprintf(out, "call %p\n", deepest[i]);
	if (fclose(out))
		err(1, "walk: %s", path);
}
