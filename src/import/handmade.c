/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of ip(8), and who could say the same in options. */
#include "import/handmade.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/option.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct handmade_owner *handmade_owner_add(struct handmade *b,
					  const struct stanza *stanza)
{
	struct handmade_owner *o = vec_push(&b->owners);
	size_t n = strcspn(stanza->iface, ":");
	struct diag quiet = { 0 };

	o->stanza = stanza;
	if (n < sizeof o->device)
		memcpy(o->device, stanza->iface, n);
	if (n >= sizeof o->device || value_device(o->device)) {
		memset(o->device, 0, sizeof o->device);
		o->closed = "its name is no interface's";
	}
	if (settings_ours(&stanza->settings))
		o->closed = "it has multihome options already";
	option_read(&o->own, &stanza->settings, stanza->iface, stanza->family,
		    &quiet);
	if (o->own.device[0])
		strcpy(o->device, o->own.device);
	diag_free(&quiet);
	return o;
}

struct handmade_command *handmade_command_add(struct handmade *b,
					      const struct ip_command *ip,
					      const char *err)
{
	struct handmade_command *c = vec_push(&b->commands);

	c->ip = *ip;
	c->owner = c->now = HANDMADE_NOBODY;
	c->unread = err;
	if (err)
		c->against = text_printf("%s, got \"%s\"", err, ip->w.wrong
					 ? ip->w.wrong : "nothing");
	return c;
}

void handmade_free(struct handmade *b)
{
	size_t i;

	for (i = 0; i < b->owners.n; i++) {
		uplink_free(&b->owners.v[i].own);
		settings_free(&b->owners.v[i].options);
		diag_free(&b->owners.v[i].notes);
	}
	vec_free(&b->owners);
	for (i = 0; i < b->commands.n; i++) {
		free(b->commands.v[i].against);
		free(b->commands.v[i].why);
	}
	vec_free(&b->commands);
}

bool handmade_fits(const struct handmade_owner *o, int family)
{
	return o->stanza->family == AF_UNSPEC || o->stanza->family == family;
}

bool handmade_dynamic(const struct handmade_owner *o)
{
	static const char *const methods[] = {
		"dhcp", "dhcp6", "bootp", "auto", "ppp", "wvdial",
	};
	const struct setting *s = settings_find(&o->stanza->settings, "method");
	size_t i;

	for (i = 0; s && i < sizeof methods / sizeof *methods; i++)
		if (!strcmp(s->value, methods[i]))
			return true;
	return false;
}

bool handmade_has_address(const struct handmade_owner *o, const struct addr *a)
{
	size_t i;

	for (i = 0; i < o->own.addresses.n; i++)
		if (!addr_cmp(&o->own.addresses.v[i].addr, a))
			return true;
	return false;
}

bool handmade_reaches(const struct handmade_owner *o, const struct addr *a)
{
	size_t i;

	for (i = 0; i < o->own.addresses.n; i++)
		if (prefix_contains(&o->own.addresses.v[i], a))
			return true;
	return false;
}

bool handmade_has_network(const struct handmade_owner *o,
			  const struct prefix *p)
{
	struct prefix net;
	size_t i;

	for (i = 0; i < o->own.addresses.n; i++) {
		net = prefix_network(&o->own.addresses.v[i]);
		if (!prefix_cmp(&net, p))
			return true;
	}
	return false;
}

bool handmade_adds(const struct handmade_command *c)
{
	return !c->down && !c->unread &&
	       (c->ip.verb == IP_COMMAND_ADD ||
		c->ip.verb == IP_COMMAND_REPLACE);
}

bool handmade_in_table(const struct handmade_command *c)
{
	const struct kobj *k = &c->ip.w.k;

	if (k->kind == KOBJ_RULE && k->type != FR_ACT_TO_TBL)
		return false;
	return k->table ? !value_table_usable(k->table) : *c->ip.w.table;
}

bool handmade_is_default(const struct handmade_command *c)
{
	return c->ip.w.k.kind == KOBJ_ROUTE && !c->ip.w.k.dst.len;
}

static char *rule_why(const struct ip_words *w)
{
	const struct kobj *k = &w->k;
	int selectors = !!k->src.addr.family + !!k->dst.addr.family +
			!!k->mask;

	if (w->beyond)
		return text_printf("multihome has nothing for \"%s\"",
				   w->beyond);
	if (k->invert || k->iif[0] || k->suppress >= 0)
		return text_printf("multihome has nothing for \"%s\"",
				   k->invert ? "not" : k->iif[0] ? "iif" :
				   "suppress_prefixlength");
	if (k->type != FR_ACT_TO_TBL)
		return text_dup("multihome has nothing for rules without a "
				"table");
	if (w->has_priority)
		return text_dup("it has a priority of its own, and multihome "
				"would change its place among the rules");
	if (k->table ? !!value_table_usable(k->table) : !*w->table)
		return text_dup("its table is one of the kernel's own");
	if (!selectors)
		return text_dup("it has all packets");
	if (selectors > 1)
		return text_dup("it asks for more than one thing, multihome's "
				"rules for one of from, to and fwmark");
	return NULL;
}

static char *route_why(const struct ip_words *w)
{
	if (w->beyond)
		return text_printf("multihome has nothing for \"%s\"",
				   w->beyond);
	if (w->k.type != RTN_UNICAST)
		return text_dup("multihome makes no such routes; see "
				"multihome-strict");
	return NULL;
}

char *handmade_why(const struct handmade_command *c)
{
	if (c->against)
		return text_dup(c->against);
	return c->ip.w.k.kind == KOBJ_RULE ? rule_why(&c->ip.w)
					   : route_why(&c->ip.w);
}
