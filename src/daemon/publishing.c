/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From wanted addresses to those that the name server has. */
#include "daemon/publishing.h"
#include "base/report.h"
#include "daemon/sending.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Microseconds. */
enum {
	SECOND = 1000000,
	ATTEMPT = 10000000,	/* that one may take, */
	WAITED = 2000000,	/* of which, for a server that does not answer, */
	KEEPING = 2000000,	/* and the disk */
	LONGEST = 60000000,	/* between two that fail */
	DOUBT = 5000000,	/* that a prepared process is kept beyond one */
	RENEW = 10000000,	/* between two writings of a file */
	SOON = 20000,
};

static void say(enum diag_level level, const char *what)
{
	struct diag d = { 0 };

	diag_put(&d, level, "dns", what);
	report_watch(&d);
	diag_free(&d);
}

/* What is otherwise than it was wanted before. */
static void say_wanted(const struct name_sets *before,
		       const struct name_sets *now)
{
	const struct name_set *s, *t;
	struct text line = { 0 };

	vec_each(s, now) {
		t = name_sets_find(before, s->name, s->family);
		if (t && name_set_done(s, t, false))
			continue;
		name_set_print(&line, s);
		say(DIAG_NOTE, line.s);
		text_free(&line);
	}
}

static void fail(struct publishing *p, const char *why, int64_t wait, int64_t now)
{
	struct text t = { 0 };

	text_addf(&t, "%s; tried again until it works", why);
	if (!p->failures)
		say(DIAG_WARNING, t.s);
	text_free(&t);
	text_copy(p->why, sizeof p->why, why);
	p->failures++;
	p->failed++;
	if (p->state == PUBLISHING_SENDS)
		p->asking.names.n = 0;	/* what it was told before is over */
	p->state = PUBLISHING_RESTS;
	p->judged = false;
	p->dirty = p->wanted.n > 0;
	p->again_at = now + wait;
	asking_back_stop(&p->asking);
	child_kill(&p->child);	/* of which nothing more is wanted */
}

/* 1, 2, 4 ... 60 s */
static int64_t wait_of(const struct publishing *p)
{
	return p->failures < 6 ? (int64_t)SECOND << p->failures : LONGEST;
}

static void succeed(struct publishing *p)
{
	if (p->failures)
		say(DIAG_NOTE, "works again");
	p->failures = 0;
	p->why[0] = '\0';
	p->state = PUBLISHING_RESTS;
	p->dirty = p->wanted.n && (p->anew || !name_sets_done(
		&p->wanted, &p->sent, p->policy.method == POLICY_DNS_FILE));
	p->again_at = 0;
}

static bool has_server(const struct policy_dns *p)
{
	return p->local || p->server.family;
}

/* Of this host there is no choice. */
static struct addr from_of(const struct publishing *p, const struct watchlist *l)
{
	if (p->policy.local || !p->policy.server.family ||
	    addr_is_loopback(&p->policy.server))
		return (struct addr){ 0 };
	return reached_from(l, p->policy.server.family, p->failures);
}

static void ask_back(struct publishing *p, const struct watchlist *l, int64_t now)
{
	struct addr from = from_of(p, l);
	const struct name_set *s;
	int ret;

	if (!has_server(&p->policy)) {
		vec_each(s, &p->sent)
			kept_records_settle(&p->kept, s);
		succeed(p);
		return;
	}
	p->state = PUBLISHING_ASKS;
	ret = asking_back_start(&p->asking, &p->policy, &from, &p->sent, now);
	if (ret)
		fail(p, strerror(-ret), wait_of(p), now);
}

static void judge_answers(struct publishing *p, int64_t now)
{
	const struct asked_name *wrong = NULL;
	struct asked_name *n;
	const struct name_set *s;
	struct text t = { 0 };

	asking_back_stop(&p->asking);
	vec_each(n, &p->asking.names) {
		asked_name_blame(n, p->fault);
		s = name_sets_find(&p->sent, n->name, n->family);
		if (n->state == ASKED_RIGHT && s)
			kept_records_settle(&p->kept, s);
		else if (!wrong || wrong->state == ASKED_SILENT)
			wrong = n;
	}
	if (!wrong) {
		succeed(p);
		return;
	}
	text_addf(&t, "%s %s: ", wrong->name, dns_record_type(wrong->family));
	text_add(&t, wrong->state == ASKED_WRONG ? wrong->text
		 : "the name server does not answer");
	fail(p, t.s, wrong->state == ASKED_WRONG && !*p->fault ? LONGEST
	     : wait_of(p), now);
	p->judged = true;
	text_free(&t);
}

