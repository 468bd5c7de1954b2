/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dns_is_response(), on any bytes as what a name server sends, the first two being
 * the number of the question.
 */
#include "../fuzz.h"
#include "probe/dns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int rcode = -1;
	uint16_t id;
	uint8_t *copy;

	if (n < 2)
		return 0;
	id = (uint16_t)(data[0] << 8 | data[1]);
	n -= 2;
	copy = malloc(n + 1);
	memcpy(copy + 1, data + 2, n);
	if (dns_is_response(copy + 1, n, id, &rcode)) {
		HOLDS(rcode >= 0 && rcode < 16 && n >= 12);
		HOLDS(n >= DNS_QUERY_LENGTH || rcode);
		HOLDS(!dns_is_response(copy + 1, n, (uint16_t)~id, &rcode));
	} else {
		HOLDS(rcode == -1);
	}
	free(copy);
	return 0;
}
