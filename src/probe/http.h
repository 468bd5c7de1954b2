/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A page by HTTP/1.1, of whose answer only the status is read, 12 bytes. Any answer
 * shows that the line moves packets; only the expected one that nobody stands in
 * between (a portal, a provider that bars). Refused or no HTTP is status 0.
 */
#ifndef MULTIHOME_HTTP_H
#define MULTIHOME_HTTP_H

#include "probe/exchange.h"

int http_start(struct exchange *e, const struct probe_line *l);
enum exchange_state http_go_on(struct exchange *e,
			       const struct line_clock *clock);

enum { HTTP_REQUEST_MAX = 512 };
/* The request; its length. */
size_t http_request(char buf[HTTP_REQUEST_MAX],
		    const struct probe_target *target);
/*
 * The status that these bytes begin with, 100 to 599; 0 if they are no HTTP; -1 if
 * they may become so, with more.
 */
int http_status(const char *s, size_t n);

#endif
