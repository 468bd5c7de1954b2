/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name's addresses asked of its name server, and the answer read. */
#include "dns/question.h"
#include "base/text.h"

#include <string.h>
#include <sys/socket.h>

enum {
	HEADER = 12,
	RESPONSE = 0x80, OPCODE = 0x78, CUT = 0x02,	/* of the third byte */
	RCODE = 0x0f,					/* of the fourth */
	TYPE_A = 1, TYPE_CNAME = 5, TYPE_AAAA = 28, TYPE_OPT = 41, CLASS_IN = 1,
	POINTER = 0xc0,
	FIXED = 10,	/* of a record, behind its name */
};

static size_t put16(uint8_t *b, unsigned value)
{
	b[0] = (uint8_t)(value >> 8);
	b[1] = (uint8_t)value;
	return 2;
}

static unsigned get16(const uint8_t *b)
{
	return (unsigned)(b[0] << 8 | b[1]);
}

static unsigned type_of(int family)
{
	return family == AF_INET ? TYPE_A : TYPE_AAAA;
}

/* At most 255 bytes. */
static size_t put_name(uint8_t *b, const char *name)
{
	size_t n = 0, label;

	while (*name) {
		label = strcspn(name, ".");
		b[n++] = (uint8_t)label;
		memcpy(b + n, name, label);
		n += label;
		name += label + (name[label] == '.');
	}
	b[n++] = 0;
	return n;
}

size_t question_build(uint8_t buf[QUESTION_MAX], uint16_t id, const char *name,
		      int family)
{
	size_t n = HEADER;

	memset(buf, 0, HEADER);
	put16(buf, id);
	buf[5] = 1;	/* question */
	buf[11] = 1;	/* and EDNS, behind it */
	n += put_name(buf + n, name);
	n += put16(buf + n, type_of(family));
	n += put16(buf + n, CLASS_IN);
	buf[n++] = 0;
	n += put16(buf + n, TYPE_OPT);
	n += put16(buf + n, QUESTION_ANSWER_MAX);
	memset(buf + n, 0, 6);
	return n + 6;
}

/* Passes over the name at *at; false: it ends beyond n. */
static bool pass_name(const uint8_t *b, size_t n, size_t *at)
{
	while (*at < n) {
		if ((b[*at] & POINTER) == POINTER) {
			*at += 2;
			return *at <= n;
		}
		if (b[*at] & POINTER)
			return false;
		if (!b[*at]) {
			*at += 1;
			return true;
		}
		*at += b[*at] + 1U;
	}
	return false;
}

/* Letters of any case are the same. */
static bool same_question(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t i;
	uint8_t c;

	for (i = 0; i < n; i++) {
		c = b[i] >= 'A' && b[i] <= 'Z' ? (uint8_t)(b[i] - 'A' + 'a')
					       : b[i];
		if (a[i] != c)
			return false;
	}
	return true;
}

/* One of the answer section. */
static bool read_record(struct question_answer *out, const uint8_t *b, size_t n,
			size_t *at, int family)
{
	unsigned type, length;
	struct addr *a;

	if (!pass_name(b, n, at) || n - *at < FIXED)
		return false;
	type = get16(b + *at);
	length = get16(b + *at + 8);
	*at += FIXED;
	if (n - *at < length)
		return false;
	if (type == TYPE_CNAME)
		out->alias = true;
	if (type == type_of(family)) {
		if (length != addr_bits(family) / 8)
			return false;
		a = vec_push(&out->addrs);
		a->family = (uint8_t)family;
		memcpy(a->b, b + *at, length);
	}
	*at += length;
	return true;
}

bool question_read(struct question_answer *out, const void *answer, size_t n,
		   uint16_t id, const char *name, int family)
{
	uint8_t asked[QUESTION_MAX];
	size_t at = HEADER, left, length;
	const uint8_t *b = answer;

	*out = (struct question_answer){ .rcode = 0 };
	if (n < HEADER || get16(b) != id || !(b[2] & RESPONSE) ||
	    b[2] & OPCODE || get16(b + 4) != 1 || !pass_name(b, n, &at) ||
	    n - at < 4)
		return false;
	question_build(asked, id, name, family);
	length = at + 4 - HEADER;
	if (HEADER + length > sizeof asked ||
	    !same_question(asked + HEADER, b + HEADER, length))
		return false;
	at += 4;
	out->rcode = b[3] & RCODE;
	out->cut = b[2] & CUT;
	for (left = get16(b + 6); left; left--)
		if (!read_record(out, b, n, &at, family)) {
			question_answer_free(out);
			return false;
		}
	/* a server that has had too many questions sends such (RRL) */
	return !out->cut || out->rcode || out->alias || out->addrs.n;
}

void question_answer_free(struct question_answer *a)
{
	vec_free(&a->addrs);
}

static bool has(const struct question_answer *a, const struct addr *addr)
{
	const struct addr *one;

	vec_each(one, &a->addrs)
		if (!addr_cmp(one, addr))
			return true;
	return false;
}

/* The first address that is wrong, with what it is. */
static char *find_wrong(const struct name_set *s,
			const struct question_answer *a, bool single)
{
	const struct name_address *w;
	char buf[ADDR_STRLEN];
	const struct addr *one;
	size_t n = 0;

	vec_each(one, &a->addrs)
		if (name_set_loses(s, one))
			return text_printf("still has %s",
					   addr_format(one, buf));
	if (a->cut)
		return NULL;
	vec_each(w, &s->wanted) {
		n += has(a, &w->addr);
		if (!single && !has(a, &w->addr))
			return text_printf("lacks %s",
					   addr_format(&w->addr, buf));
	}
	if (!single || n == 1)
		return NULL;
	return text_dup(n ? "has several addresses in one answer: its file is "
			    "not read"
			  : "has an address of somebody else's");
}

char *question_compare(const struct name_set *s, const struct question_answer *a,
		       bool single)
{
	static const char *const words[] = {
		[1] = "FORMERR", [2] = "SERVFAIL", [3] = "NXDOMAIN",
		[4] = "NOTIMP", [5] = "REFUSED",
	};

	if (a->alias)
		return text_dup("is an alias (CNAME)");
	if (a->rcode && (size_t)a->rcode < sizeof words / sizeof *words)
		return text_printf("is answered by %s", words[a->rcode]);
	if (a->rcode)
		return text_printf("is answered by error %d", a->rcode);
	if (!a->addrs.n)
		return text_dup("has no address");
	return find_wrong(s, a, single);
}
