/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comment lines, whatever they say, and lists of origins. */
#include "import/comment.h"
#include "../unit.h"

static void comments(void **state)
{
	static const struct { const char *says, *line; } rows[] = {
		{ "a\nb", "\t# a\\x0ab\n" }, { "\x1b[31m", "\t# \\x1b[31m\n" },
		{ "a\\", "\t# a\\.\n" }, { "a\\\n", "\t# a\\\\x0a\n" },
		{ "\xff", "\t# \\xff\n" }, { "", "\t# \n" },
		{ "a b", "\t# a b\n" }, { "%s%n", "\t# %s%n\n" },
	};
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		t.n = 0;
		comment_add(&t, "\t", "%s", rows[i].says);
		same_text(t.s, rows[i].line, rows[i].line);
	}
	text_free(&t);
}

static void lists(void **state)
{
	static const char *const origins[] = {
		"a:1", "a:1", "a:12", "a:2", "a:2", "b:2", "a:2", "nowhere",
		"nowhere", "c:d:3", "c:d:4",
	};
	struct origins o = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(origins); i++)
		origins_add(&o, origins[i]);
	assert_string_equal(o.text.s, "a:1, 12, 2, b:2, a:2, nowhere, c:d:3, "
			    "4");
	origins_free(&o);
	assert_null(o.text.s);
	assert_null(o.file.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments),
		cmocka_unit_test(lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
