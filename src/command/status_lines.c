/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines for status. */
#include "command/status_lines.h"
#include "command/asked.h"
#include "command/drained.h"
#include "command/lines_print.h"
#include "kernel/hash_policy.h"
#include "probe/line.h"
#include "state/verdicts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>

struct known {
	const struct reply *reply;
	int asked;		/* 0: that is what the daemon says; -errno */
	struct verdicts verdicts;
	double now;		/* seconds since 1970 */
};

static const char *daemon_word(int asked)
{
	switch (asked) {
	case 0:
		return "running";
	case -ENOENT:
		return "not running";
	case -EACCES:
		return "not asked";
	default:
		return "not answering";
	}
}

/* As the daemon tells it. */
static void find_told(const struct reply *r, const char *device,
		      const struct uplink *u, double now,
		      struct status_line *out)
{
	const char *family = addr_family_name(u->family);
	struct text words = { 0 }, asked = { 0 }, quota = { 0 }, left = { 0 };
	const struct reply_line *l, *p;

	vec_each(l, &r->lines)
		if (lines_means(l, NULL) && *reply_word(l, "state") &&
		    !strcmp(reply_word(l, "device"), device) &&
		    !strcmp(reply_word(l, "family"), family))
			break;
	if (!r->lines.n || l == vec_end(&r->lines))
		return;
	lines_state(&words, l, now);
	out->words = words.s;
	out->state = text_dup(reply_word(l, "state"));
	out->since = reply_number(l, "since");
	out->drained = reply_number(l, "drained") > 0;
	lines_quota(&quota, l);
	out->quota = quota.s;
	drained_add(&left, l, now);
	out->left = left.s;
	for (p = l + 1; p != vec_end(&r->lines) && !strcmp(p->word, "probe");
	     p++) {
		text_add(&asked, asked.n ? ", " : "");
		text_add(&asked, reply_word(p, "target"));
	}
	if (!asked.n)
		return;
	text_add(&asked, "; each ");
	lines_asked(&asked, l);
	out->asked = asked.s;
}

/* As it was written down. */
static void find_written(const struct known *s, const char *device,
			 const struct uplink *u, struct status_line *out)
{
	const struct verdict *v = verdicts_find(&s->verdicts, device, u->family);
	struct line_clock clock = line_clock();
	struct text words = { 0 };

	if (!v)
		return;
	out->state = text_dup(verdict_word(v));
	out->since = (double)(v->memory.since + clock.ahead) / 1e6;
	out->drained = v->drained;
	lines_add_state(&words, out->state, out->since, 0, false,
			s->now);
	if (v->drained)
		text_add(&words, "; drained");
	if (s->asked != -EACCES)
		text_addf(&words, ", by a daemon that does not %s",
			  s->asked == -ENOENT ? "run" : "answer");
	out->words = words.s;
}

/* Whether the daemon has something to say of it. */
static bool is_watched(const struct status_row *r)
{
	return r->uplink && (r->uplink->probing.given || r->uplink->names.n ||
			     r->uplink->priority > 0);
}

static void describe(const struct store *s, const struct known *k,
		     struct status_row *r)
{
	struct status_line *l = vec_realloc(NULL, sizeof *l);

	*l = (struct status_line){ .words = NULL };
	r->line = l;
	history_read(s, r->device, r->uplink->family, &l->history);
	if (!k->asked)
		find_told(k->reply, r->device, r->uplink, k->now, l);
	else
		find_written(k, r->device, r->uplink, l);
	if (l->words)
		return;
	l->state = text_dup("unknown");
	l->words = text_dup(k->asked == -ENOENT ? "not watched: no daemon runs"
						: "not watched");
}

static const char *table_of(const struct status *st, const struct verdict *v,
			    char buf[TEXT_NUMBER_MAX])
{
	const struct status_row *r;

	vec_each(r, &st->rows)
		if (r->uplink && r->uplink->family == v->family &&
		    r->uplink->priority > 0 && !strcmp(r->device, v->device))
			return uplink_table(r->uplink, buf);
	return v->device;
}

/* What of several lines takes one. */
static void add_spread(struct text *out, int family)
{
	int by = hash_policy_get(family);
	struct utsname kernel;

	if (by > HASH_BY_FLOW)
		text_addf(out, "; by fib_multipath_hash_policy = %d", by);
	else if (by >= 0)
		text_add(out, by == HASH_BY_FLOW ? "; by flow"
						 : "; by pair of addresses");
	if (by == HASH_BY_FLOW && !uname(&kernel) &&
	    !hash_policy_parts_own(kernel.release))
		text_add(out, ", TCP of this host by destination");
}

/* By whom what chooses no line itself goes, of each family that has such lines. */
static void add_decides(struct status *st, const struct verdicts *l)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct text t = { 0 };
	char buf[TEXT_NUMBER_MAX];
	const struct verdict *v;
	const struct status_row *r;
	bool any;
	size_t i, carry;

	for (i = 0; l->there && i < 2; i++) {
		any = false;
		vec_each(r, &st->rows)
			any |= r->uplink && r->uplink->family == families[i] &&
			       r->uplink->priority > 0;
		t.n = 0;
		text_addf(&t, "%s by ", addr_family_title(families[i]));
		carry = 0;
		vec_each(v, &l->v)
			if (v->family == families[i] && v->weight)
				text_addf(&t, "%s%s (%s)", carry++ ? ", " : "",
					  table_of(st, v, buf), v->device);
		if (!carry)
			text_add(&t, "no line");
		if (carry > 1)
			add_spread(&t, families[i]);
		if (any)
			strings_add(&st->decides, t.s);
	}
	text_free(&t);
}

void status_lines_add(const struct store *s, bool machine, struct status *st)
{
	struct line_clock clock = line_clock();
	struct known k = { .reply = &st->told };
	struct status_row *r;
	const char *why;
	bool any = false;

	vec_each(r, &st->rows)
		any |= is_watched(r);
	if (!any)
		return;
	k.now = (double)(clock.now + clock.ahead) / 1e6;
	k.asked = asked_once(s, "lines", &st->told, &why);
	drained_count(&st->told);
	if (verdicts_read(s, &k.verdicts))
		verdicts_free(&k.verdicts);
	vec_each(r, &st->rows)
		if (is_watched(r))
			describe(s, &k, r);
	if (machine)
		add_decides(st, &k.verdicts);
	st->daemon = daemon_word(k.asked);
	st->now = k.now;
	st->one = !machine;
	verdicts_free(&k.verdicts);
}

void status_lines_free(struct status *st)
{
	struct status_row *r;

	vec_each(r, &st->rows) {
		if (!r->line)
			continue;
		free(r->line->state);
		free(r->line->words);
		free(r->line->asked);
		free(r->line->quota);
		free(r->line->left);
		free(r->line);
	}
	strings_free(&st->decides);
	reply_free(&st->told);
}
