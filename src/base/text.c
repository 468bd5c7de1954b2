/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing strings, and foreign bytes made safe to show or to store. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier,cert-*) */
#include "base/text.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 400 };

void text_addn(struct text *t, const char *s, size_t n)
{
	if (t->n + n + 1 > t->cap) {
		t->cap = (t->n + n + 1) * 2 + 64;
		t->s = vec_realloc(t->s, t->cap);
	}
	memcpy(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_addn(t, s, strlen(s));
}

void text_vaddf(struct text *t, const char *fmt, va_list ap)
{
	char *more = NULL;
	int n = vasprintf(&more, fmt, ap);

	if (n < 0)
		vec_oom();
	text_addn(t, more, (size_t)n);
	free(more);
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(t, fmt, ap);
	va_end(ap);
}

void text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){ 0 };
}

/* Bytes of the UTF-8 character at s that may be shown; 0 if it may not. */
static size_t shown_utf8(const unsigned char *s)
{
	uint32_t c, least;
	size_t i, n;

	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2, c = s[0] & 0x1f, least = 0xa0;	/* C1 controls below */
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3, c = s[0] & 0x0f, least = 0x800;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4, c = s[0] & 0x07, least = 0x10000;
	else
		return 0;
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	/* bidi marks, embeddings, isolates; separators; byte order mark */
	if (c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
	    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) ||
	    c == 0xfeff)
		return 0;
	return n;
}

void text_add_safe(struct text *t, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n, start = t->n;

	for (; *p; p += n) {
		if (t->n - start >= SHOWN_MAX) {
			text_add(t, "...");
			return;
		}
		n = 0;
		while (p[n] >= 0x20 && p[n] < 0x7f &&
		       n < SHOWN_MAX - (t->n - start))
			n++;
		n = n ? n : shown_utf8(p);
		if (n)
			text_addn(t, (const char *)p, n);
		else
			text_addf(t, "\\x%02x", *p), n = 1;
	}
}

bool text_is_safe(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n;

	for (; *p; p += n) {
		n = *p == '\t' || (*p >= 0x20 && *p < 0x7f) ? 1
							   : shown_utf8(p);
		if (!n)
			return false;
	}
	return true;
}

void text_add_escaped(struct text *t, const char *s)
{
	const char *p = s;

	for (;; s = ++p) {
		while ((unsigned char)*p >= 0x20 && *p != 0x7f && *p != '\\')
			p++;
		text_addn(t, s, (size_t)(p - s));
		if (!*p)
			return;
		if (*p == '\\')
			text_add(t, "\\\\");
		else
			text_addf(t, "\\x%02x", (unsigned char)*p);
	}
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int text_unescape(char *s)
{
	char *out = s;

	while (*s) {
		if (*s != '\\') {
			*out++ = *s++;
		} else if (s[1] == '\\') {
			*out++ = '\\';
			s += 2;
		} else if (s[1] == 'x' && hex_digit(s[2]) >= 0 &&
			   hex_digit(s[3]) >= 0 && (s[2] != '0' || s[3] != '0')) {
			*out++ = (char)(hex_digit(s[2]) << 4 | hex_digit(s[3]));
			s += 4;
		} else {
			return -1;
		}
	}
	*out = '\0';
	return 0;
}

char *text_number(uint64_t n, char buf[TEXT_NUMBER_MAX])
{
	char digits[TEXT_NUMBER_MAX], *p = buf;
	size_t i = 0;

	do
		digits[i++] = (char)('0' + n % 10);
	while (n /= 10);
	while (i)
		*p++ = digits[--i];
	*p = '\0';
	return buf;
}

void text_add_number(struct text *t, uint64_t n)
{
	char buf[TEXT_NUMBER_MAX];

	text_add(t, text_number(n, buf));
}

void text_copy(char *buf, size_t size, const char *s)
{
	size_t n = strlen(s);

	n = n < size ? n : size - 1;
	memcpy(buf, s, n);
	buf[n] = '\0';
}

char *text_dup(const char *s)
{
	size_t n;

	if (!s)
		return NULL;
	n = strlen(s) + 1;
	return memcpy(vec_realloc(NULL, n), s, n);
}

char *text_join_all(const char *s, ...)
{
	const char *part;
	char *all, *end;
	size_t n = 1;
	va_list ap;

	va_start(ap, s);
	for (part = s; part; part = va_arg(ap, const char *))
		n += strlen(part);
	va_end(ap);
	all = end = vec_realloc(NULL, n);
	va_start(ap, s);
	for (part = s; part; part = va_arg(ap, const char *))
		end = stpcpy(end, part);
	va_end(ap);
	return all;
}

char *text_printf(const char *fmt, ...)
{
	struct text t = { 0 };
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&t, fmt, ap);
	va_end(ap);
	return t.s;
}

int text_distance(const char *a, const char *b)
{
	int d[40][40], i, j, best, cost;
	int n = (int)strlen(a), m = (int)strlen(b);

	if (n >= 40 || m >= 40)
		return 99;
	for (i = 0; i <= n; i++) {
		for (j = 0; j <= m; j++) {
			if (!i || !j) {
				d[i][j] = i + j;
				continue;
			}
			cost = a[i - 1] != b[j - 1];
			best = d[i - 1][j - 1] + cost;
			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[n][m];
}
