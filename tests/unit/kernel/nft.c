/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft, nft_table: what is sent for which table there is, and which kernel (netns has
 * real ones). A listener is the second socket.
 */
#include "../fakenl.h"
#include "kernel/netlink.h"
#include "kernel/nft.h"
#include "kernel/nft_table.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

enum { MESSAGE = NFNL_SUBSYS_NFTABLES << 8, OWNER = 7, USERDATA = 6 };

/* What the kernel has of that name. */
enum have { NOTHING, OURS, OWNED, THEIRS, THEIRS_WITH_COMMENT };

/* The comment as it is written. */
static void put_comment(struct nlmsghdr *nlh)
{
	uint32_t buf[64] = { 0 };
	const struct nlmsghdr *add = nft_table_add(buf, 0);
	const struct nlattr *attr;

	mnl_attr_for_each(attr, add, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == USERDATA)
			mnl_attr_put(nlh, USERDATA,
				     mnl_attr_get_payload_len(attr),
				     mnl_attr_get_payload(attr));
}

static void have(enum have what, uint32_t seq)
{
	static const char other[] = "\0\3hi";
	struct nlmsghdr *nlh;

	fake_receive(0);
	if (what == NOTHING) {
		fake_error(seq, ENOENT, NULL);
		return;
	}
	nlh = fake_message(MESSAGE | NFT_MSG_NEWTABLE, 0, seq);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	mnl_attr_put_strz(nlh, 1, NFT_TABLE_NAME);
	if (what == OURS || what == OWNED)
		put_comment(nlh);
	else if (what == THEIRS_WITH_COMMENT)
		mnl_attr_put(nlh, USERDATA, sizeof other, other);
	if (what == OWNED)
		mnl_attr_put_u32(nlh, OWNER, htonl(99));
	fake_end(nlh);
	fake_error(seq, 0, NULL);
}

static void answer(uint32_t seq, int error)
{
	fake_receive(0);
	fake_error(seq, error, NULL);
}

/* Of the last batch: whether the table goes first, and with which flags it comes. */
static uint32_t flags_sent(bool *anew)
{
	const struct nlmsghdr *nlh = (const void *)fake.sent;
	const struct nlattr *attr;
	uint32_t flags = UINT32_MAX;
	int left = sizeof fake.sent;

	*anew = false;
	for (; flags == UINT32_MAX && mnl_nlmsg_ok(nlh, left);
	     nlh = mnl_nlmsg_next(nlh, &left)) {
		*anew |= nlh->nlmsg_type == (MESSAGE | NFT_MSG_DELTABLE);
		if (nlh->nlmsg_type != (MESSAGE | NFT_MSG_NEWTABLE))
			continue;
		mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
			if (mnl_attr_get_type(attr) == NFTA_TABLE_FLAGS)
				flags = ntohl(mnl_attr_get_u32(attr));
	}
	return flags;
}

static void add_line(struct nft_lines *lines, const char *device, unsigned mark)
{
	struct nft_line *l = vec_push(lines);

	text_copy(l->device, sizeof l->device, device);
	l->mark = mark;
}

