/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A zone whose names follow the lines, as text for name servers. */
#include "dns/zone_setup.h"
#include "dns/lua_file.h"

#include <stdlib.h>
#include <string.h>

/*
 * Seconds: how long the zone's own records may be kept. Those of the name servers
 * change with the lines themselves, not with their state.
 */
enum { FIXED_TTL = 3600 };

static bool is_name(const struct zone_setup *z, const char *name)
{
	const struct name_set *s;

	vec_each(s, &z->names)
		if (!strcmp(s->name, name))
			return true;
	return false;
}

void zone_setup_server(const struct zone_setup *z, unsigned number,
		       char name[DNS_NAME_MAX])
{
	char *one = NULL;
	unsigned n = 0;

	while (number) {
		free(one);
		one = text_printf("ns%u.%s", ++n, z->zone);
		number -= !is_name(z, one);
	}
	text_copy(name, DNS_NAME_MAX, one ? one : "");
	free(one);
}

/* Records of a server, and sets of a name, stand one behind the other. */
static bool is_first(const struct zone_setup *z, const struct dns_record *r)
{
	return r == z->servers.v || strcmp(r[-1].name, r->name) != 0;
}

static bool is_first_set(const struct zone_setup *z, const struct name_set *s)
{
	return s == z->names.v || strcmp(s[-1].name, s->name) != 0;
}

static void print_servers(struct text *out, const struct zone_setup *z)
{
	const struct dns_record *r;
	char buf[ADDR_STRLEN];

	vec_each(r, &z->servers)
		if (is_first(z, r))
			text_addf(out, "%s. %u IN NS %s.\n", z->zone, FIXED_TTL,
				  r->name);
	vec_each(r, &z->servers)
		text_addf(out, "%s. %u IN %s %s\n", r->name, FIXED_TTL,
			  dns_record_type(r->addr.family),
			  addr_format(&r->addr, buf));
}

static void print_addresses(struct text *out, const struct zone_setup *z,
			    const struct name_set *s)
{
	const struct name_address *w;
	char buf[ADDR_STRLEN];

	vec_each(w, &s->wanted)
		text_addf(out, "%s. %u IN %s %s\n", s->name, z->ttl,
			  dns_record_type(s->family),
			  addr_format(&w->addr, buf));
}

/*
 * Whatever is wrong with the file, and when it is old, the name has all of its
 * addresses. Strings of a record have at most 255 bytes, and a space comes between.
 */
static void print_lua(struct text *out, const struct zone_setup *z,
		      const struct name_set *s)
{
	const char *type = dns_record_type(s->family);
	const struct name_address *w;
	char buf[ADDR_STRLEN];

	text_addf(out, "%s. %u IN LUA %s ( \";local ok,r=pcall(function()\"\n"
		  "\t\" local d=dofile('" LUA_FILE_DIR "/'..\"\n"
		  "\t\"'%s'\"\n\t\"..'.lua')\"\n"
		  "\t\" if os.time()-d.time<=60 and d.%s[1] then"
		  " return pickwrandom(d.%s) end end)\"\n"
		  "\t\" return ok and r or {\"\n", s->name, z->ttl, type,
		  s->name, type, type);
	vec_each(w, &s->wanted)
		text_addf(out, "\t\"%s'%s'\"\n", w == s->wanted.v ? "" : ",",
			  addr_format(&w->addr, buf));
	text_add(out, "\t\"}\" )\n");
}

void zone_setup_file(struct text *out, const struct zone_setup *z, bool lua)
{
	const struct name_set *s;

	text_addf(out, "%s. %u IN SOA %s. hostmaster.%s. 1 3600 600 604800 %u\n",
		  z->zone, FIXED_TTL, z->servers.v[0].name, z->zone, z->ttl);
	print_servers(out, z);
	vec_each(s, &z->names) {
		if (lua)
			print_lua(out, z, s);
		else
			print_addresses(out, z, s);
	}
}

const char *zone_setup_parent(const struct zone_setup *z)
{
	return strchr(z->zone, '.') + 1;
}

/* As if it were of the parent: www.lb.example.org is meant by www.example.org. */
static void print_aliases(struct text *out, const struct zone_setup *z)
{
	size_t n = strlen(z->zone), length;
	const struct name_set *s;

	if (!strchr(zone_setup_parent(z), '.'))
		return;
	vec_each(s, &z->names) {
		length = strlen(s->name);
		if (length > n && is_first_set(z, s))
			text_addf(out, "%.*s.%s. %u IN CNAME %s.\n",
				  (int)(length - n - 1), s->name,
				  zone_setup_parent(z), FIXED_TTL, s->name);
	}
}

void zone_setup_delegation(struct text *out, const struct zone_setup *z)
{
	print_servers(out, z);
	print_aliases(out, z);
}

void zone_setup_bind(struct text *out, const struct zone_setup *z,
		     const char *file)
{
	text_addf(out, "zone \"%s\" {\n\ttype master;\n\tfile \"%s\";\n"
		  "\tupdate-policy local;\n};\n", z->zone, file);
}

static void print_owners(struct text *out, const struct zone_setup *z)
{
	const struct name_set *s;

	vec_each(s, &z->names)
		if (is_first_set(z, s))
			text_addf(out, "%s%s.", s == z->names.v ? "" : ", ",
				  s->name);
}

void zone_setup_knot(struct text *out, const struct zone_setup *z,
		     const char *file)
{
	text_add(out, "acl:\n  - id: multihome\n    address: 127.0.0.1\n"
		 "    action: update\n    update-type: [ A, AAAA ]\n"
		 "    update-owner: name\n    update-owner-match: equal\n"
		 "    update-owner-name: [ ");
	print_owners(out, z);
	text_addf(out, " ]\n\nzone:\n  - domain: %s\n    file: %s\n"
		  "    acl: multihome\n", z->zone, file);
}

void zone_setup_grants(struct text *out, const struct zone_setup *z,
		       const char *key)
{
	const struct name_set *s;

	text_add(out, "\tupdate-policy {\n");
	vec_each(s, &z->names)
		if (is_first_set(z, s))
			text_addf(out, "\t\tgrant %s name %s. A AAAA;\n", key,
				  s->name);
	text_add(out, "\t};\n");
}

void zone_setup_free(struct zone_setup *z)
{
	name_sets_free(&z->names);
	vec_free(&z->servers);
}
