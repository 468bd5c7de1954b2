/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine-wide settings and their defaults. */
#include "model/policy.h"

#include <string.h>

const struct policy policy_default = {
	.base = POLICY_BASE, .protocol = POLICY_PROTOCOL,
	.group = POLICY_GROUP,
	.table_min = POLICY_TABLE_MIN, .table_max = POLICY_TABLE_MAX,
	.wait = POLICY_WAIT,
	.forward_marks = true,
	.dns = { .port = POLICY_DNS_PORT, .ttl = POLICY_DNS_TTL,
		 .publish_after = POLICY_DNS_AFTER },
};

bool policy_dns_is_on(const struct policy_dns *p)
{
	switch (p->method) {
	case POLICY_DNS_UPDATE:
		return p->local || p->server.family;
	case POLICY_DNS_FILE:
		return true;
	case POLICY_DNS_COMMAND:
		return *p->command;
	}
	return false;
}

bool policy_dns_same(const struct policy_dns *a, const struct policy_dns *b)
{
	return a->method == b->method && a->local == b->local &&
	       !addr_cmp(&a->server, &b->server) && a->port == b->port &&
	       !strcmp(a->key, b->key) && !strcmp(a->zone, b->zone) &&
	       a->ttl == b->ttl && a->publish_after == b->publish_after &&
	       !strcmp(a->command, b->command);
}
