/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of the options by which the Internet finds a line. */
#include "model/option_inbound.h"
#include "model/dns_name.h"

#include <string.h>

enum { NAMES = 32, ADDRESSES = 8 };

const char *parse_name(struct uplink *u, const char *value)
{
	char word[VALUE_WORD_MAX], name[DNS_NAME_MAX];
	const char *err;

	while (value_next_word(&value, word)) {
		err = dns_name_parse(name, word);
		if (err)
			return err;
		if (strings_have(&u->names, name))
			continue;
		if (u->names.n == NAMES)
			return "expected at most 32 names";
		strings_add(&u->names, name);
	}
	return NULL;
}

const char *parse_public(struct uplink *u, const char *value)
{
	char word[VALUE_WORD_MAX];
	struct prefix p;
	struct addr a;

	u->public_given = strcmp(value, "auto") != 0;
	while (u->public_given && value_next_word(&value, word)) {
		if (addr_parse(&a, word) || !addr_is_unicast(&a))
			return "expected addresses, or auto";
		if (!addr_is_public(&a))
			return "expected addresses that the Internet reaches, "
			       "not private ones";
		p = prefix_host(&a);
		prefixes_add(&u->public, &p);
		if (u->public.n > ADDRESSES)
			return "expected at most 8 addresses";
	}
	return NULL;
}

static bool has_port(const struct inbound *in, uint32_t port)
{
	size_t i;

	for (i = 0; i < in->ports; i++)
		if (in->port[i] == port)
			return true;
	return false;
}

const char *parse_inbound(struct uplink *u, const char *value)
{
	static const char expected[] = "expected no, yes or at most 4 TCP "
		"ports, each 1 to 65535 and once";
	struct inbound *in = &u->inbound;
	char word[VALUE_WORD_MAX];
	uint32_t port;
	bool yes;

	in->given = true;
	if (!value_yesno(&yes, value)) {
		in->asked = yes;
		return NULL;
	}
	in->asked = true;
	while (value_next_word(&value, word)) {
		if (value_number(&port, word) || !port || port > UINT16_MAX ||
		    has_port(in, port) || in->ports == INBOUND_PORTS)
			return expected;
		in->port[in->ports++] = (uint16_t)port;
	}
	return NULL;
}
