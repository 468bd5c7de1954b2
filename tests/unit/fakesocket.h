/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every netlink socket that is none has in common: functions that stand
 * before those of libmnl. How it opens, what it can, sends and receives is for
 * who includes this to say.
 */
#ifndef TESTS_FAKESOCKET_H
#define TESTS_FAKESOCKET_H

#include <libmnl/libmnl.h>

enum { FAKE_PORT = 4711 };

/* libmnl only forward-declares it. */
static char fake_socket;

int mnl_socket_bind(struct mnl_socket *nl, unsigned groups, pid_t pid)
{
	(void)nl, (void)groups, (void)pid;
	return 0;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

int mnl_socket_get_fd(const struct mnl_socket *nl)
{
	(void)nl;
	return -1;
}

unsigned mnl_socket_get_portid(const struct mnl_socket *nl)
{
	(void)nl;
	return FAKE_PORT;
}

#endif
