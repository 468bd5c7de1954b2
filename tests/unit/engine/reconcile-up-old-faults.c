/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is brought up, on an older kernel; see faults.h. */
#include "faults.h"

static void up_refused(void **state)
{
	every_plan(try_up, "up, older kernel", *state, true);
}

int main(void)
{
	static const struct CMUnitTest list[] = {
		cmocka_unit_test(up_refused),
	};

	return cmocka_run_group_tests(list, setup, teardown);
}
