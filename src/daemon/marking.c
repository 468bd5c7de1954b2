/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From lines to marks, and to the table in the kernel. */
#include "daemon/marking.h"
#include "base/report.h"
#include "kernel/conntrack.h"
#include "kernel/netconf.h"
#include "model/mark.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum {
	FAILED_AGAIN = 60000000,	/* microseconds */
	TELL_AGAIN = 60000000,		/* that it was taken away */
};

static const char what[] = "nftables";

bool marking_forwarding(struct marking *m, bool forwards)
{
	bool changed = m->asked && m->forwards != forwards;

	/* one that ends says nothing of the others */
	if (changed)
		m->asked = false;
	return changed;
}

static bool is_forwarding(struct marking *m)
{
	struct text why = { 0 };
	struct diag d = { 0 };
	int ret;

	if (m->asked)
		return m->forwards;
	m->asked = true;
	ret = netconf_forwards(&m->forwards, &why);
	if (ret)
		diag_add(&d, DIAG_WARNING, NULL, NULL, "cannot read whether this "
			 "host forwards, and takes it that it does not: %s",
			 why.s);
	report_watch(&d);
	diag_free(&d);
	text_free(&why);
	return m->forwards;
}

/* Of the device's other family, or the lowest that nobody has, or has had. */
static unsigned mark_for(const struct watchlist *l, const struct watched *w)
{
	bool taken[MARK_LINES + 1] = { true };
	const struct verdict *v;
	unsigned mark = 0;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		taken[l->lines.v[i]->mark] = true;
		if (!strcmp(l->lines.v[i]->is.device, w->is.device) &&
		    l->lines.v[i]->mark)
			mark = l->lines.v[i]->mark;
	}
	vec_each(v, &l->written.v)
		taken[v->mark] = true;
	vec_each(v, &l->left.v)
		taken[v->mark] = true;
	if (mark)
		return mark;
	while (mark <= MARK_LINES && taken[mark])
		mark++;
	return mark <= MARK_LINES ? mark : 0;
}

static void say_too_many(struct marking *m, const struct watched *w)
{
	struct diag d = { 0 };

	if (!m->told_many)
		diag_add(&d, DIAG_WARNING, w->is.device, NULL, "more than %d "
			 "devices are lines: connections that are forwarded by "
			 "others do not keep their line", MARK_LINES);
	m->told_many = true;
	report_watch(&d);
	diag_free(&d);
}

bool marking_give(struct marking *m, struct watchlist *l,
		  const struct policy *policy)
{
	bool any = false;
	struct watched *w;
	size_t i;

	m->counts = policy->balance != POLICY_STATIC;
	/* weights that stand lead a pair to the same line by themselves */
	m->pairs = m->counts && policy->balance_by == POLICY_BY_PAIR;
	for (i = 0; i < l->lines.n; i++)
		any |= l->lines.v[i]->is.priority != 0;
	if (!any || !policy->forward_marks ||
	    (policy->balance == POLICY_STATIC && !is_forwarding(m)))
		return false;
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (!w->is.ready || w->mark)
			continue;
		w->mark = mark_for(l, w);
		if (!w->mark)
			say_too_many(m, w);
	}
	return true;
}

/* In an order that does not depend on families. */
static void add_marks(struct nft_lines *out, const struct verdicts *is, bool pairs)
{
	const struct verdict *v;
	struct nft_line *l;

	vec_each(v, &is->v) {
		if (!v->mark)
			continue;
		vec_each(l, out)
			if (l->mark == v->mark)
				break;
		if (l == vec_end(out)) {
			l = vec_push(out);
			text_copy(l->device, sizeof l->device, v->device);
			l->mark = v->mark;
		}
		l->keeps[v->family == AF_INET6] = pairs && v->forwarded;
	}
}

static void say_failed(struct marking *m, int ret, const char *why)
{
	struct diag d = { 0 };

	if (ret < 0 && ret != m->failed) {
		if (ret == -EEXIST)
			diag_add(&d, DIAG_WARNING, what, NULL, "the table inet "
				 "multihome is somebody else's and is left alone:"
				 " until it has gone, forwarded connections do "
				 "not keep their line");
		else
			diag_add(&d, DIAG_WARNING, what, NULL, "cannot write the "
				 "table inet multihome, so forwarded connections "
				 "do not keep their line: %s", why);
	}
	m->failed = ret < 0 ? ret : 0;
	report_watch(&d);
	diag_free(&d);
}

void marking_write(struct marking *m, const struct verdicts *is, int64_t now)
{
	struct nft_lines lines = { 0 };
	struct text why = { 0 };
	int ret;

	m->again_at = 0;
	add_marks(&lines, is, m->pairs);
	ret = lines.n ? nft_write(&m->nft, &lines, m->counts, &why) : 0;
	say_failed(m, ret, why.s);
	if (ret && ret != -EEXIST)
		m->again_at = now + FAILED_AGAIN;
	vec_free(&lines);
	text_free(&why);
}

/*
 * Of devices that are no lines any more, before others get their marks. Those lines
 * are nobody's: not even what came in by them can go on.
 */
static void forget_unlined(struct session *s, const struct watchlist *l,
			   const struct verdicts *were)
{
	const struct verdict *v;
	struct text why = { 0 };
	bool there;
	size_t i;

	vec_each(v, &were->v) {
		there = !v->mark;
		for (i = 0; i < l->lines.n; i++)
			there |= l->lines.v[i]->mark == v->mark;
		if (!there && conntrack_forget_marked(AF_UNSPEC,
				v->mark << MARK_SHIFT, MARK_LINE, &why) < 0)
			diag_add(s->d, DIAG_WARNING, v->device, NULL, "no "
				 "tracked connection forgotten: %s", why.s);
		text_free(&why);
	}
}

void marking_note_left(struct session *s, struct watchlist *l, bool marks)
{
	bool marked = verdicts_marked(&l->written);
	const struct verdict *v;

	if (marks) {
		forget_unlined(s, l, &l->written);
		forget_unlined(s, l, &l->left);
		verdicts_free(&l->left);
	} else if (marked) {
		verdicts_free(&l->left);
		vec_each(v, &l->written.v)
			*vec_push(&l->left.v) = *v;
		if (verdicts_write_left(&s->store, &l->left))
			diag_add(s->d, DIAG_WARNING, s->store.path, NULL,
				 "cannot note the marks of lines");
	}
}

void marking_remove(struct marking *m)
{
	struct text why = { 0 };

	say_failed(m, nft_remove(&m->nft, &why), why.s);
	m->again_at = 0;
	text_free(&why);
}

void marking_heard(struct marking *m, int64_t now)
{
	struct diag d = { 0 };

	if (!nft_is_lost(&m->nft))
		return;
	m->again_at = now;
	if (m->failed || (m->told_lost && now - m->told_lost < TELL_AGAIN))
		return;
	m->told_lost = now;
	diag_add(&d, DIAG_WARNING, what, NULL, "the table inet multihome was "
		 "taken away, and is put back");
	report_watch(&d);
	diag_free(&d);
}

void marking_free(struct marking *m)
{
	nft_close(&m->nft);
}
