/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows what sourced makes of files, to be held against what bash does: reads
 * lines of file names, of which those on one line are sourced one after the
 * other. Answers each line with itself; then "stopped ORIGIN: WHAT WAS
 * EXPECTED" if they are not followed, else one line for each name that has an
 * assignment, "NAME VALUE" with the value as text_add_escaped() writes it, or
 * "NAME bad ORIGIN: WHAT WAS EXPECTED".
 */
#include "network-scripts/sourced.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
	"IPADDR", "IPADDR0", "PREFIX", "GATEWAY", "MULTIHOME_TABLE",
};

enum { NAMES = sizeof names / sizeof *names };

static bool used(const char *name)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static int read_file(const char *path, struct text *to)
{
	char part[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (!f)
		return -1;
	while ((n = fread(part, 1, sizeof part, f)))
		text_addn(to, part, n);
	return fclose(f);
}

static void show(const struct sourced *a)
{
	const struct assignment *v;
	struct text t = { 0 };
	size_t i;

	if (a->stopped)
		printf("stopped %s: %s\n", a->stopped, a->expected);
	for (i = 0; i < NAMES && !a->stopped; i++) {
		v = sourced_find(a, names[i]);
		if (!v)
			continue;
		t.n = 0;
		text_addf(&t, "%s ", v->name);
		if (v->bad)
			text_addf(&t, "bad %s: %s", v->origin, v->bad);
		else
			text_add_escaped(&t, v->value);
		puts(t.s);
	}
	text_free(&t);
}

int main(void)
{
	char *line = NULL, *save, *path;
	size_t cap = 0;

	while (getline(&line, &cap, stdin) > 0) {
		struct sourced a = { 0 };

		line[strcspn(line, "\n")] = '\0';
		puts(line);
		for (path = strtok_r(line, " ", &save); path;
		     path = strtok_r(NULL, " ", &save)) {
			struct text t = { 0 };

			if (read_file(path, &t)) {
				perror(path);
				return 1;
			}
			sourced_read(&a, t.s, t.n, path, used);
			text_free(&t);
		}
		show(&a);
		sourced_free(&a);
	}
	free(line);
	return 0;
}
