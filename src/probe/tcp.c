/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a port is open or closed. */
#include "probe/tcp.h"

int tcp_start(struct exchange *e, const struct probe_line *l)
{
	return exchange_connect(l, &e->target->addr, e->target->port);
}

enum exchange_state tcp_go_on(struct exchange *e,
			      const struct line_clock *clock)
{
	e->arrived = clock->now;
	return exchange_connected(e->fd, &e->connected);
}
