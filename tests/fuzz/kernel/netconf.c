/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netconf, with any bytes as what the kernel has of devices; answers.h says how.
 */
#include "../answers.h"
#include "kernel/netconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text why = { 0 };
	bool forwards;

	answers_are(data, n);
	is_told(netconf_forwards(&forwards, &why), &why);
	return 0;
}
