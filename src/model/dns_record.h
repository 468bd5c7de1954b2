/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address records in DNS: a name and an address, whose family is the type. */
#ifndef MULTIHOME_DNS_RECORD_H
#define MULTIHOME_DNS_RECORD_H

#include "base/addr.h"
#include "base/vec.h"
#include "model/dns_name.h"

struct dns_record {
	char name[DNS_NAME_MAX];
	struct addr addr;
};

struct dns_records VEC_OF(struct dns_record);

/* "A" or "AAAA". */
const char *dns_record_type(int family);
bool dns_records_have(const struct dns_records *l, const char *name,
		      const struct addr *a);
/* Adds it unless it is there. */
void dns_records_add(struct dns_records *l, const char *name,
		     const struct addr *a);

#endif
