/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that come into a text, and how that is shown. */
#include "../unit.h"
#include "import/edit.h"

static const struct row {
	const char *name, *old;
	struct { size_t line; bool instead; const char *text; } edits[3];
	const char *text, *diff;
} rows[] = {
	{ "a new file", NULL, { { 0, false, "[eth1]\ntable = ISP2\n" } },
	  "[eth1]\ntable = ISP2\n",
	  "--- /dev/null\n+++ f\n@@ -0,0 +1,2 @@\n+[eth1]\n+table = ISP2\n" },
	{ "an empty file", "", { { 0, false, "a\n" } }, "a\n",
	  "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n" },
	{ "at the end", "1\n2\n3\n4\n5\n", { { 5, false, "new\n" } },
	  "1\n2\n3\n4\n5\nnew\n",
	  "--- f\n+++ f\n@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+new\n" },
	{ "behind a last line without a newline", "1\n2",
	  { { 2, false, "new\n" } }, "1\n2\nnew\n",
	  "--- f\n+++ f\n@@ -1,2 +1,3 @@\n 1\n 2\n+new\n" },
	{ "a last line without a newline stays", "1\n2",
	  { { 1, false, "new\n" } }, "1\nnew\n2",
	  "--- f\n+++ f\n@@ -1,2 +1,3 @@\n 1\n+new\n 2\n" },
	{ "in place of a line", "1\n2\n3\n", { { 2, true, "two\n" } },
	  "1\ntwo\n3\n",
	  "--- f\n+++ f\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n" },
	{ "in place, and behind that", "1\n2\n3\n",
	  { { 2, true, "two\n" }, { 2, false, "a\nb\n" } },
	  "1\ntwo\na\nb\n3\n",
	  "--- f\n+++ f\n@@ -1,3 +1,5 @@\n 1\n-2\n+two\n+a\n+b\n 3\n" },
	{ "given in another order, near each other",
	  "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
	  { { 8, false, "b\n" }, { 2, false, "a\n" } },
	  "1\n2\na\n3\n4\n5\n6\n7\n8\nb\n9\n",
	  "--- f\n+++ f\n@@ -1,9 +1,11 @@\n 1\n 2\n+a\n 3\n 4\n 5\n 6\n 7\n 8\n"
	  "+b\n 9\n" },
	{ "far from each other", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n",
	  { { 1, false, "a\na\n" }, { 8, false, "b\n" } },
	  "1\na\na\n2\n3\n4\n5\n6\n7\n8\nb\n9\n10\n",
	  "--- f\n+++ f\n@@ -1,4 +1,6 @@\n 1\n+a\n+a\n 2\n 3\n 4\n"
	  "@@ -6,5 +8,6 @@\n 6\n 7\n 8\n+b\n 9\n 10\n" },
	{ "nothing that a terminal obeys", "\t1\033[2J\t\n",
	  { { 1, false, "a\tb\n" } }, "\t1\033[2J\t\na\tb\n",
	  "--- f\n+++ f\n@@ -1 +1,2 @@\n \t1\\x1b[2J\t\n+a\tb\n" },
};

static void all(void **state)
{
	struct edits l = { 0 };
	struct text out = { 0 };
	const struct row *r;
	size_t i;

	(void)state;
	for (r = rows; r < rows + COUNT(rows); r++) {
		for (i = 0; i < 3 && r->edits[i].text; i++)
			edits_add(&l, r->edits[i].line, r->edits[i].instead,
				  r->edits[i].text);
		edits_apply(&out, &l, r->old ? r->old : "");
		same_text(out.s, r->text, r->name);
		text_free(&out);
		edits_diff(&out, &l, "f", r->old);
		same_text(out.s, r->diff, r->name);
		text_free(&out);
		edits_free(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
