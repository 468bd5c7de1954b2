/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome dns: setup shows what name servers have to know of a zone whose names
 * follow the lines, and changes nothing; publish gives the names back all of their
 * addresses, where no daemon runs.
 */
#include "base/report.h"
#include "command/all_names.h"
#include "command/cmd.h"
#include "command/dns_publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where name servers have their files, by the system. */
struct places {
	const char *bind, *bind_zones, *powerdns;
};

static const struct places *find_places(void)
{
	static const struct places debian = {
		"/etc/bind/named.conf.local", "/var/lib/bind", "/etc/powerdns",
	}, red_hat = {
		"/etc/named.conf", "/var/named/dynamic", "/etc/pdns",
	};

	return access("/etc/named.conf", F_OK) ? &debian : &red_hat;
}

static void begin_file(struct text *t, const char *path)
{
	text_addf(t, "==> %s <==\n", path);
}

/* BIND or Knot, by updates; of this host. */
static void print_updates(struct text *t, const struct zone_setup *z,
			  const struct places *at)
{
	char *file = text_printf("%s/%s", at->bind_zones, z->zone);
	char *knot = text_printf("/var/lib/knot/%s.zone", z->zone);

	text_add(t, "# With BIND on this host.\n");
	begin_file(t, file);
	zone_setup_file(t, z, false);
	text_add(t, "\n");
	begin_file(t, at->bind);
	zone_setup_bind(t, z, file);
	text_addf(t, "\n==> /etc/multihome.conf <==\n[dns]\nserver = local\n"
		  "zone = %s\n\n", z->zone);
	text_addf(t, "# Or with Knot; the zone's file as above, in %s.\n", knot);
	begin_file(t, "/etc/knot/knot.conf");
	zone_setup_knot(t, z, knot);
	text_addf(t, "\n==> /etc/multihome.conf <==\n[dns]\n"
		  "server = 127.0.0.1\nzone = %s\n\n", z->zone);
	free(file);
	free(knot);
}

static void print_powerdns(struct text *t, const struct zone_setup *z,
			   const struct places *at)
{
	text_addf(t, "# Or with PowerDNS, whose answers follow weights.\n"
		  "==> /var/lib/powerdns/%s <==\n", z->zone);
	zone_setup_file(t, z, true);
	text_addf(t, "\n==> %s/named.conf <==\nzone \"%s\" {\n\ttype native;\n"
		  "\tfile \"/var/lib/powerdns/%s\";\n};\n\n", at->powerdns,
		  z->zone, z->zone);
	text_addf(t, "==> %s/pdns.d/multihome.conf <==\n"
		  "enable-lua-records=yes\n\n", at->powerdns);
	text_add(t, "==> /etc/multihome.conf <==\n[dns]\nmethod = file\n"
		 "server = 127.0.0.1\n\n");
}

/* Of a primary that is not here: the zone is there already. */
static void print_elsewhere(struct text *t, const struct zone_setup *z,
			    const struct policy_dns *p)
{
	char buf[ADDR_STRLEN];

	text_addf(t, "# With BIND at %s, in the clause of zone %s; the key is\n"
		  "# made by: tsig-keygen multihome\n",
		  addr_format(&p->server, buf), z->zone);
	zone_setup_grants(t, z, "multihome");
}

static void print_delegation(struct text *t, const struct zone_setup *z)
{
	text_addf(t, "# In each case: the records of the zone above, written once "
		  "where that is kept.\n==> zone %s <==\n",
		  zone_setup_parent(z));
	zone_setup_delegation(t, z);
}

static void show_setup(struct session *s, const struct zone_setup *z)
{
	const struct policy_dns *p = &s->policy.dns;
	const struct places *at = find_places();
	struct text t = { 0 };

	if (p->server.family && !addr_is_loopback(&p->server)) {
		print_elsewhere(&t, z, p);
	} else {
		print_updates(&t, z, at);
		print_powerdns(&t, z, at);
		print_delegation(&t, z);
	}
	printf("%s", t.s);
	text_free(&t);
}

static int setup_zone(struct session *s, const char *word)
{
	char zone[DNS_NAME_MAX];
	struct zone_setup z = { 0 };
	const char *err = dns_name_parse(zone, word);

	if (err) {
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "expected a whole name "
			 "of a zone, such as lb.example.org, got \"%s\"", word);
		return EXIT_USAGE;
	}
	session_init(s, (struct voice){ 0 }, s->d);
	if (session_open(s, SESSION_PROPOSING, NULL))
		return report_status(s->d, false);
	if (all_names_read(s, zone, &z))
		show_setup(s, &z);
	else if (!s->d->n)
		diag_add(s->d, DIAG_REFUSED, NULL, NULL, "no stanza has a "
			 "multihome-name within %s: expected one in the stanza "
			 "of each line", zone);
	zone_setup_free(&z);
	return report_status(s->d, diag_has(s->d, DIAG_WARNING));
}

int cmd_dns(struct session *s, char **argv)
{
	if (argv[1] && argv[2] && !argv[3]) {
		if (!strcmp(argv[1], "setup") && argv[2][0] != '-')
			return setup_zone(s, argv[2]);
		if (!strcmp(argv[1], "publish") && !strcmp(argv[2], "--all"))
			return dns_publish_all(s);
	}
	return EXIT_USAGE;
}
