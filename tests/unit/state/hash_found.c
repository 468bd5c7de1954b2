/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hash policies that were found, in the store. */
#include "opened.h"
#include "base/text.h"
#include "state/hash_found.h"
#include "../unit.h"

#include <errno.h>

#define HEAD "multihome\t1\n"

static void kept(void **state)
{
	static const struct hash_found rows[] = {
		{ { 0, 3 } }, { { 1, 1 } }, { { 2, HASH_FOUND_NONE } },
		{ { HASH_FOUND_NONE, HASH_FOUND_NONE } },
	};
	struct store *s = *state;
	struct hash_found got;
	size_t i;

	assert_false(hash_found_is_there(s));
	assert_int_equal(hash_found_read(s, &got), -ENOENT);
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(hash_found_write(s, &rows[i]), 0);
		assert_true(hash_found_is_there(s));
		assert_int_equal(hash_found_read(s, &got), 0);
		assert_memory_equal(&got, &rows[i], sizeof got);
	}
	assert_int_equal(hash_found_remove(s), 0);
	assert_false(hash_found_is_there(s));
	assert_int_equal(hash_found_remove(s), 0);
}

static void damaged(void **state)
{
	static const char *const rows[] = {
		"", "hash\tinet\t0\nend\n", HEAD, HEAD "hash\tinet\t0\n",
		HEAD "hash\tinet\nend\n", HEAD "hash\tinet\t-1\nend\n",
		HEAD "hash\tinet\t256\nend\n", HEAD "hash\tinet\tx\nend\n",
		HEAD "hash\tipx\t0\nend\n", HEAD "hush\tinet\t0\nend\n",
		HEAD "hash\tinet\t0\t0\nend\n",
	};
	struct store *s = *state;
	struct hash_found got;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(store_write(s, "machine", "hash", rows[i],
					     strlen(rows[i])), 0);
		same_number(hash_found_read(s, &got), -EBADMSG, rows[i]);
	}
	assert_int_equal(hash_found_remove(s), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept),
		cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
