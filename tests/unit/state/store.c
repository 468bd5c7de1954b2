/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory of records, below the directory where the test is: whose it is,
 * what is no name in it, what is in the way of what is written.
 */
#include "../scratch.h"
#include "state/store.h"
#include "base/text.h"
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path of something in this namespace's directory; static. */
static const char *at(const char *name)
{
	static char path[300];
	char ns[STORE_NAMESPACE_MAX];

	assert_int_equal(store_namespace(ns), 0);
	snprintf(path, sizeof path, "store.run/%s/%s", ns, name);
	return path;
}

static bool is_there(const char *name)
{
	struct stat st;

	return !lstat(at(name), &st);
}

static void not_names(void **state)
{
	static const char *const names[] = { "", ".", "..", "a/b", "/a", NULL };
	struct store *s = *state;
	char *longest = text_printf("%0200d", 0), *longer, buf[16], *text;
	size_t i, n;

	longer = text_printf("%s0", longest);
	for (i = 0; i < COUNT(names); i++) {
		const char *name = names[i] ? names[i] : longer;

		same_number(store_read(s, "dev", name, &text, &n), -EINVAL, name);
		same_number(store_write(s, "dev", name, "x", 1), -EINVAL, name);
		same_number(store_link(s, "dev", name, "x"), -EINVAL, name);
		same_number(store_target(s, "dev", name, buf, sizeof buf),
			    -EINVAL, name);
		same_number(store_exists(s, "dev", name), -EINVAL, name);
		same_number(store_remove(s, "dev", name), -EINVAL, name);
	}
	assert_int_equal(store_write(s, "dev", longest, "x", 1), 0);
	assert_int_equal(store_exists(s, "dev", longest), 0);
	assert_true(store_knows(longest, false));
	assert_int_equal(store_remove(s, "dev", longest), 0);
	assert_int_equal(store_remove(s, "dev", longest), 0);
	assert_false(store_knows(longest, false));
	assert_false(store_knows("../lock", false));
	assert_false(store_knows(longer, false));
	free(longest);
	free(longer);
}

/* A directory that somebody has made there is never replaced. */
static void in_the_way(void **state)
{
	struct store *s = *state;
	char buf[16], *text;
	size_t n;

	assert_int_equal(store_write(s, "names", "y", "", 0), 0);
	assert_int_equal(store_remove(s, "names", "y"), 0);
	assert_int_equal(mkdir(at("names/x"), 0755), 0);
	assert_int_equal(store_link(s, "names", "x", "eth1"), -EEXIST);
	assert_int_equal(store_relink(s, "names", "x", "eth1"), -EISDIR);
	assert_int_equal(store_write(s, "names", "x", "eth1", 4), -EISDIR);
	assert_int_equal(store_remove(s, "names", "x"), -EISDIR);
	assert_int_equal(store_target(s, "names", "x", buf, sizeof buf),
			 -EINVAL);
	assert_int_equal(store_read(s, "names", "x", &text, &n), -EPERM);
	assert_false(is_there("new"));
	assert_int_equal(rmdir(at("names/x")), 0);
	assert_int_equal(store_link(s, "names", "x", "eth1"), 0);
	assert_int_equal(store_link(s, "names", "x", "eth1"), 1);
	assert_int_equal(store_relink(s, "names", "x", "eth1"), 0);
	assert_int_equal(store_link(s, "names", "x", "eth2"), -EEXIST);
	assert_int_equal(store_relink(s, "names", "x", "eth2"), 0);
	assert_int_equal(store_target(s, "names", "x", buf, sizeof buf), 0);
	assert_string_equal(buf, "eth2");
	assert_int_equal(store_target(s, "names", "x", buf, 4), -EINVAL);
	assert_int_equal(store_read(s, "names", "x", &text, &n), -EPERM);
	assert_int_equal(store_remove(s, "names", "x"), 0);
}

