/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of hosts and zones, as DNS has them. */
#ifndef MULTIHOME_DNS_NAME_H
#define MULTIHOME_DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* As text, without the dot at its end; RFC 1035 allows 253 letters. */
enum { DNS_NAME_MAX = 254 };

/*
 * Letters, digits, - and _ in labels of at most 63, of which there are two or more;
 * *out is in lower case and without a dot at its end. NULL, or what was expected.
 */
const char *dns_name_parse(char out[DNS_NAME_MAX], const char *s);
/* Whether the name is that zone's, or below it. */
bool dns_name_is_within(const char *name, const char *zone);

#endif
