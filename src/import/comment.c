/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comment lines. */
#include "import/comment.h"

#include <string.h>

void comment_add(struct text *out, const char *indent, const char *fmt, ...)
{
	struct text raw = { 0 };
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&raw, fmt, ap);
	va_end(ap);
	text_addf(out, "%s# ", indent);
	text_add_safe(out, raw.s);
	/* ifupdown2 joins lines there, even those of a comment */
	if (out->s[out->n - 1] == '\\')
		text_add(out, ".");
	text_add(out, "\n");
	text_free(&raw);
}

void origins_add(struct origins *o, const char *origin)
{
	const char *colon = strrchr(origin, ':');
	size_t n = colon ? (size_t)(colon - origin) + 1 : 0;
	bool same = o->text.n && n == o->file.n &&
		    !strncmp(origin, o->file.s, n);
	const char *add = same ? origin + n : origin;
	size_t m = strlen(add);

	if (same && o->text.n >= m && !strcmp(o->text.s + o->text.n - m, add) &&
	    strchr(" :", o->text.s[o->text.n - m - 1]))
		return;
	text_addf(&o->text, "%s%s", o->text.n ? ", " : "", add);
	o->file.n = 0;
	text_addn(&o->file, origin, n);
}

void origins_free(struct origins *o)
{
	text_free(&o->text);
	text_free(&o->file);
}