/* As much as is read again. */
static void large(void **state)
{
	struct store *s = *state;
	char *much = calloc(1, STORE_FILE_MAX + 1), *text;
	size_t n;

	assert_non_null(much);
	assert_int_equal(store_write(s, "dev", "x", much, STORE_FILE_MAX + 1),
			 -EFBIG);
	assert_int_equal(store_exists(s, "dev", "x"), -ENOENT);
	assert_int_equal(store_write(s, "dev", "x", much, STORE_FILE_MAX), 0);
	assert_int_equal(store_read(s, "dev", "x", &text, &n), 0);
	assert_int_equal(n, STORE_FILE_MAX);
	free(text);
	assert_int_equal(truncate(at("dev/x"), STORE_FILE_MAX + 1), 0);
	assert_int_equal(store_read(s, "dev", "x", &text, &n), -EFBIG);
	assert_int_equal(store_remove(s, "dev", "x"), 0);
	free(much);
}

/* The names of a directory that is there, and not of one that is not. */
static void lists(void **state)
{
	struct store *s = *state;
	struct strings l = { 0 };

	assert_int_equal(store_list(s, "nowhere", &l), 0);
	assert_true(store_empty(s, "nowhere"));
	assert_int_equal(store_list(s, "lock", &l), -EPERM);
	assert_int_equal(store_list(s, "dev", &l), 0);
	assert_int_equal(l.n, 0);
	store_write(s, "dev", "b", "x", 1);
	store_link(s, "dev", "a", "nowhere");
	assert_int_equal(store_list(s, "dev", &l), 0);
	assert_int_equal(l.n, 2);
	assert_string_equal(l.v[0], "a");
	assert_string_equal(l.v[1], "b");
	strings_free(&l);
	assert_false(store_empty(s, "dev"));
	store_remove(s, "dev", "a");
	store_remove(s, "dev", "b");
	assert_true(is_there("dev"));
	assert_true(store_empty(s, "dev"));
	assert_false(is_there("dev"));
	/* made when there is something to put into it, in each way */
	assert_int_equal(store_link(s, "dev", "a", "nowhere"), 0);
	store_remove(s, "dev", "a");
	assert_true(store_empty(s, "dev"));
	assert_int_equal(store_relink(s, "dev", "a", "nowhere"), 0);
	store_remove(s, "dev", "a");
}

/* What one who was killed has left there is in nobody's way. */
static void after_a_kill(void **state)
{
	struct store *s = *state;

	assert_int_equal(symlink("half written", at("new")), 0);
	assert_int_equal(store_write(s, "dev", "eth1", "x", 1), 0);
	assert_false(is_there("new"));
	assert_int_equal(store_remove(s, "dev", "eth1"), 0);
}

/* Writable for others, or no directory: it is nobody's word. */
static void not_ours(void **state)
{
	struct store *s = *state;

	assert_int_equal(store_write(s, "dev", "x", "", 0), 0);
	assert_int_equal(store_remove(s, "dev", "x"), 0);
	assert_int_equal(chmod(at("dev"), 0777), 0);
	assert_int_equal(store_list(s, "dev", &(struct strings){ 0 }), -EPERM);
	assert_int_equal(chmod(at("dev"), 0755), 0);
	assert_int_equal(chmod("store.run", 0775), 0);
	store_close(s);
	assert_int_equal(store_open(s, true), -EPERM);
	assert_string_equal(s->path, "store.run");
	assert_int_equal(chmod("store.run", 0755), 0);
	store_close(s);
	assert_int_equal(rename("store.run", "aside"), 0);
	assert_int_equal(store_open(s, false), -ENOENT);
	assert_int_equal(symlink("aside", "store.run"), 0);
	assert_int_equal(store_open(s, true), -EPERM);
	assert_int_equal(unlink("store.run"), 0);
	assert_int_equal(close(creat("store.run", 0644)), 0);
	assert_int_equal(store_open(s, true), -EPERM);
	assert_int_equal(unlink("store.run"), 0);
	assert_int_equal(rename("aside", "store.run"), 0);
	assert_int_equal(store_open(s, true), 0);
}

static int setup(void **state)
{
	static struct store s;

	*state = &s;
	return scratch_enter(NULL) || store_open(&s, true) ||
	       store_lock(&s, 1);
}

static int teardown(void **state)
{
	store_close(*state);
	return scratch_leave(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_names),
		cmocka_unit_test(in_the_way),
		cmocka_unit_test(large),
		cmocka_unit_test(lists),
		cmocka_unit_test(after_a_kill),
		cmocka_unit_test(not_ours),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
