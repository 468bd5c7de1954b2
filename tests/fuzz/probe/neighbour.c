/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbour_is_answer(), on any bytes as ARP (the first is 4) or as what is behind
 * the IPv6 header (6).
 */
#include "../fuzz.h"
#include "probe/neighbour.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	bool six = n && data[0] == '6';
	struct addr who, to, other;
	uint8_t *copy;

	if (!n)
		return 0;
	addr_parse(&who, six ? "fe80::1" : "10.1.1.1");
	addr_parse(&to, six ? "2001:db8::2" : "10.1.1.2");
	addr_parse(&other, six ? "fe80::2" : "10.1.1.3");
	n--;
	copy = malloc(n + 1);
	memcpy(copy + 1, data + 1, n);
	if (neighbour_is_answer(copy + 1, n, &who, &to)) {
		HOLDS(n >= (six ? 24 : 28));
		HOLDS(!neighbour_is_answer(copy + 1, n, &other, &to));
	}
	free(copy);
	return 0;
}
