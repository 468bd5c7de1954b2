/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words in columns. */
#include "command/row.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INDENT = 14 };

void row_add(struct text *out, const char *word, const char *value)
{
	size_t n, used = 0, width = ROW_COLUMNS - INDENT;
	struct text t = { 0 };
	const char *p;

	text_add_safe(&t, value);
	text_addf(out, "    %-10s", word);
	for (p = t.s ? t.s : ""; *p; p += n) {
		n = strspn(p, " ");
		n += strcspn(p + n, " ");
		if (used && used + n > width) {
			text_addf(out, "\n%*s", INDENT, "");
			used = 0;
			p += strspn(p, " ");
			n = strcspn(p, " ");
		}
		text_addn(out, p, n);
		used += n;
	}
	text_add(out, "\n");
	text_free(&t);
}

bool row_coloured(void)
{
	const char *no_color = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color);
}
