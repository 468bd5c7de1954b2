/* SPDX-License-Identifier: GPL-2.0-or-later */
/* router_advert, on any bytes as what stands behind the header of its message. */
#include "../fuzz.h"
#include "kernel/router_advert.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct nlmsghdr *nlh = malloc(NLMSG_HDRLEN + n);
	struct router_advert r;
	const struct addr *a;

	HOLDS(nlh);
	*nlh = (struct nlmsghdr){ .nlmsg_len = (uint32_t)(NLMSG_HDRLEN + n),
				  .nlmsg_type = RTM_NEWNDUSEROPT };
	memcpy(nlh + 1, data, n);
	if (router_advert_read(&r, nlh)) {
		HOLDS(r.servers.n && r.servers.n <= DNS_SERVERS);
		vec_each(a, &r.servers)
			HOLDS(a->family == AF_INET6 && addr_is_unicast(a));
	}
	free(nlh);
	return 0;
}
