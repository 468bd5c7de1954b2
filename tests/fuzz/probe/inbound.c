/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inbound_is_ours(), on any bytes as what a packet socket has received: the first
 * says of which family, the next four the nonce.
 */
#include "../fuzz.h"
#include "probe/inbound.h"
#include "probe/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t number = 0, again = 1;
	uint32_t nonce;
	uint8_t *copy;
	int family;

	if (n < 5)
		return 0;
	family = data[0] == '6' ? AF_INET6 : AF_INET;
	nonce = packet_get32(data + 1);
	n -= 5;
	copy = malloc(n + 1);	/* no byte beyond its end is read */
	memcpy(copy + 1, data + 5, n);
	if (inbound_is_ours(copy + 1, n, family, nonce, &number)) {
		HOLDS(n >= (family == AF_INET ? 36 : 56));
		HOLDS(!inbound_is_ours(copy + 1, n, family, nonce ^ 0x100,
				       &again));
		HOLDS(inbound_is_ours(copy + 1, n, family, nonce, &again) &&
		      again == number);
	} else {
		HOLDS(!number);
	}
	free(copy);
	return 0;
}
