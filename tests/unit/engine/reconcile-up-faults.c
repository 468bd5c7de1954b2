/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is brought up, on a kernel of today; see faults.h. */
#include "faults.h"

static void up_refused(void **state)
{
	every_plan(try_up, "up", *state, false);
}

int main(void)
{
	static const struct CMUnitTest list[] = {
		cmocka_unit_test(up_refused),
	};

	return cmocka_run_group_tests(list, setup, teardown);
}
