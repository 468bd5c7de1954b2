/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sock_diag, with any bytes as what the kernel has of sockets and says to their
 * end; answers.h says how. The line is 10.2.2.2 and 2001:db8:2::/64, and 192/8
 * is not reached by it.
 */
#include "../answers.h"
#include "kernel/sock_diag.h"

static bool reached(const struct addr *peer, void *arg)
{
	HOLDS(addr_bits(peer->family));
	++*(int *)arg;
	return peer->b[0] != 192;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct prefixes line = { 0 };
	struct text why = { 0 };
	int asked = 0, ret;

	prefix_parse(vec_push(&line), "10.2.2.2", true);
	prefix_parse(vec_push(&line), "2001:db8:2::/64", true);
	answers_are(data, n);
	ret = sock_diag_destroy(&line, reached, &asked, &why);
	HOLDS(ret <= asked);
	is_told(ret, &why);
	vec_free(&line);
	return 0;
}
