/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When the machine's hash policies are set, and put back. */
#include "daemon/spread.h"
#include "base/report.h"
#include "engine/spreading.h"

#include <errno.h>

enum {
	LOCK_AGAIN = 20000,	/* microseconds */
	END_SECONDS = 5,	/* for the lock */
};

static bool is_by_flow(const struct watchlist *l, const struct policy *policy)
{
	size_t i;

	for (i = 0; i < l->lines.n && l->written.there; i++)
		if (l->lines.v[i]->is.priority)
			return policy->balance_by == POLICY_BY_FLOW;
	return false;
}

/* What comes of it is not said again and again where it is refused. */
static int apply_policy(bool by_flow, unsigned seconds, bool told)
{
	struct diag d = { 0 };
	struct session s;
	int ret;

	session_init(&s, (struct voice){ .terse = true }, &d);
	s.lock_seconds = seconds;
	ret = session_open(&s, SESSION_CHANGING, NULL);
	if (!ret)
		ret = spreading_follow(&s, by_flow);
	session_close(&s);
	if (!ret || !told)
		report_watch(&d);
	diag_free(&d);
	return ret;
}

void spread_run(struct spread *s, const struct watchlist *l,
		const struct policy *policy, int64_t now)
{
	bool by_flow = is_by_flow(l, policy);
	int ret = 0;

	/* before that, what an earlier daemon has left holds */
	if (!l->known || s->again_at > now ||
	    (!s->again_at && s->looked == l->serial))
		return;
	s->again_at = 0;
	s->looked = l->serial;
	if (!spreading_holds(s->store, by_flow))
		ret = apply_policy(by_flow, 0, s->refused);
	if (ret == -EWOULDBLOCK)
		s->again_at = now + LOCK_AGAIN;
	else
		s->refused = ret;
}

int64_t spread_due(const struct spread *s)
{
	return s->again_at ? s->again_at : INT64_MAX;
}

void spread_end(const struct spread *s)
{
	if (!spreading_holds(s->store, false))
		apply_policy(false, END_SECONDS, s->refused);
}
