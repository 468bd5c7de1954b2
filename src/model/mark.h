/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bits of packets and tracked connections that are ours. A device whose lines
 * are watched has a number from 1 on, in both families; a connection bears that of
 * the line by which it goes, and whether it came in by that one.
 */
#ifndef MULTIHOME_MARK_H
#define MULTIHOME_MARK_H

#include <stdint.h>

enum {
	MARK_SHIFT = 24,
	MARK_LINES = 63,	/* so many devices at most */
};

#define MARK_MASK	UINT32_C(0x7f000000)	/* all of ours */
#define MARK_LINE	UINT32_C(0x3f000000)	/* the number */
#define MARK_INBOUND	UINT32_C(0x40000000)

#endif
