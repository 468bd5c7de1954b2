/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From verdicts to the kernel. */
#include "engine/failover.h"
#include "engine/reconcile.h"
#include "engine/shared.h"

#include <errno.h>
#include <string.h>

/* Those that have another mark, or are to yield to others now, or no more. */
static void note_changed(const struct verdicts *from,
			 const struct verdicts *to, struct strings *out)
{
	const struct verdict *v, *other;
	bool same;

	vec_each(v, &from->v) {
		other = verdicts_find(to, v->device, v->family);
		same = verdict_yields(v) == (other && verdict_yields(other)) &&
		       v->mark == (other ? other->mark : 0);
		if (!same && !strings_have(out, v->device))
			strings_add(out, v->device);
	}
}

static int write_down(struct session *s, const struct verdicts *now)
{
	int ret = now ? verdicts_write(&s->store, now) : verdicts_remove(&s->store);

	/* what they take the place of may be all the room that there is */
	if (ret == -ENOSPC && !verdicts_remove(&s->store))
		ret = verdicts_write(&s->store, now);
	if (ret)
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL, "cannot note "
			 "the verdicts on lines: %s", strerror(-ret));
	return ret;
}

int failover_apply(struct session *s, const struct verdicts *now)
{
	static const struct verdicts nobody;
	struct verdicts before;
	struct strings changed = { 0 };
	struct kobjs wanted = { 0 };
	size_t i;
	int failed, ret;

	if (verdicts_read(&s->store, &before))
		verdicts_free(&before);
	ret = write_down(s, now);
	note_changed(&before, now ? now : &nobody, &changed);
	note_changed(now ? now : &nobody, &before, &changed);
	if (!ret)
		ret = shared_update(s, &wanted);
	s->decides = true;
	for (i = 0; i < changed.n; i++) {
		failed = reconcile_sync(s, changed.v[i]);
		ret = ret ? ret : failed;
	}
	s->decides = false;
	verdicts_free(&before);
	strings_free(&changed);
	vec_free(&wanted);
	return ret;
}
