/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wireguard: the kernel lists links on the first socket, and is asked of
 * tunnels on the second.
 */
#include "../fakenl.h"
#include "kernel/wireguard.h"

#include <linux/genetlink.h>

enum {
	FAMILY = 33,
	/* of linux/wireguard.h, which is of 5.6 */
	SET_DEVICE = 1,
	IFINDEX = 1, PRIVATE_KEY = 3, FWMARK = 7,
};

/* Links of these kinds, numbered from 2. */
static void links(const char *const *kinds, size_t n)
{
	struct nlmsghdr *nlh;
	struct ifinfomsg *ifi;
	struct nlattr *info;
	size_t i;

	fake_start();
	fake_receive(0);
	for (i = 0; i < n; i++) {
		nlh = fake_message(RTM_NEWLINK, NLM_F_MULTI, 1);
		ifi = mnl_nlmsg_put_extra_header(nlh, sizeof *ifi);
		ifi->ifi_index = (int)i + 2;
		info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
		mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kinds[i]);
		mnl_attr_nest_end(nlh, info);
		fake_end(nlh);
	}
	fake_done(1, 0, 0);
	fake_next_socket();
}

#define LINKS(...) links((const char *const[]){ __VA_ARGS__ }, \
	sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static struct nlmsghdr *reply(uint16_t type, uint32_t seq)
{
	struct nlmsghdr *nlh = fake_message(type, 0, seq);

	mnl_nlmsg_put_extra_header(nlh, GENL_HDRLEN);
	return nlh;
}

/* WireGuard's number, the first thing that is asked for. */
static void family(void)
{
	struct nlmsghdr *nlh;

	fake_receive(0);
	nlh = reply(GENL_ID_CTRL, 1);
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	fake_end(nlh);
	fake_error(1, 0, NULL);
}

/* A tunnel with its key and fwmark, then more of its peers. */
static void tunnel(uint32_t seq, uint32_t fwmark)
{
	struct nlmsghdr *nlh;

	fake_receive(0);
	nlh = reply(FAMILY, seq);
	mnl_attr_put(nlh, PRIVATE_KEY, 32, "0123456789abcdef0123456789abcdef");
	mnl_attr_put_u32(nlh, FWMARK, fwmark);
	fake_end(nlh);
	fake_end(reply(FAMILY, seq));
	fake_done(seq, 0, 0);
}

static void answer(uint32_t seq, int error)
{
	fake_receive(0);
	fake_error(seq, error, NULL);
}

/* What was sent last tells that device that fwmark, and nothing else. */
static void same_told(uint32_t device, uint32_t fwmark)
{
	uint32_t buf[16] = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof *genl);

	nlh->nlmsg_type = FAMILY;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = fake.seq;
	*genl = (struct genlmsghdr){ .cmd = SET_DEVICE, .version = 1 };
	mnl_attr_put_u32(nlh, IFINDEX, device);
	mnl_attr_put_u32(nlh, FWMARK, fwmark);
	assert_memory_equal(fake.sent, buf, nlh->nlmsg_len);
}

static void told_again(void **state)
{
	(void)state;
	LINKS("veth", "wireguard", "wireguards");
	family();
	tunnel(2, 0xca6c);
	answer(3, 0);
	same_number(wireguard_forget_sources(NULL), 1, "told");
	same_told(3, 0xca6c);
}

/* Without a mark, too: it is 0. */
static void several(void **state)
{
	(void)state;
	LINKS("wireguard", "wireguard");
	family();
	tunnel(2, 7);
	tunnel(3, 0);
	answer(5, 0);
	same_number(wireguard_forget_sources(NULL), 2, "told");
	same_number((long long)fake.messages, 6, "messages");
}

/* Then nobody asks for the family, which would load the module. */
static void none(void **state)
{
	(void)state;
	LINKS("veth", "bridge");
	same_number(wireguard_forget_sources(NULL), 0, "told");
	same_number((long long)fake.nsent, 1, "questions");
	LINKS("wireguard");
	answer(1, ENOENT);
	same_number(wireguard_forget_sources(NULL), 0, "told");
	same_number((long long)fake.nsent, 2, "questions");
}

static void gone(void **state)
{
	(void)state;
	LINKS("wireguard", "wireguard", "wireguard");
	family();
	answer(2, ENODEV);
	tunnel(3, 3);
	tunnel(4, 4);
	fake_receive(0);
	fake_error(5, ENODEV, NULL);
	fake_error(6, 0, NULL);
	same_number(wireguard_forget_sources(NULL), 1, "told");
}

static void refused(void **state)
{
	struct text why = { 0 };

	(void)state;
	LINKS("wireguard", "wireguard");
	family();
	answer(2, EPERM);
	same_number(wireguard_forget_sources(&why), -EPERM, "result");
	same_text(why.s, "Operation not permitted", "words");
	text_free(&why);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_again),
		cmocka_unit_test(several),
		cmocka_unit_test(none),
		cmocka_unit_test(gone),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
