/* SPDX-License-Identifier: GPL-2.0-or-later */
/* netconf: who forwards, by what the kernel has of devices. */
#include "../fakenl.h"
#include "kernel/netconf.h"
#include "base/text.h"

#include <linux/netconf.h>

enum { UNSAID = 9 };	/* the message has no word of it */

struct row {
	int ifindex, forwards;
	bool inet6, want;
};

static void tell(const struct row *r, uint32_t seq)
{
	struct nlmsghdr *nlh = fake_message(RTM_NEWNETCONF, NLM_F_MULTI, seq);
	struct netconfmsg *m = mnl_nlmsg_put_extra_header(nlh, sizeof *m);

	m->ncm_family = r->inet6 ? AF_INET6 : AF_INET;
	mnl_attr_put_u32(nlh, NETCONFA_IFINDEX, (uint32_t)r->ifindex);
	if (r->forwards != UNSAID)
		mnl_attr_put_u32(nlh, NETCONFA_FORWARDING, (uint32_t)r->forwards);
	mnl_attr_put_u32(nlh, NETCONFA_RP_FILTER, 1);
	fake_end(nlh);
}

/* Devices do, and not what all are asked for, or those that will come. */
static void who_forwards(void **state)
{
	static const struct row rows[] = {
		{ 2, 1, false, true }, { 2, 1, true, true },
		{ 2, 0, false, false }, { 2, UNSAID, false, false },
		{ -1, 1, false, false }, { -2, 1, true, false },
	};
	const struct row other = { 3, 0, false, false };
	struct text why = { 0 };
	bool forwards;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		fake_start();
		fake_receive(0);
		tell(&other, 1);
		if (!rows[i].inet6)
			tell(&rows[i], 1);
		fake_done(1, 0, 0);
		fake_receive(0);
		if (rows[i].inet6)
			tell(&rows[i], 2);
		fake_done(2, 0, 0);
		same_number(netconf_forwards(&forwards, &why), 0, "result");
		same_number(forwards, rows[i].want, "forwards");
	}
	assert_null(why.s);
}

static void refused(void **state)
{
	struct text why = { 0 };
	bool forwards = true;

	(void)state;
	fake_start();
	fake_receive(0);
	fake_error(1, EOPNOTSUPP, NULL);
	same_number(netconf_forwards(&forwards, &why), -EOPNOTSUPP, "result");
	assert_false(forwards);
	same_text(why.s, "Operation not supported", "words");
	text_free(&why);
}

/* One that is not whole, or of something else, says nothing. */
static void no_word(void **state)
{
	uint32_t buf[16] = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct netconf c;

	(void)state;
	nlh->nlmsg_type = RTM_NEWNETCONF;
	assert_false(netconf_read(&c, nlh));
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct netconfmsg));
	assert_true(netconf_read(&c, nlh));
	same_number(c.forwards, -1, "forwards");
	mnl_attr_put_u16(nlh, NETCONFA_FORWARDING, 1);
	assert_false(netconf_read(&c, nlh));
	nlh->nlmsg_type = RTM_DELNETCONF;
	assert_false(netconf_read(&c, nlh));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_forwards),
		cmocka_unit_test(refused),
		cmocka_unit_test(no_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
