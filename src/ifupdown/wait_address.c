/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for addresses that come by themselves. */
#include "ifupdown/wait_address.h"
#include "engine/load.h"
#include "kernel/events.h"
#include "model/option.h"

#include <string.h>
#include <sys/socket.h>

/* Whether there is something to wait for, and it has not come yet. */
static bool still_waits(struct kernel *k, const struct stanza *st,
			const struct uplink *u, const char *device)
{
	struct facts f = { 0 };
	bool waits = false;
	size_t i;

	if (!kernel_device(k, device, &f) && f.ifindex && f.up) {
		waits = true;
		for (i = 0; i < f.addrs.n; i++)
			if (f.addrs.v[i].global &&
			    (st->family == AF_UNSPEC ||
			     f.addrs.v[i].prefix.addr.family == AF_INET6))
				waits = false;
		if (st->family == AF_INET6 && !waits &&
		    u->gateway == UPLINK_AUTO && !u->stanza_gateways.n &&
		    !kernel_default(k, AF_INET6, &(struct prefixes){ 0 }, &f))
			waits = !f.main_default[1];
	}
	facts_free(&f);
	return waits;
}

void wait_for_address(const struct stanza *st, unsigned seconds)
{
	const struct setting *method = settings_find(&st->settings, "method");
	int64_t end, left;
	struct kernel *k = NULL;
	struct diag quiet = { 0 };
	struct uplink u;
	char device[16];
	struct events *events = NULL;

	if (!seconds || st->family == AF_INET || !settings_ours(&st->settings))
		return;
	option_read(&u, &st->settings, st->iface, st->family, &quiet);
	if (diag_has(&quiet, DIAG_REFUSED) || u.source != UPLINK_AUTO ||
	    u.addresses.n || load_device(st->iface, &st->settings, device) ||
	    (st->family == AF_INET6 &&
	     !(method && !strcmp(method->value, "auto"))))
		goto out;
	end = events_clock() + (int64_t)seconds * 1000;
	if (events_open(&events, false) || kernel_open(&k))
		goto out;
	while (still_waits(k, st, &u, device) &&
	       (left = end - events_clock()) > 0)
		events_wait(events, (int)left);
out:
	events_close(events);
	kernel_close(k);
	uplink_free(&u);
	diag_free(&quiet);
}
