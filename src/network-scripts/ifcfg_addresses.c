/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses with the prefix lengths that network-scripts give them. */
#include "network-scripts/ifcfg_addresses.h"
#include "base/text.h"
#include "base/value.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { INDEX_MAX = 255 };	/* of IPADDRn */

/* The length that an address without one has had before CIDR (ipcalc). */
static unsigned classful(const struct addr *a)
{
	return a->b[0] < 128 ? 8 : a->b[0] < 192 ? 16 : 24;
}

void ifcfg_addresses_one(const struct ifcfg *c, struct stanza *st,
			 struct prefixes *got, const char *ip,
			 const char *index, const char *origin)
{
	const struct assignment *len = ifcfg_need(c, st, "PREFIX", index);
	char buf[ADDR_STRLEN], *text;
	struct prefix p;

	if (!len)
		len = ifcfg_need(c, st, "NETMASK", index);
	text = text_printf("%s/%s", ip, len ? len->value : "32");
	if (!prefix_parse(&p, text, false) && p.addr.family == AF_INET) {
		if (!len)
			p.len = (uint8_t)classful(&p.addr);
		free(text);
		text = text_printf("%s/%u", addr_format(&p.addr, buf), p.len);
		settings_add(&st->settings, "address", text, origin);
		*vec_push(got) = p;
	}
	free(text);
}

void ifcfg_addresses_inet(const struct ifcfg *c, struct stanza *st,
			  struct prefixes *got)
{
	const struct assignment *ip;
	char index[8] = "";
	int i;

	for (i = -1; i <= INDEX_MAX; i++) {
		if (i >= 0)
			snprintf(index, sizeof index, "%d", i);
		ip = ifcfg_need(c, st, "IPADDR", index);
		if (ip)
			ifcfg_addresses_one(c, st, got, ip->value, index,
					    ip->origin);
		else if (i >= 2)
			break;
	}
}

void ifcfg_addresses_inet6(const struct ifcfg *c, struct stanza *st)
{
	static const char *const names[] = {
		"IPV6ADDR", "IPV6ADDR_SECONDARIES",
	};
	const struct assignment *a;
	const char *list;
	struct prefix p;
	char *text;
	size_t i, n;

	for (i = 0; i < 2; i++) {
		a = ifcfg_need(c, st, names[i], "");
		list = a ? a->value : NULL;
		for (; list && (n = value_word(&list)); list += n) {
			text = text_printf("%.*s%s", (int)n, list,
					   memchr(list, '/', n) ? "" : "/64");
			if (!prefix_parse(&p, text, false) &&
			    p.addr.family == AF_INET6)
				settings_add(&st->settings, "address", text,
					     a->origin);
			free(text);
		}
	}
}
