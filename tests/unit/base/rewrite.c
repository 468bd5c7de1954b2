/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files in place of others: all or none. */
#include "../scratch.h"
#include "base/file.h"
#include "base/rewrite.h"
#include "../unit.h"

#include <errno.h>

static void put(const char *path, const char *text)
{
	unlink(path);
	assert_int_equal(file_write_new(path, text), 0);
}

static void holds(const char *path, const char *text)
{
	struct file f;

	assert_int_equal(file_read(&f, path), 0);
	same_text(f.text, text, path);
	file_free(&f);
}

static void lacks(const char *path)
{
	struct stat st;

	if (!lstat(path, &st))
		fail_msg("%s is there", path);
}

/* So many entries, . and .. aside. */
static void has_names(const char *dir, size_t n)
{
	struct strings names = { 0 };

	assert_int_equal(file_list(&names, dir, ""), 0);
	same_number((long long)names.n, (long long)n, dir);
	strings_free(&names);
}

/* One that is there, with a mode of its own, and one that is not. */
static void two(void **state)
{
	struct rewrites l = { 0 };
	const char *at = "";
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("two", 0755), 0);
	put("two/old", "old\n");
	assert_int_equal(chmod("two/old", 0640), 0);
	rewrites_add(&l, "two/old", "old\n", "text\n", false);
	rewrites_add(&l, "two/d/new", NULL, "new\n", false);
	assert_int_equal(rewrites_begin(&l, &at), 0);
	holds("two/old", "old\n");
	lacks("two/d/new");
	assert_int_equal(rewrites_end(&l, &at), 0);
	holds("two/old", "text\n");
	assert_int_equal(stat("two/old", &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0640);
	holds("two/old.before-multihome", "old\n");
	holds("two/d/new", "new\n");
	assert_int_equal(stat("two/d/new", &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0644);
	rewrites_free(&l);
	has_names("two", 3);
	has_names("two/d", 1);
	/* once more: what was there first is what is kept */
	rewrites_add(&l, "two/old", "text\n", "again\n", false);
	assert_int_equal(rewrites_begin(&l, &at), 0);
	assert_int_equal(rewrites_end(&l, &at), 0);
	rewrites_free(&l);
	holds("two/old", "again\n");
	holds("two/old.before-multihome", "old\n");
}

/* Where all that is in a directory counts, nothing of ours stays in it. */
static void below(void **state)
{
	struct rewrites l = { 0 };
	const char *at = "";

	(void)state;
	assert_int_equal(mkdir("all.d", 0755), 0);
	put("all.d/eth1", "old\n");
	rewrites_add(&l, "all.d/eth1", "old\n", "text\n", true);
	assert_int_equal(rewrites_begin(&l, &at), 0);
	assert_int_equal(rewrites_end(&l, &at), 0);
	rewrites_free(&l);
	has_names("all.d", 1);
	holds("all.d/eth1", "text\n");
	holds("all.d.eth1.before-multihome", "old\n");
}

/* A link stays one; what it leads to is written and kept. */
static void linked(void **state)
{
	struct rewrites l = { 0 };
	const char *at = "";
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("real", 0755), 0);
	put("real/file", "old\n");
	assert_int_equal(symlink("real/file", "link"), 0);
	rewrites_add(&l, "./link", "old\n", "text\n", false);
	assert_int_equal(rewrites_begin(&l, &at), 0);
	assert_int_equal(rewrites_end(&l, &at), 0);
	rewrites_free(&l);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	holds("real/file", "text\n");
	holds("real/file.before-multihome", "old\n");
}

/* Somebody edits one before, and then between: nothing at all is written. */
static void changed(void **state)
{
	struct rewrites l = { 0 };
	const char *at = "";

	(void)state;
	assert_int_equal(mkdir("changed", 0755), 0);
	put("changed/a", "a\n");
	put("changed/b", "b\n");
	rewrites_add(&l, "changed/a", "a\n", "new a\n", false);
	rewrites_add(&l, "changed/b", "b\n", "new b\n", false);
	rewrites_add(&l, "changed/c", NULL, "new c\n", false);
	put("changed/b", "theirs\n");
	assert_int_equal(rewrites_begin(&l, &at), -ESTALE);
	same_text(at, "changed/b", "at");
	has_names("changed", 2);
	put("changed/b", "b\n");
	assert_int_equal(rewrites_begin(&l, &at), 0);
	put("changed/c", "theirs\n");
	assert_int_equal(rewrites_end(&l, &at), -ESTALE);
	same_text(at, "changed/c", "at");
	rewrites_free(&l);
	holds("changed/a", "a\n");
	holds("changed/b", "b\n");
	holds("changed/c", "theirs\n");
	holds("changed/a.before-multihome", "a\n");
	has_names("changed", 5);
	/* one that is gone, and a directory in its place */
	rewrites_add(&l, "changed/a", "a\n", "new a\n", false);
	assert_int_equal(unlink("changed/a"), 0);
	assert_int_equal(rewrites_begin(&l, &at), -ESTALE);
	assert_int_equal(mkdir("changed/a", 0755), 0);
	assert_int_equal(rewrites_begin(&l, &at), -EISDIR);
	rewrites_free(&l);
}

/* Where a directory cannot be written, nothing is. */
static void unwritable(void **state)
{
	struct rewrites l = { 0 };
	const char *at = "";

	(void)state;
	assert_int_equal(mkdir("un", 0755), 0);
	put("un/a", "a\n");
	rewrites_add(&l, "un/a", "a\n", "new\n", false);
	rewrites_add(&l, "un/a/b", NULL, "new\n", false);
	assert_int_equal(rewrites_begin(&l, &at), -ENOTDIR);
	same_text(at, "un/a/b", "at");
	rewrites_free(&l);
	holds("un/a", "a\n");
	has_names("un", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two),
		cmocka_unit_test(below),
		cmocka_unit_test(linked),
		cmocka_unit_test(changed),
		cmocka_unit_test(unwritable),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
