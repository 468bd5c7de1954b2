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
