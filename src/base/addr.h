/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv4 and IPv6 addresses and prefixes: text, order, membership. Bytes are in
 * network order; family is AF_INET or AF_INET6, 0 in an address that is none.
 */
#ifndef MULTIHOME_ADDR_H
#define MULTIHOME_ADDR_H

#include "base/text.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

struct addr {
	uint8_t family;
	uint8_t b[16];
};

struct prefix {
	struct addr addr;
	uint8_t len;
};

enum { ADDR_STRLEN = 48, PREFIX_STRLEN = 52 };

/* 32 or 128; 0 for another family. */
unsigned addr_bits(int family);
/* "inet", "inet6", or "any" for AF_UNSPEC: ifupdown's words. */
const char *addr_family_name(int family);
/* "IPv4" or "IPv6": as it is said to people. */
const char *addr_family_title(int family);

/* NULL, or what was expected. Dotted quad or RFC 4291 text, no zone. */
const char *addr_parse(struct addr *out, const char *s);
/*
 * "A" (a host prefix) or "A/LEN", LEN also as an IPv4 netmask. With strict,
 * bits beyond LEN must be zero; without, out->addr keeps them.
 */
const char *prefix_parse(struct prefix *out, const char *s, bool strict);

/*
 * As ip(8) has it: an IPv4 address may be cut short ("10/8", "0/0"), and strict is of
 * IPv4 alone.
 */
const char *prefix_parse_short(struct prefix *out, const char *s, bool strict);

char *addr_format(const struct addr *a, char buf[ADDR_STRLEN]);
/* As ip(8) prints it: a host prefix without its length. */
char *prefix_format(const struct prefix *p, char buf[PREFIX_STRLEN]);

/* By family, then bytes; then, for prefixes, by length. */
int addr_cmp(const struct addr *a, const struct addr *b);
int prefix_cmp(const struct prefix *a, const struct prefix *b);

struct prefix prefix_host(const struct addr *a);
/* The same prefix with the bits beyond its length cleared. */
struct prefix prefix_network(const struct prefix *p);
bool prefix_contains(const struct prefix *p, const struct addr *a);
bool prefix_covers(const struct prefix *outer, const struct prefix *inner);

bool addr_is_unspecified(const struct addr *a);
bool addr_is_loopback(const struct addr *a);
/*
 * What a host may have: not unspecified, loopback, multicast; nor, of IPv4,
 * broadcast and class E.
 */
bool addr_is_unicast(const struct addr *a);
/* fe80::/10 (RFC 4291). IPv4's 169.254/16 is an address like others here. */
bool addr_is_link_local(const struct addr *a);
/*
 * What the Internet may reach: not of RFC 1918, RFC 6598 or 169.254/16; of IPv6
 * what is within 2000::/3, the part that is given away (RFC 4291).
 */
bool addr_is_public(const struct addr *a);

struct prefixes VEC_OF(struct prefix);

bool prefixes_have(const struct prefixes *l, const struct prefix *p);
/* Whether one of them does. */
bool prefixes_contain(const struct prefixes *l, const struct addr *a);
/* Adds p unless it is there; keeps the order of prefix_cmp. */
void prefixes_add(struct prefixes *l, const struct prefix *p);
/* Adds all of them, with blanks between. */
void prefixes_print(struct text *out, const struct prefixes *l);

#endif
