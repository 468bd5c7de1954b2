/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may be asked by the control socket, as it comes: two lines of text, the
 * second one of these (multihome(8), CONTROL SOCKET):
 *	multihome 1
 *	lines
 *	follow
 *	events
 *	release LINE
 *	drain LINE
 *	undrain LINE
 *	test-failover LINE SECONDS
 *	forget [DEVICE]
 *	remember [DEVICE]
 */
#ifndef MULTIHOME_REQUEST_H
#define MULTIHOME_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

enum request_kind { REQUEST_LINES, REQUEST_FOLLOW, REQUEST_EVENTS,
	REQUEST_RELEASE, REQUEST_DRAIN, REQUEST_UNDRAIN, REQUEST_TEST,
	REQUEST_FORGET,
	REQUEST_REMEMBER };

/* Two such lines are no longer: a name of 63 letters, "/4", and a word. */
enum { REQUEST_NAME_MAX = 72, REQUEST_MAX = 128, REQUEST_SECONDS_MAX = 300 };

struct request {
	enum request_kind kind;
	char name[REQUEST_NAME_MAX];	/* of what; "": nothing is said */
	unsigned seconds;	/* how long */
};

/*
 * Reads what has come so far. NULL, and it is whole; or NULL and *more: it is not,
 * and nothing is wrong yet; or what was expected.
 */
const char *request_parse(struct request *out, const char *text, size_t n,
			  bool *more);
/*
 * A line as commands name it: TABLE or IFACE of both families, or with /4 or /6 of
 * one. Cuts that off name; the family, AF_UNSPEC: both.
 */
int request_family(char *name);

#endif
