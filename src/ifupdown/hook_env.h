/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The environment that ifupdown, ifupdown-ng and ifupdown2 give their hooks
 * (interfaces(5), HOOK SCRIPTS), and the one that DHCP clients give theirs.
 */
#ifndef MULTIHOME_HOOK_ENV_H
#define MULTIHOME_HOOK_ENV_H

#include "base/addr.h"
#include "model/claim.h"
#include "model/dns_servers.h"

enum env_call {
	ENV_NONE,	/* none of our business */
	ENV_UP,		/* the stanza is up */
	ENV_DOWN,	/* everything of that interface goes */
};

/*
 * What the call is about. For ENV_UP and ENV_DOWN *out is filled (for ENV_DOWN
 * only iface). *wrong is NULL, or why the call cannot be believed. Debian calls
 * once per stanza with PHASE=post-up, the other two once per interface with
 * PHASE=up.
 */
enum env_call hook_env_read(struct stanza *out, char *const *env,
			    const char **wrong);
/* Whether any of our options is there: the first question of a hook. */
bool hook_env_ours(char *const *env);
/*
 * Adds to out the variables by which lines of a stanza (`up` and the like) are
 * told of its own words: IF_ADDRESS and so on, as keys.
 */
void hook_env_variables(const struct settings *stanza, struct settings *out);
/* The value of a variable, or NULL. */
const char *hook_env_get(char *const *env, const char *name);

/* What a DHCP client tells; an address of family 0 is none. */
struct told_lease {
	const char *interface;
	int family;
	bool over;		/* nothing of it is left */
	struct addr address, gateway;	/* IPv4's */
	struct dns_servers servers;
};

/*
 * A DHCP client's hook. False when the reason is no event of ours: of IPv6 (DHCPv6,
 * router advertisements), one that names no DNS server. Options 121 (RFC 3442) win
 * over routers, as the RFC demands.
 */
bool hook_env_lease(char *const *env, struct told_lease *out);

#endif