static void written(void **state)
{
	/* what the kernel says to each try, -1: there is none */
	static const struct {
		enum have what;
		int answers[3];
		int ret;
		size_t sent, opened;
		uint32_t flags;
		bool anew;
		const char *why;
	} rows[] = {
		{ NOTHING, { 0, -1 }, 0, 2, 1, 6, false, NULL },
		{ OURS, { 0, -1 }, 0, 2, 1, 6, false, NULL },
		/* Linux before 6.9, before 5.12 */
		{ NOTHING, { EOPNOTSUPP, 0, -1 }, 0, 3, 2, 0, false, NULL },
		{ NOTHING, { EINVAL, 0, -1 }, 0, 3, 2, 0, false, NULL },
		{ OURS, { EOPNOTSUPP, EOPNOTSUPP, 0 }, 0, 4, 2, 0, false, NULL },
		/* one that was restored from a file */
		{ OURS, { EOPNOTSUPP, 0, -1 }, 0, 3, 1, 6, true, NULL },
		{ THEIRS, { -1 }, -EEXIST, 1, 2, 0, false, "File exists" },
		{ THEIRS_WITH_COMMENT, { -1 }, -EEXIST, 1, 2, 0, false,
		  "File exists" },
		{ OWNED, { EPERM, -1 }, -EPERM, 2, 1, 6, false,
		  "Operation not permitted" },
		/* no expression of that name is no removal of what is gone */
		{ NOTHING, { ENOENT, -1 }, -ENOENT, 2, 1, 6, false,
		  "No such file or directory" },
	};
	struct nft_lines lines = { 0 };
	struct text why = { 0 };
	char row[16];
	size_t i, k;
	bool anew;

	(void)state;
	add_line(&lines, "eth0", 1);
	add_line(&lines, "eth1", 2);
	for (i = 0; i < COUNT(rows); i++) {
		struct nft n = { 0 };

		snprintf(row, sizeof row, "row %zu", i);
		fake_start();
		have(rows[i].what, 1);
		for (k = 0; k < 3 && rows[i].answers[k] >= 0; k++) {
			if (k + 2 == rows[i].sent && rows[i].opened > 1)
				fake_next_socket();
			answer((uint32_t)k + 2, rows[i].answers[k]);
		}
		same_number(nft_write(&n, &lines, true, &why), rows[i].ret, row);
		same_text(why.s, rows[i].why, row);
		same_number((long long)fake.nsent, (long long)rows[i].sent, row);
		same_number((long long)fake.opened, (long long)rows[i].opened,
			    row);
		if (rows[i].sent > 1) {
			same_number(flags_sent(&anew), rows[i].flags, row);
			same_number(anew, rows[i].anew, row);
		}
		same_number(nft_fd(&n) >= 0, rows[i].opened > 1, row);
		if (!rows[i].ret) {	/* nothing is left to do */
			same_number(nft_write(&n, &lines, true, &why), 0, row);
			same_number((long long)fake.nsent,
				    (long long)rows[i].sent, row);
		}
		text_free(&why);
		nft_close(&n);
	}
	vec_free(&lines);
}

/* As many as there can be: in one go, which is told once. */
static void many(void **state)
{
	struct nft_lines lines = { 0 };
	struct nft n = { 0 };
	struct nft_line *l;
	char device[16];
	unsigned i;
	int pairs;

	(void)state;
	for (i = 1; i <= 63; i++) {
		snprintf(device, sizeof device, "wan%u", i);
		add_line(&lines, device, i);
	}
	for (pairs = 0; pairs < 2; pairs++) {
		vec_each(l, &lines)
			l->keeps[0] = l->keeps[1] = pairs;
		fake_start();
		have(OURS, 1);
		answer(2, 0);
		same_number(nft_write(&n, &lines, true, NULL), 0, "result");
		same_number((long long)fake.nsent, 2, "datagrams");
		same_number((long long)fake.acks, 2, "acknowledgements");
		assert_in_range(fake.largest, 10000, 212992 - 32);
		nft_close(&n);
	}
	vec_free(&lines);
}

static void no_nftables(void **state)
{
	static const int errors[] = { EINVAL, EOPNOTSUPP, EPROTONOSUPPORT };
	struct nft_lines lines = { 0 };
	struct text why = { 0 };
	struct nft n = { 0 };
	size_t i;

	(void)state;
	add_line(&lines, "eth0", 1);
	for (i = 0; i < COUNT(errors); i++) {
		fake_start();
		answer(1, errors[i]);
		same_number(nft_write(&n, &lines, true, &why), -EOPNOTSUPP, "result");
		same_text(why.s, "Operation not supported (no nftables here)",
			  "words");
		text_free(&why);
		nft_close(&n);
	}
	vec_free(&lines);
}

static void removed(void **state)
{
	static const struct { enum have what; int answer, ret; } rows[] = {
		{ NOTHING, -1, 0 }, { OURS, 0, 1 }, { OWNED, -1, 0 },
		{ THEIRS, -1, 0 }, { THEIRS_WITH_COMMENT, -1, 0 },
		{ OURS, EPERM, -EPERM },
	};
	struct text why = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		fake_start();
		have(rows[i].what, 1);
		if (rows[i].answer >= 0)
			answer(2, rows[i].answer);
		same_number(nft_table_remove_orphan(&why), rows[i].ret, "result");
		same_number(why.n > 0, rows[i].ret < 0, "words");
		text_free(&why);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(written),
		cmocka_unit_test(many),
		cmocka_unit_test(no_nftables),
		cmocka_unit_test(removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
