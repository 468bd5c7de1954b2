/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By which kernels the host's own TCP is spread by flows. */
#include "kernel/hash_policy.h"
#include "../unit.h"

static void own_tcp(void **state)
{
	static const struct { const char *release; bool parts; } rows[] = {
		{ "6.1.0-28-amd64", false }, { "6.15.11", false },
		{ "6.16.0", true }, { "6.18.44-fc-v669", true },
		{ "6.16-rc1", true }, { "7.0.1", true }, { "5.10.0", false },
		{ "3.10.0-1160.el7.x86_64", false }, { "6", false },
		{ "", false }, { "unknown", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		same_number(hash_policy_parts_own(rows[i].release),
			    rows[i].parts, rows[i].release);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
