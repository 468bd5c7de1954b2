/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of a configuration to values. Every function returns NULL, or what was
 * expected, and leaves *out alone then.
 */
#ifndef MULTIHOME_VALUE_H
#define MULTIHOME_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mark {
	uint32_t value, mask;
};

/* Decimal or 0x hexadecimal, nothing before or after it. */
const char *value_number(uint32_t *out, const char *s);
/* "yes" or "no". */
const char *value_yesno(bool *out, const char *s);
/*
 * A number with its unit, ms, s, min or h, in microseconds: "260ms", "1.5s", with
 * at most six digits behind the point.
 */
const char *value_time(int64_t *us, const char *s);
/*
 * A number with its unit, k, M, G or T of a thousand each: "100M", "1.5G", with at
 * most six digits behind the point.
 */
const char *value_amount(uint64_t *out, const char *s);
/* N or N/MASK; N is not zero and lies within MASK (all ones when not given). */
const char *value_mark(struct mark *out, const char *s);

/*
 * A routing table by number (1 to 4294967295 without 253 to 255, which are the
 * kernel's own; *name is empty then) or by a name as rt_tables can hold it
 * (letters, digits, _ . -, not beginning with a digit, at most 63; *number is
 * 0 then).
 */
enum { VALUE_NAME_MAX = 64 };
const char *value_table(uint32_t *number, char name[VALUE_NAME_MAX],
			const char *s);
/* No uplink's: of all lines that carry, and those of what is forwarded. */
enum { VALUE_TABLE_LINES = 7000, VALUE_TABLE_FORWARDED = 6999 };
/* NULL if an uplink may have that table, else why not. */
const char *value_table_usable(uint32_t number);
bool value_table_is_kernels(uint32_t number);

/* A device name as dev_valid_name() of net/core/dev.c has it, without ':'. */
const char *value_device(const char *s);

/* Whether it is a word of the list, which has one blank between two. */
bool value_is_among(const char *word, const char *list);
/*
 * The next word of a list that is separated by blanks, commas or newlines:
 * its length with *s moved to its begin, or 0 at the end of the list.
 */
size_t value_word(const char **s);
/*
 * Cuts the next word off such a list, all of whose words fit. false: that was the
 * last.
 */
enum { VALUE_WORD_MAX = 128 };
bool value_next_word(const char **list, char word[VALUE_WORD_MAX]);

#endif
