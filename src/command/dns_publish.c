/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome dns publish --all, by what the daemon does it with. */
#include "command/dns_publish.h"
#include "base/report.h"
#include "command/all_names.h"
#include "command/asked.h"
#include "daemon/asking_back.h"
#include "daemon/sending.h"
#include "state/published.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Microseconds; and milliseconds from look to look. */
enum { LONGEST = 5000000, LOOK = 10 };

struct publication {
	struct session *s;
	const struct policy_dns *policy;
	struct name_sets *sets;
	struct child child;
	struct strings unsent;	/* names, of which it is said why */
	int64_t until;
};

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void fail(struct publication *p, const char *what, const char *why)
{
	diag_add(p->s->d, DIAG_FAILED, what, NULL, "%s", why);
}

/* Of the process; false: it failed, with the reason in why. */
static bool wait_child(struct publication *p, struct text *why)
{
	char *fault;
	int status;

	while (!child_ended(&p->child, &status)) {
		if (now_us() >= p->until)
			child_kill(&p->child);
		poll(NULL, 0, LOOK);
	}
	fault = sending_fault(p->policy, &p->child.said, status,
			      now_us() >= p->until);
	text_add(why, fault ? fault : "");
	free(fault);
	return !status;
}

/* These, by nsupdate or one by the command; false: with the reason in why. */
static bool send_sets(struct publication *p, const struct name_sets *sets,
		      struct text *why)
{
	static const struct addr any;
	int ret;

	if (p->policy->method == POLICY_DNS_COMMAND) {
		ret = sending_command(&p->child, p->policy, sets->v, now_us(),
				      why);
	} else {
		ret = sending_prepare(&p->child, p->policy, now_us(), why);
		if (!ret)
			ret = sending_update(&p->child, p->policy, &any, sets,
					     why);
	}
	return (!p->child.pid || wait_child(p, why)) && !ret;
}

/* One that fails, which is said, is no reason not to try the next. */
static bool send_each(struct publication *p)
{
	struct name_sets one = { .n = 1 };
	struct text why = { 0 };
	bool some = false;
	size_t i;

	for (i = 0; i < p->sets->n && now_us() < p->until; i++) {
		one.v = &p->sets->v[i];
		if (send_sets(p, &one, &why)) {
			some = true;
		} else {
			fail(p, one.v->name, why.s);
			strings_add(&p->unsent, one.v->name);
		}
		text_free(&why);
	}
	return some;
}

/* What is refused together, where that is known soon, is sent one by one. */
static bool send_updates(struct publication *p, struct text *why)
{
	bool sent = send_sets(p, p->sets, why);

	if (sent || !p->child.since || p->sets->n == 1 ||
	    now_us() > p->until - LONGEST / 2)
		return sent;
	text_free(why);
	return send_each(p);
}

static bool send_all(struct publication *p)
{
	struct text why = { 0 };
	bool sent = false;

	switch (p->policy->method) {
	case POLICY_DNS_UPDATE:
		sent = send_updates(p, &why);
		break;
	case POLICY_DNS_FILE:
		sent = !sending_files(p->sets, time(NULL), &why);
		break;
	case POLICY_DNS_COMMAND:
		sent = send_each(p);
		break;
	}
	if (why.n)
		fail(p, "dns", why.s);
	text_free(&why);
	return sent;
}

/* What the daemon is to know of it later; before it is sent. */
static void keep(struct publication *p, struct dns_records *kept)
{
	const struct name_address *w;
	const struct name_set *s;
	struct text t = { 0 };
	int ret;

	vec_each(s, p->sets)
		vec_each(w, &s->wanted)
			dns_records_add(kept, s->name, &w->addr);
	published_format(&t, kept);
	ret = published_write(t.s);
	if (ret)
		diag_add(p->s->d, DIAG_WARNING, "/var/lib/multihome/dns", NULL,
			 "cannot be written: %s", strerror(-ret));
	text_free(&t);
}

/* The name and its addresses, and what the server has instead. */
static void say(struct publication *p, const struct asked_name *n,
		const struct name_set *s)
{
	const struct name_address *w;
	char buf[ADDR_STRLEN];
	struct text t = { 0 };

	if (!n && strings_have(&p->unsent, s->name))
		return;	/* nobody was asked whether it has them */
	text_addf(&t, "%s %s:", s->name, dns_record_type(s->family));
	vec_each(w, &s->wanted)
		text_addf(&t, "%s %s", w == s->wanted.v ? "" : ",",
			  addr_format(&w->addr, buf));
	if (!n || n->state == ASKED_RIGHT)
		printf("%s\n", t.s);
	else
		diag_add(p->s->d, DIAG_WARNING, NULL, NULL, "%s: %s", t.s,
			 n->state == ASKED_WRONG ? n->text
			 : "the name server does not answer");
	text_free(&t);
}

static void ask_back(struct publication *p)
{
	struct asking_back a = { .fd = -1 };
	static const struct addr any;
	const struct name_set *s;
	bool single = p->policy->method == POLICY_DNS_FILE;

	if ((p->policy->local || p->policy->server.family) &&
	    !asking_back_start(&a, p->policy, &any, p->sets, now_us()))
		while (!asking_back_run(&a, p->sets, single, now_us()) &&
		       now_us() < p->until)
			poll(NULL, 0, LOOK);
	vec_each(s, p->sets)
		say(p, asking_back_find(&a, s), s);
	asking_back_stop(&a);
	vec_free(&a.names);
}

/* Whether it may be done; else why not is said. */
static bool may_publish(struct session *s)
{
	struct asking a;
	int ret = asked_open(&a, &s->store, "lines");

	if (!ret)
		asked_close(&a);
	if (!ret || ret == -ETIMEDOUT)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "multihome watch runs, "
			 "and publishes what works: expected it to be stopped "
			 "before");
	else if (!policy_dns_is_on(&s->policy.dns))
		diag_add(s->d, DIAG_REFUSED, "/etc/multihome.conf", NULL,
			 "nothing is said of a name server: expected server, "
			 "or method, in [dns]");
	else
		return true;
	return false;
}

int dns_publish_all(struct session *s)
{
	struct publication p = { .s = s, .until = now_us() + LONGEST };
	struct dns_records kept = { 0 };
	struct zone_setup z = { 0 };
	struct text why = { 0 };

	session_init(s, (struct voice){ 0 }, s->d);
	if (session_open(s, SESSION_PROPOSING, NULL) || !may_publish(s))
		return report_status(s->d, false);
	p.policy = &s->policy.dns;
	p.sets = &z.names;
	if (all_names_read(s, NULL, &z)) {
		published_read(&kept, &why);
		keep(&p, &kept);
		if (send_all(&p))
			ask_back(&p);
	} else if (!s->d->n) {
		printf("no stanza has a multihome-name\n");
	}
	child_leave(&p.child);
	strings_free(&p.unsent);
	vec_free(&kept);
	text_free(&why);
	zone_setup_free(&z);
	return report_status(s->d, diag_has(s->d, DIAG_WARNING));
}
