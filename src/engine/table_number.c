/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of tables to numbers. */
#include "engine/table_number.h"
#include "engine/names.h"
#include "base/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct used {
	struct session *s;
	struct kobjs rules;
};

/* Whether anybody uses that table: a claim, a rule, a route. */
static bool table_used(uint32_t number, void *arg)
{
	struct used *used = arg;
	struct kobjs routes = { 0 };
	char *name = names_of_table(number), device[16];
	bool yes = !store_target(&used->s->store, "names", name, device,
				 sizeof device);
	size_t i;

	free(name);
	for (i = 0; i < used->rules.n && !yes; i++)
		yes = used->rules.v[i].table == number;
	if (!yes) {
		kernel_routes(used->s->kernel, AF_UNSPEC, number, 0, &routes);
		yes = routes.n > 0;
	}
	vec_free(&routes);
	return yes;
}

/* Gives a name without a number one; 0 and a message in d if that fails. */
static uint32_t publish(struct session *s, const struct uplink *u,
			struct diag *d)
{
	struct used used = { .s = s };
	const char *origin = uplink_origin(u, "multihome-table");
	uint32_t number = 0;
	int ret;

	ret = kernel_rules(s->kernel, AF_UNSPEC, NULL, NULL, &used.rules);
	if (!ret)
		ret = (s->mode == SESSION_CHANGING ? rt_tables_publish : rt_tables_propose)
			(&s->tables, u->table_name, s->policy.table_min,
			 s->policy.table_max, table_used, &used, &number);
	if (ret == -ENOSPC && !number)
		diag_add(d, DIAG_FAILED, origin, "multihome-table",
			 "no free number from %u to %u for the new name %s",
			 s->policy.table_min, s->policy.table_max,
			 u->table_name);
	else if (ret)
		diag_add(d, DIAG_FAILED, origin, "multihome-table",
			 "cannot write " RT_TABLES_OURS " (%s): add a line "
			 "\"%u %s\" to /etc/iproute2/rt_tables",
			 ret == -ETIMEDOUT ? "another has held its lock for 60 "
			 "seconds" : ret == -EEXIST ? "another has just given "
			 "that name a number that cannot be had"
			 : strerror(-ret), number ? number : s->policy.table_min,
			 u->table_name);
	vec_free(&used.rules);
	return ret ? 0 : number;
}

bool table_number(struct session *s, struct uplink *u, struct diag *d)
{
	const char *err;

	if (u->table)
		return true;
	err = rt_tables_number(session_tables(s), u->table_name, &u->table);
	if (!err)
		return true;
	if (*err) {
		diag_add(d, DIAG_REFUSED, uplink_origin(u, "multihome-table"),
			 "multihome-table", "%s, got \"%s\"", err,
			 u->table_name);
		return false;
	}
	if (s->mode == SESSION_LOOKING)
		return true;
	u->table = publish(s, u, d);
	return u->table != 0;
}
