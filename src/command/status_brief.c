/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows to a line each, in columns of one word. */
#include "command/status_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { IFACE, FAMILY, TABLE, GATEWAY, STATE, COLUMNS, WIDTH = 80 };

struct line {
	char *word[COLUMNS];
	const struct resolved *plan;	/* whose sources come last, or NULL */
};

static char *safe(const char *word)
{
	struct text t = { 0 };

	text_add_safe(&t, word && *word ? word : "-");
	return t.s;
}

static struct line line_of(const struct status_row *r)
{
	const struct uplink *u = r->uplink;
	char buf[TEXT_NUMBER_MAX], *gateway = status_gateway(r);
	struct line l = { .plan = r->plan };

	l.word[IFACE] = safe(r->claim->iface);
	l.word[FAMILY] = safe(addr_family_name(u ? u->family
						 : r->claim->family));
	l.word[TABLE] = safe(u ? uplink_table(u, buf) : NULL);
	l.word[GATEWAY] = safe(gateway);
	l.word[STATE] = safe(status_state(r));
	free(gateway);
	return l;
}

/* As many as fit, at least one, and the number of the others: "A,B,+3". */
static void print_sources(const struct resolved *plan, size_t used)
{
	char buf[PREFIX_STRLEN], more[TEXT_NUMBER_MAX + 3];
	size_t i, n = plan ? plan->sources.n : 0, left;

	for (i = 0; i < n; i++) {
		prefix_format(&plan->sources.v[i], buf);
		left = n - i - 1;
		*more = '\0';
		if (left)
			snprintf(more, sizeof more, ",+%zu", left);
		used += strlen(buf) + (i > 0);
		if (i && used + strlen(more) > WIDTH) {
			printf(",+%zu", left + 1);
			break;
		}
		printf("%s%s", i ? "," : "", buf);
	}
	printf("%s\n", n ? "" : "-");
}

static void print_lines(const struct line *l, size_t n)
{
	size_t widths[COLUMNS] = { 0 }, used, i, c;

	for (i = 0; i < n; i++)
		for (c = 0; c < COLUMNS; c++)
			if (strlen(l[i].word[c]) > widths[c])
				widths[c] = strlen(l[i].word[c]);
	for (i = 0; i < n; i++) {
		used = 0;
		for (c = 0; c < COLUMNS; c++)
			used += (size_t)printf("%-*s  ", (int)widths[c],
					       l[i].word[c]);
		print_sources(l[i].plan, used);
	}
}

void status_print_brief(const struct status *s)
{
	size_t n = s->rows.n + s->not_up.n, i, c;
	struct line *l = vec_realloc(NULL, (n + 1) * sizeof *l);

	for (i = 0; i < n; i++)
		l[i] = line_of(i < s->rows.n ? &s->rows.v[i]
			       : &s->not_up.v[i - s->rows.n]);
	print_lines(l, n);
	for (i = 0; i < n; i++)
		for (c = 0; c < COLUMNS; c++)
			free(l[i].word[c]);
	free(l);
}
