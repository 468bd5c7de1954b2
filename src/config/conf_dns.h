/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of [dns]. */
#ifndef MULTIHOME_CONF_DNS_H
#define MULTIHOME_CONF_DNS_H

#include "model/policy.h"

/* NULL, or what was expected. */
const char *conf_dns_set(struct policy_dns *p, const char *key,
			 const char *value);

/*
 * What keeps a key's file from being used, in words, to be freed; NULL: nothing does.
 * Who else can read it may have names lead elsewhere.
 */
char *conf_dns_key_fault(const char *path);

/* Where nsupdate(1) is; NULL: nowhere, which is said by these words. */
const char *conf_dns_nsupdate(void);
extern const char conf_dns_no_nsupdate[];

#endif
