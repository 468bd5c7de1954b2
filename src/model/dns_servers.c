/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of DNS servers, as DHCP clients write them: words. */
#include "model/dns_servers.h"
#include "base/value.h"

#include <string.h>

bool dns_servers_have(const struct dns_servers *l, const struct addr *a)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!addr_cmp(&l->v[i], a))
			return true;
	return false;
}

void dns_servers_add(struct dns_servers *l, const struct addr *a)
{
	if (l->n < DNS_SERVERS && !dns_servers_have(l, a))
		l->v[l->n++] = *a;
}

void dns_servers_read(struct dns_servers *l, const char *words, int family)
{
	char word[ADDR_STRLEN];
	struct addr a;
	size_t n;

	for (; (n = value_word(&words)); words += n) {
		if (n >= sizeof word)
			continue;
		memcpy(word, words, n);
		word[n] = '\0';
		if (!addr_parse(&a, word) && a.family == family &&
		    addr_is_unicast(&a))
			dns_servers_add(l, &a);
	}
}
