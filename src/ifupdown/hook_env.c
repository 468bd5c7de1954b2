/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hook environments. ifupdown and ifupdown-ng build them from nothing;
 * ifupdown2 passes on its caller's whole environment, from which options could
 * leak into a stanza that has none.
 */
#include "ifupdown/hook_env.h"
#include "model/option.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char ours[] = "IF_MULTIHOME_";

/* The stanza's own words and their variables. */
static const struct { const char *key, *variable; } own[] = {
	{ "address", "IF_ADDRESS" }, { "netmask", "IF_NETMASK" },
	{ "gateway", "IF_GATEWAY" },
};

enum { OURS = sizeof ours - 1, OWN = sizeof own / sizeof *own };

const char *hook_env_get(char *const *env, const char *name)
{
	size_t n = strlen(name);

	for (; *env; env++)
		if (!strncmp(*env, name, n) && (*env)[n] == '=')
			return *env + n + 1;
	return NULL;
}

void hook_env_variables(const struct settings *stanza, struct settings *out)
{
	const struct setting *s;
	size_t i;

	for (i = 0; i < OWN; i++) {
		s = settings_find(stanza, own[i].key);
		if (s)
			settings_add(out, own[i].variable, s->value, s->origin);
	}
}

bool hook_env_ours(char *const *env)
{
	for (; *env; env++)
		if (!strncmp(*env, ours, OURS))
			return true;
	return false;
}

/* Whether that variable would be read for an option of the stanza. */
static bool is_read(const char *variable)
{
	size_t i;

	for (i = 0; i < OWN; i++)
		if (!strncmp(variable, own[i].variable,
			     strlen(own[i].variable)))
			return true;
	return !strncmp(variable, ours, OURS);
}

/*
 * Whether the program that called us was itself called with one of the
 * variables that we read. Its environment as it was at its start can be read;
 * the stanza's options were added later.
 */
static bool caller_has_them(void)
{
	char path[32], *p = NULL;
	bool found = false;
	size_t cap = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
	f = fopen(path, "re");
	while (f && !found && getdelim(&p, &cap, '\0', f) > 0)
		found = is_read(p);
	free(p);
	if (f)
		fclose(f);
	return found;
}

static const char *either(char *const *env, const char *a, const char *b)
{
	const char *value = hook_env_get(env, a);

	return value && *value ? value : hook_env_get(env, b);
}

static void read_stanza(struct stanza *out, char *const *env)
{
	const char *address = either(env, "IF_ADDRESSES", "IF_ADDRESS");
	const char *method = hook_env_get(env, "METHOD");
	const char *logical = either(env, "LOGICAL", "IFACE");
	const struct { const char *key, *value; } words[] = {
		{ "address", address },
		{ "netmask", hook_env_get(env, "IF_NETMASK") },
		{ "gateway", either(env, "IF_GATEWAYS", "IF_GATEWAY") },
		{ "method", method ? method : "none" },
	};
	struct text name = { 0 };
	const char *eq;
	char *key;
	size_t i;

	method = method ? method : "none";
	out->key = stanza_key(out->family, address, method);
	if (out->family == AF_UNSPEC)
		out->origin = text_join("iface ", logical);
	else
		out->origin = text_join("iface ", logical, " ",
					addr_family_name(out->family), " ",
					method);
	for (; *env; env++) {
		eq = strchr(*env, '=');
		if (strncmp(*env, ours, OURS) || !eq)
			continue;
		text_addn(&name, *env + OURS, (size_t)(eq - *env) - OURS);
		key = option_key(name.s);
		settings_add(&out->settings, key, eq + 1, out->origin);
		text_free(&name);
		free(key);
	}
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].value && *words[i].value)
			settings_add(&out->settings, words[i].key,
				     words[i].value, out->origin);
}

enum env_call hook_env_read(struct stanza *out, char *const *env,
			    const char **wrong)
{
	const char *iface = hook_env_get(env, "IFACE");
	const char *mode = hook_env_get(env, "MODE");
	const char *phase = hook_env_get(env, "PHASE");
	const char *family = hook_env_get(env, "ADDRFAM");
	const char *method = hook_env_get(env, "METHOD");
	const char *told = family ? family : "";

	*wrong = NULL;
	if (!iface || !mode || !phase) {
		*wrong = "expected IFACE, MODE and PHASE in the environment: "
			 "this is run by ifup and ifdown";
		return ENV_NONE;
	}
	if (!*iface || !strcmp(iface, "lo") || !strcmp(iface, "--all") ||
	    !strcmp(told, "meta"))
		return ENV_NONE;
	/* Debian's has a dispatcher script that runs hooks of no stanza */
	if (method && !strcmp(method, "NetworkManager"))
		return ENV_NONE;
	if (!strcmp(mode, "stop")) {
		out->iface = text_dup(iface);
		return ENV_DOWN;
	}
	if (strcmp(mode, "start") ||
	    (strcmp(phase, "post-up") && strcmp(phase, "up")))
		return ENV_NONE;
	if (!strcmp(phase, "up"))
		out->family = AF_UNSPEC;
	else if (!strcmp(told, "inet"))
		out->family = AF_INET;
	else if (!strcmp(told, "inet6"))
		out->family = AF_INET6;
	else
		return ENV_NONE;
	out->iface = text_dup(iface);
	read_stanza(out, env);
	/* ifupdown2: PHASE=up and an ADDRFAM, which ifupdown-ng has not */
	if (out->family == AF_UNSPEC && family && hook_env_ours(env) &&
	    caller_has_them())
		*wrong = "expected no IF_MULTIHOME_, IF_ADDRESS, IF_NETMASK or "
			 "IF_GATEWAY variable in the environment of ifup: "
			 "ifupdown2 passes it on as if the stanza had it";
	return ENV_UP;
}

