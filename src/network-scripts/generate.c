/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of rule- and route- files. ifup passes each line to `ip` as words:
 * names of tables may not be known to it and comments behind a line would be
 * words, so there are numbers only, and comments stand alone. Rules have a
 * priority, since without one the kernel takes a second copy at the next ifup.
 */
#include "network-scripts/generate.h"

#include <sys/socket.h>

const char *const generated_prefix[GENERATED_FILES] = {
	[GENERATED_ROUTE] = "route-",
	[GENERATED_ROUTE6] = "route6-",
	[GENERATED_RULE] = "rule-",
	[GENERATED_RULE6] = "rule6-",
};

static enum generated file_of(const struct kobj *k)
{
	if (k->kind == KOBJ_RULE)
		return k->family == AF_INET ? GENERATED_RULE : GENERATED_RULE6;
	return k->family == AF_INET ? GENERATED_ROUTE : GENERATED_ROUTE6;
}

/* The name is a file's: it may hold anything. */
static void head(struct text *out, const char *name, bool classic)
{
	text_add(out, GENERATE_MARK);
	text_add_safe(out, name);
	text_add(out, ", to which changes belong;\n"
		 "# then `multihome generate --write ");
	text_add_safe(out, name);
	text_add(out, "`.\n");
	if (classic)
		text_add(out, "# This kernel ignores suppress_prefixlength: "
			 "one rule for each source, and\n# more specific "
			 "routes of main do not hold for it.\n");
}

void generate(struct text out[GENERATED_FILES], const struct kobjs *wanted,
	      const char *name, bool classic)
{
	struct text *t;
	size_t i;

	for (i = 0; i < wanted->n; i++) {
		t = &out[file_of(&wanted->v[i])];
		if (!t->n)
			head(t, name, classic &&
			     wanted->v[i].kind == KOBJ_RULE);
		kobj_print(t, &wanted->v[i], NULL);
		text_add(t, "\n");
	}
}
