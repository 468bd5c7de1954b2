/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The variables of an ifcfg file; ifcfg_stanzas.c says what they mean. */
#include "network-scripts/ifcfg.h"
#include "base/value.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { OURS = sizeof IFCFG_OURS - 1 };

/* "IPADDR", "IPADDR0" ... */
static bool is_numbered(const char *name, const char *stem)
{
	size_t n = strlen(stem);

	return !strncmp(name, stem, n) &&
	       !name[n + strspn(name + n, "0123456789")];
}

bool ifcfg_used(const char *name)
{
	static const char words[] =
		"DEVICE NAME HWADDR BOOTPROTO NM_CONTROLLED GATEWAY GATEWAYDEV "
		"DEFROUTE IPV6INIT IPV6ADDR IPV6ADDR_SECONDARIES "
		"IPV6_DEFAULTGW IPV6_DEFAULTDEV IPADDR_START IPADDR_END "
		"CLONENUM_START ONPARENT";

	return !strncmp(name, IFCFG_OURS, OURS) ||
	       value_is_among(name, words) || is_numbered(name, "IPADDR") ||
	       is_numbered(name, "PREFIX") || is_numbered(name, "NETMASK");
}

const struct assignment *ifcfg_find(const struct ifcfg *c, const char *name)
{
	const struct assignment *a = sourced_find(&c->vars, name);

	return a && !a->bad && *a->value ? a : NULL;
}

const char *ifcfg_get(const struct ifcfg *c, const char *name)
{
	const struct assignment *a = ifcfg_find(c, name);

	return a ? a->value : NULL;
}

const char *ifcfg_written(const struct ifcfg *c, const char *name)
{
	const struct assignment *a = sourced_find(&c->vars, name);

	return a && a->value && *a->value ? a->value : NULL;
}

const char *ifcfg_device(const struct ifcfg *c)
{
	return c->device ? c->device : c->name;
}

bool ifcfg_is_alias(const struct ifcfg *c)
{
	return strchr(c->name, ':') || ifcfg_is_range(c) ||
	       strchr(ifcfg_device(c), ':');
}

bool ifcfg_is_range(const struct ifcfg *c)
{
	return strstr(c->name, "-range") != NULL;
}

bool ifcfg_says_no(const struct ifcfg *c, const char *name)
{
	static const char *const no[] = { "no", "n", "false", "f", "off", "0" };
	const char *value = ifcfg_get(c, name);
	size_t i;

	for (i = 0; value && i < sizeof no / sizeof *no; i++)
		if (!strcasecmp(value, no[i]))
			return true;
	return false;
}

bool ifcfg_has_own(const struct ifcfg *c, const struct assignment *a)
{
	size_t n = strlen(c->path);

	return !strncmp(a->origin, c->path, n) && a->origin[n] == ':';
}

bool ifcfg_ours(const struct ifcfg *c)
{
	size_t i;

	for (i = 0; i < c->vars.n; i++)
		if (!strncmp(c->vars.v[i].name, IFCFG_OURS, OURS) &&
		    ifcfg_has_own(c, &c->vars.v[i]))
			return true;
	return false;
}

void ifcfg_free(struct ifcfg *c)
{
	if (c->parent)
		ifcfg_free(c->parent);
	free(c->parent);
	free(c->name);
	free(c->path);
	free(c->device);
	sourced_free(&c->vars);
	*c = (struct ifcfg){ 0 };
}

void ifcfgs_free(struct ifcfgs *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		ifcfg_free(&l->v[i]);
	vec_free(l);
}
