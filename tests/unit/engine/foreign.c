/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of others does the same as what is wanted, and what is said of it. */
#include "host.h"
#include "engine/foreign.h"

static const char *const wanted[] = {
	"route 77 10.2.2.0/24 dev eth1 table 7001 src 10.2.2.2",
	"route 77 default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.2",
	"rule 77 priority 7100 from 10.2.2.2 lookup 7001 "
		"suppress_prefixlength 0",
	"rule 77 priority 7200 from 10.2.2.2 lookup main "
		"suppress_prefixlength 7",
	"rule 77 priority 7300 from 10.2.2.2 lookup 7001",
};

static void equal(void **state)
{
	static const struct { const char *object; bool equal; } rows[] = {
	/* whoever made it, at whatever priority, with our source or none */
	{ "route 3 10.2.2.0/24 dev eth1 table 7001", true },
	{ "route 4 default via 10.2.2.1 dev eth1 table 7001", true },
	{ "route 186 default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.2",
	  true },
	{ "rule 0 priority 32765 from 10.2.2.2 lookup 7001", true },
	{ "rule 3 priority 7300 from 10.2.2.2 lookup 7001", true },
	{ "rule 4 priority 5 from 10.2.2.2 lookup 7001 "
	  "suppress_prefixlength 0", true },
	/* elsewhere, or something else */
	{ "route 3 default via 10.2.2.9 dev eth1 table 7001", false },
	{ "route 3 default via 10.2.2.1 dev eth0 table 7001", false },
	{ "route 3 default dev eth1 table 7001", false },
	{ "route 3 default via 10.2.2.1 dev eth1 table 7002", false },
	{ "route 3 default via 10.2.2.1 dev eth1 table 7001 metric 5", false },
	{ "route 3 default via 10.2.2.1 dev eth1 table 7001 src 10.2.2.3",
	  false },
	{ "route* 3 default via 10.2.2.1 dev eth1 table 7001", false },
	{ "route 3 unreachable default table 7001", false },
	{ "rule 3 priority 32765 from 10.2.2.0/24 lookup 7001", false },
	{ "rule 3 priority 32765 from 10.2.2.2 lookup 7002", false },
	{ "rule 3 priority 32765 from 10.2.2.2 to 192.0.2.0/24 lookup 7001",
	  false },
	{ "rule 3 priority 32765 not from 10.2.2.2 lookup 7001", false },
	{ "rule 3 priority 32765 from 10.2.2.2 lookup 7001 "
	  "suppress_prefixlength 1", false },
	{ "rule* 3 priority 32765 from 10.2.2.2 lookup 7001", false },
	/* of main there may be many, for whatever reason */
	{ "rule 3 priority 7200 from 10.2.2.2 lookup main "
	  "suppress_prefixlength 7", false },
	{ "rule 3 priority 32765 from 10.2.2.2 unreachable", false },
	};
	struct kobjs l = { 0 };
	struct kobj k;
	size_t i;

	(void)state;
	host_boot();
	host_device("eth0 up");
	host_device("eth1 up 10.2.2.2/24");
	for (i = 0; i < COUNT(wanted); i++)
		*vec_push(&l) = host_object(wanted[i]);
	for (i = 0; i < COUNT(rows); i++) {
		k = host_object(rows[i].object);
		same_number(foreign_is_equal(&l, &k), rows[i].equal,
			    rows[i].object);
	}
	free(l.v);
}

/* Once, and the line to paste only where it is asked for. */
static void told(void **state)
{
	struct kobj k;

	(void)state;
	host_boot();
	k = host_object("rule 3 priority 32765 from 10.2.2.2 lookup 7001");
	foreign_tell(&host.d, "O", "multihome-table", &k, "ISP1", "; or: x",
		     true);
	foreign_tell(&host.d, "O", "multihome-table", &k, "ISP1", "; or: x",
		     true);
	assert_string_equal(host_said(), "warning: O: multihome-table: there "
			    "is a rule that is not multihome's: priority 32765 "
			    "from 10.2.2.2 lookup ISP1; or: x\n"
			    "note: ip -4 rule del priority 32765 from 10.2.2.2 "
			    "lookup 7001 protocol 3\n");
	diag_free(&host.d);
	foreign_tell(&host.d, "eth1", NULL, &k, NULL, "", false);
	assert_string_equal(host_said(), "warning: eth1: there is a rule that "
			    "is not multihome's: priority 32765 from 10.2.2.2 "
			    "lookup 7001\n");
}

int main(void)
{
	static const struct CMUnitTest list[] = {
		cmocka_unit_test(equal),
		cmocka_unit_test(told),
	};

	return cmocka_run_group_tests(list, host_setup, host_teardown);
}