/* Begins to send what is in p->sent, or the next of that. */
static void send_sets(struct publishing *p, const struct watchlist *l,
		      int64_t now)
{
	const struct name_sets one = { .v = p->sent.v + p->next, .n = 1 };
	struct addr from = from_of(p, l);
	struct text why = { 0 };
	int ret = 0;

	p->state = PUBLISHING_SENDS;
	p->until = now + ATTEMPT;
	switch (p->policy.method) {
	case POLICY_DNS_UPDATE:
		if (!p->waits)
			ret = sending_prepare(&p->child, &p->policy, now, &why);
		if (!ret)
			ret = sending_update(&p->child, &p->policy, &from,
					     p->apart ? &one : &p->sent, &why);
		p->waits = false;
		break;
	case POLICY_DNS_COMMAND:
		ret = sending_command(&p->child, &p->policy,
				      &p->sent.v[p->next], now, &why);
		break;
	case POLICY_DNS_FILE:
		ret = sending_files(&p->sent, time(NULL), &why);
		p->renewed = now;
		if (!ret)
			ask_back(p, l, now);
		break;
	}
	p->updates++;
	if (ret)
		fail(p, why.s, wait_of(p), now);
	text_free(&why);
}

/* What will be ours is written down first, or else nobody would know it later. */
static void begin_attempt(struct publishing *p, const struct watchlist *l,
			  int64_t now)
{
	name_sets_copy(&p->sent, &p->wanted);
	p->anew = false;
	p->apart = p->policy.method == POLICY_DNS_COMMAND;
	p->next = 0;
	p->some = false;
	p->fault[0] = '\0';
	p->until = now + KEEPING;
	if (kept_records_add(&p->kept, &p->sent))
		p->state = PUBLISHING_KEEPS;
	else
		send_sets(p, l, now);
}

/*
 * What is refused together is sent one by one: one that fails is no reason not to try
 * the next, but one that hangs is.
 */
static bool sends_next(struct publishing *p, int status, int64_t now)
{
	bool update = p->policy.method == POLICY_DNS_UPDATE;

	if (now >= p->until - (update && status ? ATTEMPT - WAITED : 0))
		return false;
	if (p->apart)
		return ++p->next < p->sent.n;
	p->apart = status && p->sent.n > 1;
	if (p->apart)
		p->fault[0] = '\0';	/* which of them it is will be told */
	return p->apart;
}

static void end_child(struct publishing *p, const struct watchlist *l,
		      int status, int64_t now)
{
	char *fault;

	if (p->state != PUBLISHING_SENDS) {	/* nobody waits for it */
		p->waits = false;
		p->doubt_until = now + DOUBT;
		return;
	}
	fault = sending_fault(&p->policy, &p->child.said, status,
			      now >= p->until);
	p->some |= !fault;
	if (fault && !*p->fault)
		text_copy(p->fault, sizeof p->fault, fault);
	free(fault);
	if (sends_next(p, status, now))
		send_sets(p, l, now);
	else if (*p->fault && !(p->some && has_server(&p->policy)))
		fail(p, p->fault, wait_of(p), now);
	else
		ask_back(p, l, now);
}

/* What was begun, as far as it has come. */
static void go_on(struct publishing *p, const struct watchlist *l, int64_t now)
{
	bool kept;
	int status;

	kept = kept_records_written(&p->kept, now);
	if (p->state == PUBLISHING_KEEPS && !kept && now >= p->until)
		kept_records_give_up(&p->kept);
	if (p->state == PUBLISHING_KEEPS && (kept || now >= p->until))
		send_sets(p, l, now);
	if (p->state == PUBLISHING_SENDS && now >= p->until)
		child_kill(&p->child);
	if (child_ended(&p->child, &status))
		end_child(p, l, status, now);
	if (p->state == PUBLISHING_ASKS &&
	    asking_back_run(&p->asking, &p->sent,
			    p->policy.method == POLICY_DNS_FILE, now))
		judge_answers(p, now);
}

/* Whether something else is wanted now than before. */
static void look_again(struct publishing *p, struct watchlist *l, int64_t now)
{
	struct name_sets wanted = { 0 };
	struct dns_lines lines = { 0 };

	p->looked = l->serial;
	reached_lines(&lines, l, &p->returns, &p->policy, now);
	name_sets_build(&wanted, &lines, &p->kept.records);
	say_wanted(&p->wanted, &wanted);
	if (!name_sets_done(&wanted, &p->wanted,
			    p->policy.method == POLICY_DNS_FILE)) {
		p->dirty = true;
		p->again_at = 0;
	}
	name_sets_free(&p->wanted);
	p->wanted = wanted;
	p->dirty &= wanted.n > 0;
	vec_free(&lines);
}

