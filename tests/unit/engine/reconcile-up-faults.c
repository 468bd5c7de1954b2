/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is brought up, on a kernel that filters its dumps and compares rules; see faults.h. */
#include "faults.h"

static void up_refused(void **state)
{
	every_plan(try_up, "up", *state, true);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(up_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
