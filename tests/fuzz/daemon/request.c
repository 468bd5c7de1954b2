/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request by the control socket: any bytes, in pieces. What is read is a name
 * that can be shown in a line, and what is wrong with a part is wrong with all.
 */
#include "../fuzz.h"
#include "daemon/request.h"

#include <sys/socket.h>

static void named(char *name)
{
	size_t n = strlen(name);
	int family = request_family(name);

	HOLDS(!strpbrk(name, " \n\t"));
	HOLDS(strlen(name) == (family == AF_UNSPEC ? n : n - 2));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct request r = { 0 };
	const char *err = NULL;
	bool more = true;
	size_t i;

	for (i = 0; i <= n && more; i++) {
		err = request_parse(&r, (const char *)data, i, &more);
		HOLDS(!err || !more);
		HOLDS(!more || i < REQUEST_MAX);
	}
	if (more)
		return 0;
	HOLDS(i <= REQUEST_MAX + 1);
	if (err)
		HOLDS(!strncmp(err, "expected ", 9));
	else
		named(r.name);
	/* and whatever comes behind it is one thing too many */
	if (i <= n)
		HOLDS(request_parse(&r, (const char *)data, n, &more) && !more);
	return 0;
}
