/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conntrack, with any bytes as what the kernel has of connections and says to
 * their deletion; answers.h says how. The line is 10.2.2.2 and 2001:db8:2::/64, or
 * what is marked.
 */
#include "../answers.h"
#include "kernel/conntrack.h"

/* Connections are tracked. */
int access(const char *path, int mode)
{
	if (!strcmp(path, "/proc/sys/net/netfilter/nf_conntrack_count"))
		return 0;
	return (int)syscall(SYS_access, path, mode);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct prefixes line = { 0 };
	struct text why = { 0 };

	prefix_parse(vec_push(&line), "10.2.2.2", true);
	prefix_parse(vec_push(&line), "2001:db8:2::/64", true);
	answers_are(data, n);
	is_told(conntrack_forget(&line, &why), &why);
	answers_are(data, n);
	is_told(conntrack_forget_marked(AF_INET, 0x02000000, 0x7f000000, &why),
		&why);
	vec_free(&line);
	return 0;
}
