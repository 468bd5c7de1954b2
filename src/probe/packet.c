/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What packets are made of. */
#include "probe/packet.h"

uint16_t packet_get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

uint32_t packet_get32(const uint8_t *b)
{
	return (uint32_t)packet_get16(b) << 16 | packet_get16(b + 2);
}

void packet_put16(uint8_t *b, uint16_t n)
{
	b[0] = (uint8_t)(n >> 8);
	b[1] = (uint8_t)n;
}

void packet_put32(uint8_t *b, uint32_t n)
{
	packet_put16(b, (uint16_t)(n >> 16));
	packet_put16(b + 2, (uint16_t)n);
}

uint16_t packet_checksum(const uint8_t *b, size_t n)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < n; i += 2)
		sum += packet_get16(b + i);
	if (n % 2)
		sum += (uint32_t)b[n - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
