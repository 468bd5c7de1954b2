/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 and IPv6 addresses and prefixes. */
#include "base/addr.h"
#include "base/vec.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

unsigned addr_bits(int family)
{
	return family == AF_INET ? 32 : family == AF_INET6 ? 128 : 0;
}

const char *addr_family_name(int family)
{
	return family == AF_INET ? "inet" : family == AF_INET6 ? "inet6" : "any";
}

const char *addr_family_title(int family)
{
	return family == AF_INET ? "IPv4" : "IPv6";
}

const char *addr_parse(struct addr *out, const char *s)
{
	struct addr a = { 0 };

	a.family = strchr(s, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(a.family, s, a.b) != 1)
		return "expected an address like 192.0.2.1 or 2001:db8::1";
	*out = a;
	return NULL;
}

static const char *const len_expected =
	"expected a prefix like 192.0.2.0/24 or 2001:db8::/64";

/* A length in decimal, or for IPv4 a netmask in dotted form. */
static const char *len_parse(uint8_t *out, const char *s, int family)
{
	unsigned n = 0, i;
	struct addr mask;

	if (family == AF_INET && strchr(s, '.')) {
		if (addr_parse(&mask, s))
			return "expected a netmask like 255.255.255.0";
		while (n < 32 && mask.b[n / 8] & 0x80 >> n % 8)
			n++;
		for (i = n; i < 32; i++)
			if (mask.b[i / 8] & 0x80 >> i % 8)
				return "expected a netmask like 255.255.255.0";
		*out = (uint8_t)n;
		return NULL;
	}
	if (!*s || (s[0] == '0' && s[1]))
		return len_expected;
	for (; *s; s++) {
		if (*s < '0' || *s > '9' || n > 128)
			return len_expected;
		n = n * 10 + (unsigned)(*s - '0');
	}
	if (n > addr_bits(family))
		return family == AF_INET ? "expected a length of at most 32"
					 : "expected a length of at most 128";
	*out = (uint8_t)n;
	return NULL;
}

const char *prefix_parse(struct prefix *out, const char *s, bool strict)
{
	const char *slash = strchr(s, '/'), *err;
	char text[ADDR_STRLEN];
	struct prefix p, net;
	size_t n = slash ? (size_t)(slash - s) : strlen(s);

	if (n >= sizeof text)
		return len_expected;
	memcpy(text, s, n);
	text[n] = '\0';
	err = addr_parse(&p.addr, text);
	if (err)
		return err;
	p.len = (uint8_t)addr_bits(p.addr.family);
	if (slash) {
		err = len_parse(&p.len, slash + 1, p.addr.family);
		if (err)
			return err;
	}
	net = prefix_network(&p);
	if (strict && addr_cmp(&net.addr, &p.addr))
		return "expected a prefix without bits beyond its length";
	*out = p;
	return NULL;
}

const char *prefix_parse_short(struct prefix *out, const char *s, bool strict)
{
	char text[PREFIX_STRLEN + 8];
	size_t n = strcspn(s, "/"), dots = 0, i;

	if (!*s || strlen(s) >= PREFIX_STRLEN)
		return "expected an address or a prefix";
	memcpy(text, s, n);
	text[n] = '\0';
	for (i = 0; i < n; i++)
		dots += s[i] == '.';
	if (n && strspn(text, "0123456789.") == n && text[n - 1] != '.')
		for (; dots < 3; dots++)
			strcat(text, ".0");
	strcat(text, s + n);
	return prefix_parse(out, text, strict && !strchr(text, ':'));
}

char *addr_format(const struct addr *a, char buf[ADDR_STRLEN])
{
	if (!inet_ntop(a->family, a->b, buf, ADDR_STRLEN))
		strcpy(buf, "none");
	return buf;
}

char *prefix_format(const struct prefix *p, char buf[PREFIX_STRLEN])
{
	size_t n;

	addr_format(&p->addr, buf);
	n = strlen(buf);
	if (p->len != addr_bits(p->addr.family))
		snprintf(buf + n, PREFIX_STRLEN - n, "/%u", p->len);
	return buf;
}

