/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is taken down, on a kernel that filters its dumps and compares rules; see faults.h. */
#include "faults.h"

static void down_refused(void **state)
{
	every_plan(try_down, "down", *state, true);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(down_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
