/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device as the kernel tells of it: whether it is a port of a VRF. */
#include "../fakenl.h"
#include "kernel/kernel.h"

#include <linux/if_link.h>

/* linux/if_link.h of release 7 has not all of these. */
enum { KIND = 1, SLAVE_KIND = 4, SLAVE_DATA = 5, PORT_TABLE = 1 };

/* What is in IFLA_LINKINFO, in the kernel's order. */
struct told {
	const char *slave_kind;
	bool has_table;
	uint16_t bytes;		/* of the table, else four */
	uint32_t table;
	const char *vrf;	/* that is read; "": none */
};

static void tell_port(const struct told *t)
{
	struct nlmsghdr *nlh = fake_message(RTM_NEWLINK, 0, 1);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof *ifi);
	struct nlattr *info, *data;

	ifi->ifi_index = 3;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "eth1");
	mnl_attr_put_u32(nlh, IFLA_MASTER, 1);	/* lo, whose name is known */
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, KIND, "veth");
	if (t->slave_kind)
		mnl_attr_put_strz(nlh, SLAVE_KIND, t->slave_kind);
	if (t->has_table) {
		data = mnl_attr_nest_start(nlh, SLAVE_DATA);
		mnl_attr_put(nlh, PORT_TABLE, t->bytes ? t->bytes : 4, &t->table);
		mnl_attr_nest_end(nlh, data);
	}
	mnl_attr_nest_end(nlh, info);
	mnl_attr_put_u32(nlh, IFLA_GROUP, 7000);
	fake_end(nlh);
	fake_error(1, 0, NULL);
	fake_receive(0);
	fake_done(2, 0, 0);
}

static void ports(void **state)
{
	static const struct told rows[] = {
		{ NULL, false, 0, 0, "" },
		{ "vrf", true, 0, 10, "lo" },
		{ "vrf", true, 0, 4294967295, "lo" },
		{ "bridge", true, 0, 10, "" },
		{ "vrf", false, 0, 0, "" },
		{ "vrf", true, 2, 10, "" },
	};
	struct kernel *k;
	struct facts f;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		fake_start();
		assert_int_equal(kernel_open(&k), 0);
		fake_receive(0);
		fake_asked = RTM_GETLINK;
		tell_port(&rows[i]);
		f = (struct facts){ 0 };
		assert_int_equal(kernel_device(k, "eth1", &f), 0);
		assert_int_equal(f.ifindex, 3);
		assert_int_equal(f.group, 7000);
		same_text(f.vrf, rows[i].vrf, rows[i].slave_kind);
		same_number(f.vrf_table, *rows[i].vrf ? rows[i].table : 0,
			    rows[i].slave_kind);
		kernel_close(k);
		facts_free(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
