/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be written for a zone, byte for byte. */
#include "dns/zone_setup.h"
#include "../unit.h"

#include <string.h>
#include <sys/socket.h>

/* "NAME ADDRESS...": one set. */
static void add_set(struct zone_setup *z, const char *name, const char *one,
		    const char *two)
{
	struct name_set *s = vec_push(&z->names);
	const char *const addresses[] = { one, two };
	struct addr a;
	size_t i;

	text_copy(s->name, sizeof s->name, name);
	for (i = 0; i < 2 && addresses[i]; i++) {
		assert_null(addr_parse(&a, addresses[i]));
		s->family = a.family;
		*vec_push(&s->wanted) = (struct name_address){ a, 1 };
	}
}

static void add_server(struct zone_setup *z, unsigned number, const char *address)
{
	char name[DNS_NAME_MAX];
	struct addr a;

	assert_null(addr_parse(&a, address));
	zone_setup_server(z, number, name);
	dns_records_add(&z->servers, name, &a);
}

static void make_zone(struct zone_setup *z)
{
	*z = (struct zone_setup){ .zone = "lb.example.org", .ttl = 30 };
	add_set(z, "lb.example.org", "192.0.2.1", NULL);
	add_set(z, "www.lb.example.org", "192.0.2.1", "198.51.100.1");
	add_set(z, "www.lb.example.org", "2001:db8::1", NULL);
	add_server(z, 1, "192.0.2.1");
	add_server(z, 1, "2001:db8::1");
	add_server(z, 2, "198.51.100.1");
}

static void is_text(struct text *t, const char *wanted)
{
	assert_string_equal(t->s, wanted);
	text_free(t);
}

#define SERVERS \
	"lb.example.org. 3600 IN NS ns1.lb.example.org.\n" \
	"lb.example.org. 3600 IN NS ns2.lb.example.org.\n" \
	"ns1.lb.example.org. 3600 IN A 192.0.2.1\n" \
	"ns1.lb.example.org. 3600 IN AAAA 2001:db8::1\n" \
	"ns2.lb.example.org. 3600 IN A 198.51.100.1\n"

static void files(void **state)
{
	struct text t = { 0 };
	struct zone_setup z;

	(void)state;
	make_zone(&z);
	zone_setup_file(&t, &z, false);
	is_text(&t, "lb.example.org. 3600 IN SOA ns1.lb.example.org. "
		"hostmaster.lb.example.org. 1 3600 600 604800 30\n" SERVERS
		"lb.example.org. 30 IN A 192.0.2.1\n"
		"www.lb.example.org. 30 IN A 192.0.2.1\n"
		"www.lb.example.org. 30 IN A 198.51.100.1\n"
		"www.lb.example.org. 30 IN AAAA 2001:db8::1\n");
	/* the zone's own name is no alias of anything */
	zone_setup_delegation(&t, &z);
	is_text(&t, SERVERS "www.example.org. 3600 IN CNAME "
		"www.lb.example.org.\n");
	assert_string_equal(zone_setup_parent(&z), "example.org");
	zone_setup_free(&z);
}

/* No record's string is longer than DNS allows, however long the name. */
static void lua_strings(void **state)
{
	char name[DNS_NAME_MAX] = "";
	const char *at, *end;
	struct text t = { 0 };
	struct zone_setup z = { .zone = "a.b", .ttl = 5 };
	size_t strings = 0;

	(void)state;
	memset(name, 'x', sizeof name - 5);
	memcpy(name + sizeof name - 5, ".a.b", 5);
	add_set(&z, name, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
		"2001:db8:aaaa:bbbb:cccc:dddd:eeee:2");
	add_server(&z, 1, "2001:db8::1");
	zone_setup_file(&t, &z, true);
	assert_non_null(strstr(t.s, " d.AAAA[1] "));
	for (at = strchr(t.s, '"'); at; at = strchr(end + 1, '"')) {
		end = strchr(at + 1, '"');
		assert_non_null(end);
		assert_in_range(end - at - 1, 1, 255);
		strings++;
	}
	assert_int_equal(strings, 9);
	text_free(&t);
	zone_setup_free(&z);
}

/* Who may change them, by each server's words: each name once. */
static void clauses(void **state)
{
	struct text t = { 0 };
	struct zone_setup z;

	(void)state;
	make_zone(&z);
	zone_setup_grants(&t, &z, "k");
	is_text(&t, "\tupdate-policy {\n"
		"\t\tgrant k name lb.example.org. A AAAA;\n"
		"\t\tgrant k name www.lb.example.org. A AAAA;\n\t};\n");
	zone_setup_bind(&t, &z, "/f");
	is_text(&t, "zone \"lb.example.org\" {\n\ttype master;\n"
		"\tfile \"/f\";\n\tupdate-policy local;\n};\n");
	zone_setup_knot(&t, &z, "/f");
	assert_non_null(strstr(t.s, "update-owner-name: [ lb.example.org., "
			       "www.lb.example.org. ]\n"));
	text_free(&t);
	zone_setup_free(&z);
}

/* A name server's name is none that follows lines. */
static void server_names(void **state)
{
	struct zone_setup z = { .zone = "a.b", .ttl = 5 };
	char name[DNS_NAME_MAX];

	(void)state;
	add_set(&z, "ns1.a.b", "192.0.2.1", NULL);
	add_set(&z, "ns3.a.b", "192.0.2.1", NULL);
	zone_setup_server(&z, 1, name);
	assert_string_equal(name, "ns2.a.b");
	zone_setup_server(&z, 2, name);
	assert_string_equal(name, "ns4.a.b");
	zone_setup_free(&z);
}

/* At a registrar there are no aliases. */
static void top_level(void **state)
{
	struct zone_setup z = { .zone = "example.org", .ttl = 5 };
	struct text t = { 0 };

	(void)state;
	add_set(&z, "www.example.org", "192.0.2.1", NULL);
	add_server(&z, 1, "192.0.2.1");
	zone_setup_delegation(&t, &z);
	is_text(&t, "example.org. 3600 IN NS ns1.example.org.\n"
		"ns1.example.org. 3600 IN A 192.0.2.1\n");
	zone_setup_free(&z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(lua_strings),
		cmocka_unit_test(clauses),
		cmocka_unit_test(server_names),
		cmocka_unit_test(top_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
