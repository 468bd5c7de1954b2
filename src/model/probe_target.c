/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Targets of probes: their words. */
#include "model/probe_target.h"
#include "base/value.h"

#include <string.h>
#include <sys/socket.h>

static const char expected_address[] =
	"expected an address like 192.0.2.1 or 2001:db8::1, not a name: what "
	"resolves names may be on the line that is dead";
static const char expected_tcp[] =
	"expected tcp:ADDRESS:PORT like tcp:192.0.2.1:443 or "
	"tcp:[2001:db8::1]:443";
static const char expected_http[] =
	"expected http://[NAME@]ADDRESS[:PORT]/PATH=STATUS like "
	"http://192.0.2.1/=204 or http://www.example.net@[2001:db8::1]/=204";

/* A single host that is somewhere else. */
static const char *parse_address(struct addr *out, const char *s)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct addr a;

	if (addr_parse(&a, s))
		return expected_address;
	if (addr_is_unspecified(&a))
		return "expected the address of a host, not the unspecified "
		       "one, which nobody has";
	if (addr_is_loopback(&a))
		return "expected the address of another host, not loopback, "
		       "which no line leads to";
	if (!addr_is_unicast(&a))
		return a.family == AF_INET && a.b[0] >= 240
			? "expected the address of one host, not broadcast or "
			  "class E"
			: "expected the address of one host, not multicast";
	if (a.family == AF_INET && !a.b[0])
		return "expected the address of a host, not one of 0.0.0.0/8, "
		       "which nobody has";
	if (a.family == AF_INET6 && !memcmp(a.b, mapped, sizeof mapped))
		return "expected an IPv4 address as 192.0.2.1, not as "
		       "::ffff:192.0.2.1";
	*out = a;
	return NULL;
}

/*
 * The address that *s begins with, up to one of end or, in brackets, up to these;
 * *s is moved behind it.
 */
static const char *take_address(struct addr *out, const char **s,
				const char *end, const char *expected)
{
	char text[ADDR_STRLEN];
	const char *from = *s;
	size_t n;

	if (*from == '[') {
		n = strcspn(++from, "]");
		*s = from + n + (from[n] == ']');
		if (from[n] != ']')
			return expected;
	} else {
		n = strcspn(from, end);
		*s = from + n;
	}
	if (!n)
		return expected;
	if (n >= sizeof text)
		return expected_address;
	memcpy(text, from, n);
	text[n] = '\0';
	if (strchr(text, ':') ? from[-1] != '[' : from[-1] == '[')
		return expected;
	/* an IPv6 address without brackets ends with its first : */
	if (**s == ':' && strchr(*s + 1, ':') && from[-1] != '[')
		return expected;
	return parse_address(out, text);
}

static const char *parse_port(uint16_t *out, const char *s)
{
	uint32_t n;

	if (value_number(&n, s) || strlen(s) > 5 || *s == '0' || n > 65535)
		return "expected a port, 1 to 65535";
	*out = (uint16_t)n;
	return NULL;
}

static const char *parse_tcp(struct probe_target *t, const char *s)
{
	const char *err = take_address(&t->addr, &s, ":", expected_tcp);

	if (!err && (*s != ':' || !s[1]))
		err = expected_tcp;
	return err ? err : parse_port(&t->port, s + 1);
}

static const char *parse_dns(struct probe_target *t, const char *s)
{
	return *s ? parse_address(&t->addr, s)
		  : "expected dns:ADDRESS like dns:192.0.2.1";
}

/* The name before an @, if there is one before the path. */
static const char *take_name(struct probe_target *t, const char **s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	size_t n = strcspn(*s, "@/");

	if ((*s)[n] != '@')
		return NULL;
	if (!n || strspn(*s, letters) != n)
		return "expected a name of letters, digits, . and - before @";
	if (n >= sizeof t->name)
		return "expected a name of at most 63 characters before @";
	memcpy(t->name, *s, n);
	*s += n + 1;
	return NULL;
}