/* The process is there before it is needed. */
static void prepare(struct publishing *p, const struct watchlist *l, int64_t now)
{
	struct text why = { 0 };
	bool doubt = p->policy.method == POLICY_DNS_UPDATE && reached_doubts(l);

	if (p->state != PUBLISHING_RESTS)
		return;
	if (p->waits && doubt)
		p->doubt_until = now + DOUBT;
	if (p->waits && now >= p->doubt_until) {
		child_kill(&p->child);	/* it has sent nothing */
		p->waits = false;
	}
	if (doubt && !p->child.pid && now >= p->doubt_until &&
	    !sending_prepare(&p->child, &p->policy, now, &why)) {
		p->waits = true;
		p->doubt_until = now + DOUBT;
	}
	text_free(&why);
}

/* What goes on was by another one; what it has published stays. */
static void renew_policy(struct publishing *p, const struct policy_dns *policy)
{
	if (policy_dns_same(&p->policy, policy))
		return;
	asking_back_stop(&p->asking);
	p->asking.names.n = 0;
	child_kill(&p->child);
	p->waits = false;
	p->state = PUBLISHING_RESTS;
	p->policy = *policy;
	p->failures = 0;
	p->why[0] = '\0';
	if (!policy_dns_is_on(policy))
		name_sets_free(&p->wanted);
	publishing_again(p);
}

void publishing_run(struct publishing *p, struct watchlist *l,
		    const struct policy_dns *policy, bool follows, int64_t now)
{
	struct text why = { 0 };

	renew_policy(p, policy);
	go_on(p, l, now);
	if (!policy_dns_is_on(policy) || !l->known)
		return;
	if (!p->kept.read)
		kept_records_read(&p->kept);
	if (follows && (p->looked != l->serial || reached_due(&p->returns) <= now))
		look_again(p, l, now);
	prepare(p, l, now);
	if (p->state == PUBLISHING_RESTS && p->dirty && now >= p->again_at &&
	    (!p->child.pid || p->waits))
		begin_attempt(p, l, now);
	if (policy->method == POLICY_DNS_FILE && p->wanted.n &&
	    p->state == PUBLISHING_RESTS && now >= p->renewed + RENEW) {
		p->renewed = now;
		if (sending_files(&p->wanted, time(NULL), &why))
			fail(p, why.s, wait_of(p), now);
	}
	if (p->state == PUBLISHING_RESTS) {
		kept_records_run(&p->kept, now);
		if (!p->dirty && !p->failures)
			reached_note(l, &p->wanted, now);
	}
	text_free(&why);
}

void publishing_again(struct publishing *p)
{
	p->looked = 0;
	p->anew = true;
	p->dirty = p->wanted.n > 0;
	p->again_at = 0;
}

void publishing_poll(const struct publishing *p,
		     void (*add)(void *arg, int fd, short events), void *arg)
{
	add(arg, child_fd(&p->child), POLLIN);
	add(arg, p->asking.fd, POLLIN);
}

int64_t publishing_due(const struct publishing *p, int64_t now)
{
	int64_t back = reached_due(&p->returns);
	const int64_t dues[] = {
		back <= now ? now + SOON : back, child_due(&p->child, now),
		kept_records_due(&p->kept, now),
		p->state == PUBLISHING_SENDS || p->state == PUBLISHING_KEEPS
			? p->until : INT64_MAX,
		asking_back_due(&p->asking),
		p->dirty && p->state == PUBLISHING_RESTS ? p->again_at : INT64_MAX,
		p->policy.method == POLICY_DNS_FILE && p->wanted.n
			? p->renewed + RENEW : INT64_MAX,
	};
	int64_t due = INT64_MAX;
	size_t i;

	if (!policy_dns_is_on(&p->policy) || !p->kept.read)
		return child_due(&p->child, now);
	for (i = 0; i < sizeof dues / sizeof *dues; i++)
		due = dues[i] < due ? dues[i] : due;
	/* something else has to end before */
	return due <= now ? now + SOON : due;
}

const char *publishing_word(const struct publishing *p, const struct name_set *s,
			    const char **text)
{
	static const char *const words[] = {
		[ASKED_WAITS] = "waits", [ASKED_RIGHT] = "published",
		[ASKED_WRONG] = "differs", [ASKED_SILENT] = "unreachable",
	};
	const struct asked_name *n = asking_back_find(&p->asking, s);

	*text = p->why;
	if (*p->why && (!n || !p->judged || n->state == ASKED_SILENT))
		return "unreachable";
	*text = n ? n->text : "";
	if (p->dirty && !*p->why)
		return "waits";
	return n ? words[n->state] : "published";
}

const char *publishing_others(const struct publishing *p,
			      const struct name_set *s)
{
	const struct asked_name *n = asking_back_find(&p->asking, s);

	return n ? n->others : "";
}

void publishing_end(struct publishing *p)
{
	asking_back_stop(&p->asking);
	child_leave(&p->child);
	name_sets_free(&p->wanted);
	name_sets_free(&p->sent);
	vec_free(&p->returns);
	vec_free(&p->kept.records);
	vec_free(&p->asking.names);
}
