/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule with suppress_prefixlength, added and read back. */
/* unshare, setns; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "kernel/kernel.h"

#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static bool probe_suppress(void)
{
	struct kobj rule = {
		.kind = KOBJ_RULE, .family = AF_INET, .protocol = RTPROT_STATIC,
		.type = FR_ACT_TO_TBL, .table = RT_TABLE_MAIN, .priority = 1,
		.suppress = 0, .claim = -1,
	}, stored;
	struct kernel *k;
	bool ignores;
	int result;

	ignores = !kernel_open(&k) &&
		  !kernel_add_echo(k, &rule, &stored, &result) &&
		  stored.suppress != rule.suppress;
	kernel_close(k);
	return ignores;
}

bool suppress_is_ignored(void)
{
	int here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	bool ignores = false;

	if (here >= 0 && !unshare(CLONE_NEWNET)) {
		ignores = probe_suppress();
		if (setns(here, CLONE_NEWNET))
			abort();	/* never go on in the wrong namespace */
	}
	if (here >= 0)
		close(here);
	return ignores;
}