/* "/PATH=STATUS": the path may have a = itself. */
static const char *parse_path(struct probe_target *t, const char *s)
{
	const char *end = strrchr(s, '='), *c;
	uint32_t status;

	if (*s != '/' || !end)
		return expected_http;
	for (c = s; c < end; c++)
		if (*c <= ' ' || *c > '~' || *c == '#')
			return "expected a path of printable ASCII without "
			       "blanks and #";
	if ((size_t)(end - s) >= sizeof t->path)
		return "expected a path of at most 127 characters";
	if (strlen(end + 1) != 3 || value_number(&status, end + 1) ||
	    status < 100 || status > 599)
		return "expected =STATUS at the end, 100 to 599, like =204";
	memcpy(t->path, s, (size_t)(end - s));
	t->status = (uint16_t)status;
	return NULL;
}

static const char *parse_http(struct probe_target *t, const char *s)
{
	char port[6];
	const char *err = take_name(t, &s);
	size_t n;

	if (!err)
		err = take_address(&t->addr, &s, ":/", expected_http);
	if (err)
		return err;
	t->port = 80;
	if (*s == ':') {
		n = strcspn(++s, "/");
		text_copy(port, n < 6 ? n + 1 : 1, s);
		err = parse_port(&t->port, port);
		s += n;
	}
	return err ? err : parse_path(t, s);
}

static const char *parse_kind(struct probe_target *t, const char *s)
{
	switch (t->kind) {
	case PROBE_ICMP:
		return parse_address(&t->addr, s);
	case PROBE_TCP:
		return parse_tcp(t, s);
	case PROBE_DNS:
		return parse_dns(t, s);
	case PROBE_HTTP:
		return parse_http(t, s);
	case PROBE_GATEWAY:
		break;
	}
	return expected_address;
}

const char *probe_target_parse(struct probe_target *out, const char *word)
{
	static const struct {
		const char *scheme;
		enum probe_kind kind;
	} kinds[] = {
		{ "tcp:", PROBE_TCP }, { "dns:", PROBE_DNS },
		{ "http://", PROBE_HTTP }, { "", PROBE_ICMP },
	};
	struct probe_target t = { 0 };
	const char *err;
	size_t i, n;

	if (!strncmp(word, "https:", 6))
		return "expected http://, not https://: certificates are for "
		       "nobody to check here";
	for (i = 0; ; i++) {
		n = strlen(kinds[i].scheme);
		if (!strncmp(word, kinds[i].scheme, n))
			break;
	}
	t.kind = kinds[i].kind;
	err = parse_kind(&t, word + n);
	if (!err)
		*out = t;
	return err;
}

static void print_http(struct text *t, const struct probe_target *target,
		       const char *address)
{
	bool six = target->addr.family == AF_INET6;

	text_addf(t, "http://%s%s%s%s%s", target->name, *target->name ? "@" : "",
		  six ? "[" : "", address, six ? "]" : "");
	if (target->port != 80)
		text_addf(t, ":%u", target->port);
	text_addf(t, "%s=%u", target->path, target->status);
}

void probe_target_print(struct text *t, const struct probe_target *target)
{
	bool six = target->addr.family == AF_INET6;
	char address[ADDR_STRLEN];

	addr_format(&target->addr, address);
	switch (target->kind) {
	case PROBE_ICMP:
		text_add(t, address);
		break;
	case PROBE_TCP:
		text_addf(t, "tcp:%s%s%s:%u", six ? "[" : "", address,
			  six ? "]" : "", target->port);
		break;
	case PROBE_DNS:
		text_addf(t, "dns:%s", address);
		break;
	case PROBE_HTTP:
		print_http(t, target, address);
		break;
	case PROBE_GATEWAY:
		text_addf(t, "gateway %s", address);
		break;
	}
}
