/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wireguard, with any bytes as what the kernel has of links and tunnels;
 * answers.h says how.
 */
#include "../answers.h"
#include "kernel/wireguard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text why = { 0 };

	answers_are(data, n);
	is_told(wireguard_forget_sources(&why), &why);
	return 0;
}
