/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address records in DNS. */
#include "model/dns_record.h"
#include "base/text.h"

#include <string.h>
#include <sys/socket.h>

const char *dns_record_type(int family)
{
	return family == AF_INET ? "A" : "AAAA";
}

bool dns_records_have(const struct dns_records *l, const char *name,
		      const struct addr *a)
{
	const struct dns_record *r;

	vec_each(r, l)
		if (!addr_cmp(&r->addr, a) && !strcmp(r->name, name))
			return true;
	return false;
}

void dns_records_add(struct dns_records *l, const char *name,
		     const struct addr *a)
{
	struct dns_record *r;

	if (dns_records_have(l, name, a))
		return;
	r = vec_push(l);
	text_copy(r->name, sizeof r->name, name);
	r->addr = *a;
}
