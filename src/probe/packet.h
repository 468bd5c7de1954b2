/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers in network order, and the checksum of the Internet. */
#ifndef MULTIHOME_PACKET_H
#define MULTIHOME_PACKET_H

#include <stddef.h>
#include <stdint.h>

uint16_t packet_get16(const uint8_t *b);
uint32_t packet_get32(const uint8_t *b);
void packet_put16(uint8_t *b, uint16_t n);
void packet_put32(uint8_t *b, uint32_t n);
/* RFC 1071: 0 over what has its checksum in it. */
uint16_t packet_checksum(const uint8_t *b, size_t n);

#endif
