/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nft_counts: which rules of a table count what (netns has real ones). */
#include "../fakenl.h"
#include "kernel/netlink.h"
#include "kernel/nft_counts.h"
#include "kernel/nft_expr.h"
#include "kernel/nft_table.h"

#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter/nfnetlink.h>

/* As the kernel tells it; device, bytes: or none. */
static void rule(const char *table, const char *chain, const char *device,
		 long long bytes, uint32_t seq)
{
	struct nftnl_rule *r = nft_must(nftnl_rule_alloc());
	struct nlmsghdr *nlh = fake_message(NFNL_SUBSYS_NFTABLES << 8 |
					    NFT_MSG_NEWRULE, NLM_F_MULTI, seq);
	const uint8_t udp = 17;

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, table);
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chain);
	nft_expr_load(r, "meta", NFT_META_L4PROTO);
	nft_expr_compare(r, NFT_CMP_EQ, &udp, sizeof udp);
	if (device)
		nft_expr_match_device(r, NFT_META_IIFNAME, device);
	if (bytes >= 0)
		nftnl_expr_set_u64(nft_expr_add(r, "counter"),
				   NFTNL_EXPR_CTR_BYTES, (uint64_t)bytes);
	nftnl_rule_nlmsg_build_payload(nlh, r);
	nftnl_rule_free(r);
	fake_end(nlh);
}

static void counted(const struct nft_counts *c, const char *device,
		    long long received, long long sent)
{
	const struct nft_count *of = nft_counts_find(c, device);

	assert_non_null(of);
	same_number((long long)of->received, received, device);
	same_number((long long)of->sent, sent, device);
}

static void by_device(void **state)
{
	static const char in[] = "prerouting", out[] = "postrouting";
	struct nft_counts c = { 0 };

	(void)state;
	fake_start();
	fake_receive(0);
	rule("multihome", in, "eth0", 100, 1);
	rule("multihome", in, "a-name-of-fifte", 1, 1);
	rule("multihome", in, "eth3", -1, 1);	/* counts nothing */
	rule("multihome", in, NULL, 7, 1);
	fake_receive(0);			/* old kernels: of all chains */
	rule("multihome", out, "eth1", 7, 1);
	rule("other", in, "eth1", 7, 1);
	fake_done(1, 0, 0);
	fake_receive(0);
	rule("multihome", in, "eth0", 7, 2);
	rule("multihome", out, "eth0", 5000000000, 2);
	rule("multihome", out, "eth2", 3, 2);
	fake_done(2, 0, 0);
	assert_int_equal(nft_counts_read(&c), 0);
	assert_int_equal(c.v.n, 3);
	counted(&c, "eth0", 100, 5000000000);
	counted(&c, "a-name-of-fifte", 1, 0);
	counted(&c, "eth2", 0, 3);
	assert_null(nft_counts_find(&c, "eth1"));
	assert_null(nft_counts_find(&c, "eth3"));
	nft_counts_close(&c);
}

static void fails(void **state)
{
	static const struct { int error, ret; } rows[] = {
		{ ENOENT, 0 }, { EPERM, -EPERM },
	};
	struct nft_counts c = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		fake_start();
		fake_receive(0);
		rule("multihome", "prerouting", "eth0", 100, 1);
		fake_done(1, 0, 0);
		fake_receive(0);
		fake_error(2, rows[i].error, NULL);
		assert_int_equal(nft_counts_read(&c), rows[i].ret);
		assert_int_equal(c.v.n, 0);
		nft_counts_close(&c);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_device),
		cmocka_unit_test(fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
