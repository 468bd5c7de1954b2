/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole files and directories. */
#include "../scratch.h"
#include "base/file.h"
#include "../unit.h"

#include <errno.h>

/* What is in path is that text; its mode is that of a file for all. */
static void holds(const char *path, const char *text)
{
	struct stat st;
	struct file f;

	assert_int_equal(file_read(&f, path), 0);
	assert_string_equal(f.text, text);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0644);
	file_free(&f);
}

static void replace(void **state)
{
	(void)state;
	assert_int_equal(file_replace("no/file", "no/aside", "x"), -ENOENT);
	assert_int_equal(file_replace("file", "aside", "one\n"), 0);
	holds("file", "one\n");
	/* what one who was killed has left there, and a link to elsewhere */
	assert_int_equal(symlink("other", "aside"), 0);
	assert_int_equal(file_replace("file", "aside", ""), 0);
	holds("file", "");
	assert_int_not_equal(access("other", F_OK), 0);
	/* a directory cannot be replaced: nothing stays aside */
	assert_int_equal(mkdir("taken", 0755), 0);
	assert_int_equal(file_replace("taken", "aside", "x"), -EISDIR);
	assert_int_not_equal(access("aside", F_OK), 0);
}

/* What is pretended is read and listed, until the end of that. */
static void pretend(void **state)
{
	struct strings names = { 0 };
	struct file f;

	(void)state;
	assert_int_equal(mkdir("there", 0755), 0);
	assert_int_equal(file_replace("there/a.conf", "aside", "old"), 0);
	assert_int_equal(file_replace("other", "aside", "new"), 0);
	file_pretend("there/a.conf", "other");
	file_pretend("there/b.conf", "other");
	file_pretend("there/b/c.conf", "other");
	file_pretend("nowhere/d.conf", "other");
	holds("there/a.conf", "new");
	assert_string_equal(file_pretended("there/a.conf"), "other");
	assert_string_equal(file_pretended("there/c.conf"), "there/c.conf");
	assert_int_equal(file_list(&names, "there", ".conf"), 0);
	assert_int_equal(names.n, 2);
	assert_string_equal(names.v[0], "a.conf");
	assert_string_equal(names.v[1], "b.conf");
	strings_free(&names);
	assert_int_equal(file_list(&names, "there", ".x"), 0);
	assert_int_equal(names.n, 0);
	assert_int_equal(file_list(&names, "nowhere", ".conf"), 0);
	assert_int_equal(names.n, 1);
	assert_string_equal(names.v[0], "d.conf");
	strings_free(&names);
	file_pretend_end();
	holds("there/a.conf", "old");
	assert_int_equal(file_read(&f, "there/b.conf"), -ENOENT);
	assert_int_equal(file_list(&names, "nowhere", ".conf"), -ENOENT);
}

static void list(void **state)
{
	static const char *const want[] = { ".hidden", "B", "a", "a1" };
	struct strings names = { 0 };
	size_t i;

	(void)state;
	assert_int_equal(mkdir("list", 0755), 0);
	assert_int_equal(file_list(&names, "list", ""), 0);
	assert_int_equal(names.n, 0);
	assert_int_equal(file_list(&names, "nowhere", ""), -ENOENT);
	assert_int_equal(file_replace("list/a1", "aside", ""), 0);
	assert_int_equal(file_replace("list/a", "aside", ""), 0);
	assert_int_equal(file_replace("list/.hidden", "aside", ""), 0);
	assert_int_equal(mkdir("list/B", 0755), 0);
	assert_int_equal(file_list(&names, "list/a", ""), -ENOTDIR);
	assert_int_equal(file_list(&names, "list", ""), 0);
	assert_int_equal(names.n, sizeof want / sizeof *want);
	for (i = 0; i < names.n; i++)
		assert_string_equal(names.v[i], want[i]);
	strings_free(&names);
}

/* What cannot be read, and the words for it. */
static void unreadable(void **state)
{
	static const struct { const char *path; size_t max; int ret;
			      const char *why; } rows[] = {
	{ "much", 8 << 20, 0, "" },
	{ "much", (4 << 20) + 1, 0, "" },
	{ "much", 4 << 20, -EFBIG, "expected at most 4 MiB, got 4194305 bytes" },
	{ "much", FILE_MAX, -EFBIG,
	  "expected at most 1 MiB, got 4194305 bytes" },
	{ "much", 256 << 10, -EFBIG,
	  "expected at most 256 KiB, got 4194305 bytes" },
	{ "fifo", FILE_MAX, -EINVAL, "expected a regular file" },
	{ ".", FILE_MAX, -EISDIR, "Is a directory" },
	{ "nowhere", FILE_MAX, -ENOENT, "No such file or directory" },
	};
	struct file f;
	size_t i;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(file_replace("much", "aside", ""), 0);
	assert_int_equal(truncate("much", (4 << 20) + 1), 0);
	for (i = 0; i < COUNT(rows); i++) {
		same_number((unsigned)-file_read_up_to(&f, rows[i].path,
						       rows[i].max),
			    (unsigned)-rows[i].ret, rows[i].why);
		assert_string_equal(f.why, rows[i].why);
		assert_int_equal(f.text == NULL, rows[i].ret != 0);
		file_free(&f);
	}
	assert_int_equal(file_read(&f, "much"), -EFBIG);
	assert_int_equal(truncate("much", FILE_MAX), 0);
	assert_int_equal(file_read(&f, "much"), 0);
	assert_int_equal(f.n, FILE_MAX);
	file_free(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(replace),
		cmocka_unit_test(list),
		cmocka_unit_test(pretend),
		cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
