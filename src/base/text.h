/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strings that grow, and the two ways in which foreign bytes become text:
 * safe (for a terminal or a log, not meant to be read back) and escaped (for
 * a record, read back exactly).
 */
#ifndef MULTIHOME_TEXT_H
#define MULTIHOME_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed is valid and empty. s is NULL until something was added. */
struct text {
	char *s;
	size_t n, cap;
};

#define TEXT_FORMAT(fmt, args) __attribute__((format(printf, fmt, args)))

void text_add(struct text *t, const char *s);
void text_addn(struct text *t, const char *s, size_t n);
void text_addf(struct text *t, const char *fmt, ...) TEXT_FORMAT(2, 3);
void text_vaddf(struct text *t, const char *fmt, va_list ap) TEXT_FORMAT(2, 0);
void text_free(struct text *t);

/*
 * Adds s as something that is safe to show: control characters, bytes that are
 * not UTF-8 and characters that turn the writing direction become \xNN, and
 * what goes beyond 400 bytes is cut with "...".
 */
void text_add_safe(struct text *t, const char *s);
/* Whether all of s, TABs too, can be shown as it is. */
bool text_is_safe(const char *s);

/* Adds s with \, control characters, TAB and newline as \\ and \xNN. */
void text_add_escaped(struct text *t, const char *s);

/* Undoes text_add_escaped in place. 0, or -1 if s is not such a text. */
int text_unescape(char *s);

/*
 * In decimal. By this and text_join() a hook writes what it has to without the
 * C library's formatting, which would be a tenth of its own time.
 */
enum { TEXT_NUMBER_MAX = 21 };
char *text_number(uint64_t n, char buf[TEXT_NUMBER_MAX]);
void text_add_number(struct text *t, uint64_t n);

/*
 * Damerau-Levenshtein: how many letters differ, are too many or lack; two that are
 * swapped count as one. 99 if either has 40 or more.
 */
int text_distance(const char *a, const char *b);

/* Copies what fits. */
void text_copy(char *buf, size_t size, const char *s);

/* Allocated copies; the caller frees. text_dup(NULL) is NULL. */
char *text_dup(const char *s);
/* Of all of them, one after the other. */
#define text_join(...) text_join_all(__VA_ARGS__, (const char *)NULL)
char *text_join_all(const char *s, ...) __attribute__((sentinel));
char *text_printf(const char *fmt, ...) TEXT_FORMAT(1, 2);

#endif