int addr_cmp(const struct addr *a, const struct addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->b, b->b, sizeof a->b);
}

int prefix_cmp(const struct prefix *a, const struct prefix *b)
{
	int c = addr_cmp(&a->addr, &b->addr);

	return c ? c : (int)a->len - (int)b->len;
}

struct prefix prefix_host(const struct addr *a)
{
	return (struct prefix){ *a, (uint8_t)addr_bits(a->family) };
}

struct prefix prefix_network(const struct prefix *p)
{
	struct prefix net = *p;
	unsigned i;

	for (i = p->len; i < addr_bits(p->addr.family); i++)
		net.addr.b[i / 8] &= (uint8_t)~(0x80 >> i % 8);
	return net;
}

bool prefix_contains(const struct prefix *p, const struct addr *a)
{
	size_t whole = p->len / 8;
	unsigned rest = p->len % 8;
	uint8_t mask = (uint8_t)(0xff00 >> rest);

	if (p->addr.family != a->family || memcmp(p->addr.b, a->b, whole))
		return false;
	return !rest || !((p->addr.b[whole] ^ a->b[whole]) & mask);
}

bool prefix_covers(const struct prefix *outer, const struct prefix *inner)
{
	return outer->len <= inner->len && prefix_contains(outer, &inner->addr);
}

bool addr_is_unspecified(const struct addr *a)
{
	static const uint8_t zero[16];

	return !memcmp(a->b, zero, sizeof zero);
}

bool addr_is_loopback(const struct addr *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	return a->family == AF_INET ? a->b[0] == 127
				    : !memcmp(a->b, one, sizeof one);
}

bool addr_is_unicast(const struct addr *a)
{
	static const uint8_t one[16] = { [15] = 1 }, zero[16];

	if (a->family == AF_INET)
		return a->b[0] < 224 && a->b[0] != 127 && memcmp(a->b, zero, 4);
	return a->b[0] != 0xff && memcmp(a->b, zero, sizeof zero) &&
	       memcmp(a->b, one, sizeof one);
}

bool addr_is_link_local(const struct addr *a)
{
	return a->family == AF_INET6 && a->b[0] == 0xfe &&
	       (a->b[1] & 0xc0) == 0x80;
}

bool addr_is_public(const struct addr *a)
{
	const uint8_t *b = a->b;

	if (!addr_is_unicast(a))
		return false;
	if (a->family != AF_INET)
		return (b[0] & 0xe0) == 0x20;
	return b[0] && b[0] != 10 && (b[0] != 172 || (b[1] & 0xf0) != 16) &&
	       (b[0] != 192 || b[1] != 168) &&
	       (b[0] != 100 || (b[1] & 0xc0) != 64) &&
	       (b[0] != 169 || b[1] != 254);
}

bool prefixes_have(const struct prefixes *l, const struct prefix *p)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!prefix_cmp(&l->v[i], p))
			return true;
	return false;
}

bool prefixes_contain(const struct prefixes *l, const struct addr *a)
{
	const struct prefix *p;

	vec_each(p, l)
		if (prefix_contains(p, a))
			return true;
	return false;
}

void prefixes_add(struct prefixes *l, const struct prefix *p)
{
	struct prefix add = *p;		/* p may lie in l */
	size_t i, at = l->n;
	int c;

	while (at && (c = prefix_cmp(&l->v[at - 1], &add)) >= 0) {
		if (!c)
			return;
		at--;
	}
	vec_push(l);
	for (i = l->n - 1; i > at; i--)
		l->v[i] = l->v[i - 1];
	l->v[at] = add;
}

void prefixes_print(struct text *out, const struct prefixes *l)
{
	char buf[PREFIX_STRLEN];
	const struct prefix *p;

	vec_each(p, l)
		text_addf(out, "%s%s", p == l->v ? "" : " ",
			  prefix_format(p, buf));
}
