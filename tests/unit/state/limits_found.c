/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The limits of MPTCP that were found, in the store. */
#include "opened.h"
#include "base/text.h"
#include "state/limits_found.h"
#include "../unit.h"

#include <errno.h>

#define HEAD "multihome\t1\n"

static void kept(void **state)
{
	static const struct limits_found rows[] = {
		{ 2, 0, 3, 0 }, { 2, 0, 3, 3 }, { 8, 8, 8, 8 }, { 0, 0, 7, 7 },
	};
	struct store *s = *state;
	struct limits_found got;
	size_t i;

	assert_int_equal(limits_found_read(s, &got), -ENOENT);
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(limits_found_write(s, &rows[i]), 0);
		assert_int_equal(limits_found_read(s, &got), 0);
		assert_memory_equal(&got, &rows[i], sizeof got);
	}
	assert_int_equal(limits_found_remove(s), 0);
	assert_int_equal(limits_found_read(s, &got), -ENOENT);
	assert_int_equal(limits_found_remove(s), 0);
}

static void damaged(void **state)
{
	static const char *const rows[] = {
		"", HEAD, HEAD "end\n", HEAD "limits\t2\t0\t3\t0\n",
		"limits\t2\t0\t3\t0\nend\n", HEAD "limits\t2\t0\t3\nend\n",
		HEAD "limits\t2\t0\t3\t0\t0\nend\n",
		HEAD "limits\t2\t0\t3\t-1\nend\n",
		HEAD "limits\t2\tx\t3\t0\nend\n",
		HEAD "limit\t2\t0\t3\t0\nend\n",
		HEAD "limits\t2\t0\t3\t0\nlimits\t2\t0\t3\t0\nend\n",
	};
	struct store *s = *state;
	struct limits_found got;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(store_write(s, "machine", "mptcp", rows[i],
					     strlen(rows[i])), 0);
		same_number(limits_found_read(s, &got), -EBADMSG, rows[i]);
	}
	assert_int_equal(limits_found_remove(s), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept),
		cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
