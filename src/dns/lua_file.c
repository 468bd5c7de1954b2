/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of a name that a LUA record of PowerDNS reads. */
#include "dns/lua_file.h"

#include <inttypes.h>
#include <sys/socket.h>

static void print_family(struct text *out, const struct name_set *s)
{
	const struct name_address *w;
	char buf[ADDR_STRLEN];

	if (!s)
		return;
	text_addf(out, ", %s={", dns_record_type(s->family));
	vec_each(w, &s->wanted)
		text_addf(out, "%s {%u,\"%s\"}", w == s->wanted.v ? "" : ",",
			  w->weight ? w->weight : 1, addr_format(&w->addr, buf));
	text_add(out, " }");
}

void lua_file_print(struct text *out, const struct name_sets *sets,
		    const char *name, int64_t time)
{
	text_addf(out, "return { time=%" PRId64, time);
	print_family(out, name_sets_find(sets, name, AF_INET));
	print_family(out, name_sets_find(sets, name, AF_INET6));
	text_add(out, " }\n");
}
