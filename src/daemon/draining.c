/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that take nothing new. */
#include "daemon/draining.h"
#include "base/report.h"

#include <string.h>
#include <sys/socket.h>

static void write_drained(const struct watchlist *l)
{
	struct diag d = { 0 };
	int ret = verdicts_write_drained(l->store, &l->drained);

	if (ret)
		diag_add(&d, DIAG_WARNING, l->store->path, NULL, "cannot note "
			 "which lines are drained, a restart forgets it: %s",
			 strerror(-ret));
	report_watch(&d);
	diag_free(&d);
}

static bool drop_drained(struct watchlist *l, const char *device, int family)
{
	size_t i;

	for (i = l->drained.v.n; i-- > 0;) {
		if (l->drained.v.v[i].family != family ||
		    strcmp(l->drained.v.v[i].device, device))
			continue;
		vec_remove(&l->drained.v, i);
		write_drained(l);
		return true;
	}
	return false;
}

static void keep_drained(struct watchlist *l, const struct watched *w)
{
	struct verdict *v = vec_push(&l->drained.v);

	*v = (struct verdict){ .family = w->is.family, .drained = true,
			       .memory.since = w->drained_at };
	text_copy(v->device, sizeof v->device, w->is.device);
	write_drained(l);
}

void draining_set(struct watchlist *l, struct watched *w, bool drained)
{
	const char *text = !drained ? "not drained any more"
		: w->is.priority ? "drained: takes nothing new, its "
				   "connections go on"
		: "drained: leaves names that other lines bear, its "
		  "connections go on";

	w->drained = drained;
	w->drained_at = drained ? line_clock().now : 0;
	if (drained)
		keep_drained(l, w);
	else
		drop_drained(l, w->is.device, w->is.family);
	watchlist_event(l, w, drained ? "drain" : "undrain", "admin",
			w->told.since ? line_clock().now - w->told.since : 0);
	watchlist_say(l, w, "admin", text);
}

bool draining_clear_absent(struct watchlist *l, const char *device, int family)
{
	bool any = false;

	if (family != AF_INET6)
		any |= drop_drained(l, device, AF_INET);
	if (family != AF_INET)
		any |= drop_drained(l, device, AF_INET6);
	return any;
}

void draining_answer(struct text *out, const struct watchlist *l,
		     const struct watched *w, int64_t ahead)
{
	const struct verdict *v = verdicts_find(&l->written, w->is.device,
						w->is.family);
	const struct prefix *p;
	char buf[ADDR_STRLEN];

	text_add(out, "\taddresses=");
	vec_each(p, &w->is.addresses)
		text_addf(out, "%s%s", p == w->is.addresses.v ? "" : " ",
			  addr_format(&p->addr, buf));
	text_addf(out, "\tmark=%u\tdrained=%d", v ? v->mark : 0, w->drained);
	if (w->drained && w->drained_at)
		text_addf(out, "\tdrained_since=%.3f",
			  (double)(w->drained_at + ahead) / 1e6);
}
