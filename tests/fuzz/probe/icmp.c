/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp_is_reply(), on any bytes as what a raw socket has received: the first says
 * of which family, the next two the identifier.
 */
#include "../fuzz.h"
#include "probe/icmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int family;
	uint16_t id, seq = 0;
	uint8_t *copy;

	if (n < 3)
		return 0;
	family = data[0] == '6' ? AF_INET6 : AF_INET;
	id = (uint16_t)(data[1] << 8 | data[2]);
	n -= 3;
	copy = malloc(n + 1);	/* no byte beyond its end is read */
	memcpy(copy + 1, data + 3, n);
	if (icmp_is_reply(copy + 1, n, family, id, &seq)) {
		HOLDS(n >= (family == AF_INET ? 28 : 8));
		HOLDS(!icmp_is_reply(copy + 1, n, family, (uint16_t)~id, &seq));
	}
	free(copy);
	return 0;
}
