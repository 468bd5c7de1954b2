/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is taken down, on an older kernel; see faults.h. */
#include "faults.h"

static void down_refused(void **state)
{
	every_plan(try_down, "down, older kernel", *state, true);
}

int main(void)
{
	static const struct CMUnitTest list[] = {
		cmocka_unit_test(down_refused),
	};

	return cmocka_run_group_tests(list, setup, teardown);
}
