/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's own sockets that a line has: counted; or, of a dead one, destroyed as `ss -K` does it, so
 * that who waits on one is told at once (ECONNABORTED) and opens another. For
 * the daemon alone; sock_diag(7).
 */
#ifndef MULTIHOME_SOCK_DIAG_H
#define MULTIHOME_SOCK_DIAG_H

#include "base/addr.h"

/*
 * Of both families: connected UDP, and TCP in ESTABLISHED, SYN_SENT, FIN_WAIT1
 * or CLOSE_WAIT, whose local address is one of the line's, and whose peer goes
 * by it, as reached() says of each; that may ask the kernel. Those stay whose
 * local port the host listens on there: their peers have opened them; and subflows
 * of MPTCP, whose sessions have others. IPv4 addresses within IPv6 ones are IPv4.
 *
 * How many were destroyed, or -errno, with its words added to why, unless that
 * is NULL; who cannot be destroyed does not keep the others. -EOPNOTSUPP: this
 * kernel destroys none (before 4.5, or built without CONFIG_INET_DIAG_DESTROY).
 */
int sock_diag_destroy(const struct prefixes *line,
		      bool (*reached)(const struct addr *peer, void *arg),
		      void *arg, struct text *why);
/*
 * How many connections of TCP, open or about to be closed, have a local address of the
 * line's, whoever has opened them; or -errno. Anybody may ask that.
 */
int sock_diag_count(const struct prefixes *line, struct text *why);

#endif
