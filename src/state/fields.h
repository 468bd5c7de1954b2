/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of fields that TABs separate, between "multihome 1" and "end": the files that
 * stand alone in the state (uplink_list.h, verdicts.h). Records are read by their own
 * (record.h), which tells where one is wrong.
 */
#ifndef MULTIHOME_FIELDS_H
#define MULTIHOME_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FIELDS_MAX = 48 };	/* of a line */

#define FIELDS_NUMBER UINT64_C(999999999999999999)

/*
 * Calls take with the fields of each line between, at least one. NULL, or what was
 * expected: expected where take returns false, or a line has more than FIELDS_MAX.
 */
const char *fields_parse(const char *text, size_t n,
			 bool (*take)(void *arg, char **f, size_t n), void *arg,
			 const char *expected);
/* Digits alone, up to FIELDS_NUMBER. */
bool fields_number(int64_t *out, const char *s);

#endif
