/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What nsupdate(1) reads. */
#include "dns/update_script.h"

bool update_script_has(const struct policy_dns *p, const char *name)
{
	return !*p->zone || dns_name_is_within(name, p->zone);
}

static void print_set(struct text *out, const struct name_set *s, unsigned ttl)
{
	const char *type = dns_record_type(s->family);
	const struct name_address *w;
	char buf[ADDR_STRLEN];
	const struct addr *u;

	vec_each(w, &s->wanted)
		text_addf(out, "update add %s. %u %s %s\n", s->name, ttl, type,
			  addr_format(&w->addr, buf));
	/* never without its address: other hosts' would go too */
	vec_each(u, &s->unwanted)
		text_addf(out, "update delete %s. %s %s\n", s->name, type,
			  addr_format(u, buf));
}

void update_script_print(struct text *out, const struct policy_dns *p,
			 const struct addr *from, const struct name_sets *sets)
{
	const struct name_set *s;
	char buf[ADDR_STRLEN];

	if (!p->local)
		text_addf(out, "server %s %u\n", addr_format(&p->server, buf),
			  p->port);
	if (from->family)
		text_addf(out, "local %s\n", addr_format(from, buf));
	if (*p->zone)
		text_addf(out, "zone %s.\n", p->zone);
	vec_each(s, sets) {
		if (!update_script_has(p, s->name))
			continue;
		print_set(out, s, p->ttl);
		if (!*p->zone)
			text_add(out, "send\n");
	}
	if (*p->zone)
		text_add(out, "send\n");
}
