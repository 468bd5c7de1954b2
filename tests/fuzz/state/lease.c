/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lease beside a record: any bytes; what is read is written the same. */
#include "../files.h"
#include "state/lease.h"

static const char *const dirs[] = { "lease", NULL };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct store s = STORE_CLOSED;
	struct lease l, again;
	int ret;

	files_start(dirs);
	s.dir = files.dir;
	files_put("lease/eth1", data, n);
	ret = lease_read(&s, "eth1", &l);
	HOLDS(!ret || ret == -EBADMSG || ret == -EFBIG);
	if (!ret) {
		HOLDS(addr_bits(l.address.family));
		HOLDS(addr_bits(l.gateway.family));
		HOLDS(!lease_write(&s, "eth1", &l));
		HOLDS(!lease_read(&s, "eth1", &again));
		HOLDS(!addr_cmp(&l.address, &again.address) &&
		      !addr_cmp(&l.gateway, &again.gateway));
	}
	files_remove();
	return 0;
}
