/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nft_changes: what of nftables' notifications is about the table, and not ours. */
#include "../fakenl.h"
#include "kernel/nft_changes.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

enum { OWN = 7, OTHER = 8 };

static void tell(uint16_t type, uint8_t family, const char *table, uint32_t who)
{
	struct nlmsghdr *nlh = fake_message(NFNL_SUBSYS_NFTABLES << 8 | type, 0,
					    0);
	struct nfgenmsg *nfg = mnl_nlmsg_put_extra_header(nlh, sizeof *nfg);

	nlh->nlmsg_pid = who;
	nfg->nfgen_family = family;
	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, table);
	fake_end(nlh);
}

static void which(void **state)
{
	static const struct {
		uint16_t type;
		uint8_t family;
		const char *table;
		uint32_t who;
		bool lost;
	} rows[] = {
		{ NFT_MSG_DELTABLE, NFPROTO_INET, "multihome", OTHER, true },
		{ NFT_MSG_DELCHAIN, NFPROTO_INET, "multihome", OTHER, true },
		{ NFT_MSG_DELRULE, NFPROTO_INET, "multihome", OTHER, true },
		{ NFT_MSG_DELRULE, NFPROTO_INET, "multihome", OWN, false },
		{ NFT_MSG_DELTABLE, NFPROTO_IPV4, "multihome", OTHER, false },
		{ NFT_MSG_DELTABLE, NFPROTO_INET, "multihomed", OTHER, false },
		{ NFT_MSG_NEWRULE, NFPROTO_INET, "multihome", OTHER, false },
		{ NFT_MSG_DELSET, NFPROTO_INET, "multihome", OTHER, false },
	};
	struct nft_changes *c = NULL;
	char row[16];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(row, sizeof row, "row %zu", i);
		fake_start();
		fake_receive(0);
		tell(NFT_MSG_DELTABLE, NFPROTO_INET, "filter", OTHER);
		tell(rows[i].type, rows[i].family, rows[i].table, rows[i].who);
		fake_receive(EINTR);
		fake_receive(EAGAIN);
		same_number(nft_changes_open(&c), 0, "open");
		same_number(nft_changes_read(c, OWN), rows[i].lost, row);
		nft_changes_close(&c);
		assert_null(c);
	}
	same_number(nft_changes_fd(NULL), -1, "descriptor");
}

/* More than fits, and what is not whole, may have been about it. */
static void overrun(void **state)
{
	static const int errors[] = { ENOBUFS, ENOSPC };
	struct nft_changes *c = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(errors); i++) {
		fake_start();
		fake_receive(errors[i]);
		fake_receive(EAGAIN);
		same_number(nft_changes_open(&c), 0, "open");
		assert_true(nft_changes_read(c, OWN));
		nft_changes_close(&c);
	}
	fake_start();
	fake_receive(0);
	fake.receives[0].n = 7;
	fake_receive(EAGAIN);
	same_number(nft_changes_open(&c), 0, "open");
	same_number(nft_changes_open(&c), 0, "open");
	same_number((long long)fake.opened, 1, "sockets");
	assert_true(nft_changes_read(c, OWN));
	nft_changes_close(&c);
	fake_start();
	fake.open_error = EPROTONOSUPPORT;
	same_number(nft_changes_open(&c), -EPROTONOSUPPORT, "open");
	assert_null(c);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(which),
		cmocka_unit_test(overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
