/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flows, with any bytes as what the kernel has of connections; answers.h says how.
 * They are counted twice, as a daemon does that goes on after an error.
 */
#include "../answers.h"
#include "kernel/flows.h"

/* Connections are tracked. */
int access(const char *path, int mode)
{
	if (!strcmp(path, "/proc/sys/net/netfilter/nf_conntrack_count"))
		return 0;
	return (int)syscall(SYS_access, path, mode);
}

static uint64_t count(struct flows *f)
{
	uint64_t all = 0;
	size_t i;
	int ret = flows_ask(f);

	HOLDS(!ret && f->asked);
	do {
		ret = flows_read(f);
		HOLDS(ret == 1 || is_error(ret));
		HOLDS(f->asked == (ret == 1));
	} while (ret == 1);
	HOLDS(flows_read(f) < 0);
	for (i = 0; i <= MARK_LINES; i++)
		all += f->at_work[i];
	return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct flows f = { 0 };

	answers_are(data, n);
	/* no message is shorter than its head */
	HOLDS(count(&f) <= n / sizeof(struct nlmsghdr));
	HOLDS(!f.at_work[0]);
	HOLDS(count(&f) <= n / sizeof(struct nlmsghdr));
	flows_close(&f);
	HOLDS(!f.nl && !f.asked);
	return 0;
}
