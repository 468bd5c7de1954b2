/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What router advertisements name, as the kernel passes it on. */
#include "kernel/router_advert.h"
#include "../unit.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#define ONE 0x20, 1, 0xd, 0xb8, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53
#define LINK_LOCAL 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define GROUP 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define HEAD(length, lifetime) 25, length, 0, 0, 0, 0, 0, lifetime

static const struct row {
	const char *want;
	size_t n;
	uint8_t option[64];
	uint8_t family, type, code;
} rows[] = {
	{ "2001:db8:9::53", 24, { HEAD(3, 9), ONE }, 0, 0, 0 },
	{ "2001:db8:9::53 fe80::1", 40, { HEAD(5, 9), ONE, LINK_LOCAL }, 0, 0, 0 },
	{ "over 2001:db8:9::53", 24, { HEAD(3, 0), ONE }, 0, 0, 0 },
	/* half an address behind it is none; a group is nobody's */
	{ "2001:db8:9::53", 32, { HEAD(4, 9), ONE, 0x20 }, 0, 0, 0 },
	{ "2001:db8:9::53", 40, { HEAD(5, 9), GROUP, ONE }, 0, 0, 0 },
	{ "2001:db8:9::53", 40, { HEAD(3, 9), ONE, LINK_LOCAL }, 0, 0, 0 },
	{ "no", 24, { HEAD(3, 9), GROUP }, 0, 0, 0 },
	/* cut short, longer than it is, empty */
	{ "no", 0, { 0 }, 0, 0, 0 }, { "no", 7, { HEAD(3, 9) }, 0, 0, 0 },
	{ "no", 23, { HEAD(3, 9), ONE }, 0, 0, 0 },
	{ "no", 24, { HEAD(4, 9), ONE }, 0, 0, 0 },
	{ "no", 24, { HEAD(0, 9), ONE }, 0, 0, 0 },
	{ "no", 24, { HEAD(1, 9), ONE }, 0, 0, 0 },
	/* another option, family, message */
	{ "no", 24, { 31, 3, 0, 0, 0, 0, 0, 9, ONE }, 0, 0, 0 },
	{ "no", 24, { HEAD(3, 9), ONE }, AF_INET, 0, 0 },
	{ "no", 24, { HEAD(3, 9), ONE }, 0, 136, 0 },
	{ "no", 24, { HEAD(3, 9), ONE }, 0, 0, 1 },
};

static void adverts(void **state)
{
	char buf[200], address[ADDR_STRLEN], got[200];
	struct router_advert r;
	struct nduseroptmsg *m;
	struct nlmsghdr *nlh;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(buf, 0xff, sizeof buf);
		nlh = mnl_nlmsg_put_header(buf);
		m = mnl_nlmsg_put_extra_header(nlh, sizeof *m);
		*m = (struct nduseroptmsg){
			.nduseropt_family = rows[i].family ? rows[i].family
							   : AF_INET6,
			.nduseropt_ifindex = 7,
			.nduseropt_icmp_type = rows[i].type ? rows[i].type : 134,
			.nduseropt_icmp_code = rows[i].code,
		};
		memcpy(m + 1, rows[i].option, rows[i].n);
		nlh->nlmsg_len += (uint32_t)rows[i].n;
		strcpy(got, "no");
		if (router_advert_read(&r, nlh)) {
			assert_int_equal(r.ifindex, 7);
			strcpy(got, r.over ? "over" : "");
			for (j = 0; j < r.servers.n; j++)
				sprintf(got + strlen(got), "%s%s",
					*got ? " " : "",
					addr_format(&r.servers.v[j], address));
		}
		same_text(got, rows[i].want, rows[i].want);
	}
	/* not even a whole header */
	nlh->nlmsg_len = NLMSG_HDRLEN + 4;
	assert_false(router_advert_read(&r, nlh));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(adverts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