/* The 0/0 entry of option 121: "LEN [OCTETS] A B C D" in decimal words. */
static bool classless_default(const char *s, struct addr *gateway)
{
	unsigned long octets[8], len, n, i;
	const char *p = s;
	char *end;

	while (*p) {
		len = strtoul(p, &end, 10);
		if (end == p || len > 32)
			return false;
		p = end + strspn(end, " .,");
		n = (len + 7) / 8 + 4;
		for (i = 0; i < n; i++) {
			octets[i] = strtoul(p, &end, 10);
			if (end == p || octets[i] > 255)
				return false;
			p = end + strspn(end, " .,");
		}
		if (len)
			continue;
		*gateway = (struct addr){ .family = AF_INET };
		for (i = 0; i < 4; i++)
			gateway->b[i] = (uint8_t)octets[i];
		return true;
	}
	return false;
}

static bool first_word(const char *list, struct addr *out)
{
	char word[ADDR_STRLEN];
	size_t n;

	if (!list || !(n = value_word(&list)) || n >= sizeof word)
		return false;
	memcpy(word, list, n);
	word[n] = '\0';
	return !addr_parse(out, word);
}

static void read_servers(struct told_lease *l, char *const *env,
			 const char *variable)
{
	const char *words = hook_env_get(env, variable);

	if (words)
		dns_servers_read(&l->servers, words, l->family);
}

/* dhcpcd's words for what router advertisements name. */
static void read_adverts(struct told_lease *l, char *const *env)
{
	for (; *env; env++)
		if (!fnmatch("nd[0-9]*_rdnss[0-9]*_servers=*", *env, 0))
			dns_servers_read(&l->servers, strchr(*env, '=') + 1,
					 l->family);
}

static void read_router(struct told_lease *l, char *const *env)
{
	const char *routes = either(env, "new_rfc3442_classless_static_routes",
				    "new_classless_static_routes");

	/* dhcpcd writes "10.50.0.0/16 10.2.2.1 0.0.0.0/0 10.2.2.1" */
	if (routes && strchr(routes, '/')) {
		routes = strstr(routes, "0.0.0.0/0 ");
		if (routes)
			first_word(routes + 10, &l->gateway);
	} else if (routes && *routes) {
		classless_default(routes, &l->gateway);
	} else {
		first_word(hook_env_get(env, "new_routers"), &l->gateway);
	}
	if (addr_is_unspecified(&l->gateway))	/* on the link, RFC 3442 */
		l->gateway = (struct addr){ 0 };
}

static bool read_reason(struct told_lease *l, const char *reason)
{
	static const struct { const char *reasons; int family; bool over; }
	known[] = {
		{ "BOUND RENEW REBIND REBOOT INFORM TIMEOUT STATIC", AF_INET,
		  false },
		{ "EXPIRE FAIL RELEASE STOP STOPPED NAK", AF_INET, true },
		{ "BOUND6 RENEW6 REBIND6 REBOOT6 INFORM6 ROUTERADVERT",
		  AF_INET6, false },
		{ "EXPIRE6 RELEASE6 STOP6", AF_INET6, true },
	};
	size_t i;

	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (value_is_among(reason, known[i].reasons)) {
			l->family = known[i].family;
			l->over = known[i].over;
			return true;
		}
	return false;
}

bool hook_env_lease(char *const *env, struct told_lease *out)
{
	const char *reason = hook_env_get(env, "reason");

	*out = (struct told_lease){
		.interface = hook_env_get(env, "interface"),
	};
	if (!out->interface || !*out->interface || !reason ||
	    !read_reason(out, reason))
		return false;
	if (out->over)
		return true;
	if (out->family == AF_INET6) {
		read_servers(out, env, "new_dhcp6_name_servers");
		read_adverts(out, env);
		return out->servers.n > 0;
	}
	if (!first_word(hook_env_get(env, "new_ip_address"), &out->address))
		return true;
	read_router(out, env);
	read_servers(out, env, "new_domain_name_servers");
	return true;
}
