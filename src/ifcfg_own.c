/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses and routers of an ifcfg file. */
#include "ifcfg_own.h"
#include "addr.h"
#include "option.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { ADDRESSES_MAX = 256 };	/* IPADDR, IPADDR0 to IPADDR255 */

static const char *const single[] = {
	"DEVICE", "BOOTPROTO", "IPV6ADDR", "IPV6ADDR_SECONDARIES",
	"IPV6_DEFAULTGW",
};
static const char *const numbered[] = {
	"IPADDR", "PREFIX", "NETMASK", "GATEWAY",
};

bool ifcfg_own_used(const char *name)
{
	size_t i, n;

	for (i = 0; i < sizeof single / sizeof *single; i++)
		if (!strcmp(single[i], name))
			return true;
	for (i = 0; i < sizeof numbered / sizeof *numbered; i++) {
		n = strlen(numbered[i]);
		if (!strncmp(numbered[i], name, n) && strlen(name) <= n + 3 &&
		    !name[n + strspn(name + n, "0123456789")])
			return true;
	}
	return !strncmp(name, "MULTIHOME_", 10);
}

/* The value, or NULL where it is not known or empty; "" for no number. */
static const char *value(const struct assigns *a, const char *name,
			 const char *number)
{
	char *key = text_printf("%s%s", name, number);
	const struct assign *found = assigns_find(a, key);

	free(key);
	return found && !found->bad && *found->value ? found->value : NULL;
}

/* Without a length it is the class's. */
static unsigned class_length(const struct addr *a)
{
	return a->b[0] < 128 ? 8 : a->b[0] < 192 ? 16 : 24;
}

static void add_address(struct text *t, const struct assigns *a,
			const char *number)
{
	const char *address = value(a, "IPADDR", number);
	const char *length = value(a, "PREFIX", number);
	struct addr ip;

	if (!address || addr_parse(&ip, address) || ip.family != AF_INET)
		return;
	if (!length)
		length = value(a, "NETMASK", number);
	text_addf(t, "%s%s", t->n ? " " : "", address);
	if (length)
		text_addf(t, "/%s", length);
	else
		text_addf(t, "/%u", class_length(&ip));
}

/* "2001:db8::2/64", or without the length, which then is 64. */
static void add_addresses6(struct text *t, const char *list)
{
	struct text word = { 0 };
	struct prefix p;
	size_t n;

	for (; list && (n = value_word(&list)); list += n) {
		word.n = 0;
		text_addn(&word, list, n);
		if (!strchr(word.s, '/'))
			text_add(&word, "/64");
		if (!prefix_parse(&p, word.s, false))
			text_addf(t, "%s%s", t->n ? " " : "", word.s);
	}
	text_free(&word);
}

static void add_gateways(struct text *t, const struct assigns *a)
{
	const char *four = value(a, "GATEWAY", "");
	const char *six = value(a, "IPV6_DEFAULTGW", "");

	if (!four)
		four = value(a, "GATEWAY", "0");
	text_add(t, four ? four : "");
	/* it may name its device */
	if (six)
		text_addf(t, " %.*s", (int)strcspn(six, "%"), six);
}

static void add(struct stanza *out, const char *key, const struct text *t)
{
	if (t->n)
		settings_add(&out->settings, key, t->s, out->origin);
}

void ifcfg_own_stanza(struct stanza *out, const char *name, const char *path,
		      const struct assigns *a)
{
	const char *device = value(a, "DEVICE", "");
	const char *method = value(a, "BOOTPROTO", "");
	struct text addresses = { 0 }, gateways = { 0 };
	char *key;
	size_t i;

	*out = (struct stanza){ .family = AF_UNSPEC };
	out->iface = text_dup(device ? device : name);
	out->origin = text_dup(path);
	out->key = stanza_key(AF_UNSPEC, NULL, NULL);
	for (i = 0; i < a->n; i++) {
		if (strncmp(a->v[i].name, "MULTIHOME_", 10))
			continue;
		key = option_key(a->v[i].name + 10);
		settings_add(&out->settings, key, a->v[i].bad
			     ? "" : a->v[i].value, a->v[i].origin);
		free(key);
	}
	add_address(&addresses, a, "");
	for (i = 0; i < ADDRESSES_MAX; i++) {
		key = text_printf("%zu", i);
		add_address(&addresses, a, key);
		free(key);
	}
	add_addresses6(&addresses, value(a, "IPV6ADDR", ""));
	add_addresses6(&addresses, value(a, "IPV6ADDR_SECONDARIES", ""));
	add_gateways(&gateways, a);
	add(out, "address", &addresses);
	add(out, "gateway", &gateways);
	settings_add(&out->settings, "method", method && (!strcmp(method, "dhcp")
		     || !strcmp(method, "bootp")) ? "dhcp" : "static", path);
	text_free(&addresses);
	text_free(&gateways);
}
