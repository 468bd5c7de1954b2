/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From events to devices that are brought in order. */
#include "daemon/mending.h"
#include "base/report.h"
#include "base/vec.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"
#include "routing/balance.h"
#include "state/lease.h"
#include "state/unconfirmed.h"

#include <errno.h>
#include <limits.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	BUSY = 100,	/* ms until a lock that somebody has is tried again */
	LOOK_FOR = 1000,	/* ms between looks for what is not confirmed */
	HEARD = 64,	/* advertisements until the next look; they come again */
};

static bool has_record(const struct mending *m, const char *device)
{
	return !store_exists(&m->store, "dev", device);
}

/* The device whose claims have that table. */
static bool of_table(const struct mending *m, uint32_t table, char device[16])
{
	char *name = text_printf("table:%u", table);
	bool found = !store_target(&m->store, "names", name, device, 16);

	free(name);
	return found;
}

/*
 * Something has happened to a device, if it is ours; to main's line, if that is
 * not, it has to the machine.
 */
static void touch(struct mending *m, const char *device, int64_t now)
{
	struct uplink_list l;
	const struct grouped_device *g;

	if (has_record(m, device)) {
		damping_touch(&m->damping, device, now);
		return;
	}
	uplink_list_read(&m->store, &l);
	vec_each(g, &l.groups)
		if (!strcmp(g->device, device))
			damping_touch(&m->damping, "", now);
	uplink_list_free(&l);
}

static void touch_number(struct mending *m, int ifindex, int64_t now)
{
	char device[KOBJ_DEVLEN];

	touch(m, kernel_device_name(ifindex, device), now);
}

/* A change of our own. */
static void on_own(struct mending *m, const struct event *e, int64_t now)
{
	char device[16];

	if (e->kind == EVENT_OBJECT && !e->gone)
		damping_put(&m->damping, of_table(m, e->k.table, device)
			    ? device : m->looked_at, &e->k, now);
}

/* Of what belongs to the machine; and of others, what has one of our numbers. */
static bool is_common(const struct kobj *k)
{
	return balance_has(k) || (k->kind == KOBJ_RULE &&
				  (k->priority == BALANCE_MAIN ||
				   k->priority == BALANCE_RULE));
}

static void on_rule(struct mending *m, const struct event *e, int64_t now)
{
	char device[16];

	if (is_common(&e->k)) {
		damping_others(&m->damping, "", &e->k, e->gone);
		damping_touch(&m->damping, "", now);
	} else if (of_table(m, e->k.table, device)) {
		damping_rule_named(&m->damping, &e->k);
		damping_others(&m->damping, device, &e->k, e->gone);
		damping_touch(&m->damping, device, now);
	} else if (e->k.protocol == m->policy.protocol) {
		damping_others(&m->damping, NULL, &e->k, e->gone);
		if (e->gone)
			damping_rule_bare(&m->damping, &e->k, now);
	}
}

/*
 * Our tables; and of main what all plans are made of, or (written by hand or
 * leased, not by a routing daemon, which may have thousands) what an uplink's
 * sources follow.
 */
static void on_route(struct mending *m, const struct event *e, int64_t now)
{
	char device[16];

	if (e->k.table == RT_TABLE_MAIN) {
		if (e->k.dst.len <= facts_wide(e->k.family))
			damping_touch(&m->damping, "", now);
		else if (e->k.protocol == RTPROT_BOOT ||
			 e->k.protocol == RTPROT_STATIC ||
			 e->k.protocol == RTPROT_DHCP ||
			 e->k.protocol == RTPROT_RA)
			touch_number(m, e->k.ifindex, now);
	} else if (is_common(&e->k)) {
		damping_others(&m->damping, "", &e->k, e->gone);
		damping_touch(&m->damping, "", now);
	} else if (e->k.table != RT_TABLE_LOCAL &&
		   of_table(m, e->k.table, device)) {
		damping_others(&m->damping, device, &e->k, e->gone);
		damping_touch(&m->damping, device, now);
	}
}

/* What is known already is not worth a look. */
static void on_servers(struct mending *m, const struct event *e, int64_t now)
{
	struct heard_servers h = { .over = e->gone, .servers = e->servers };
	struct dns_servers known;
	const struct addr *a;
	bool any = false;

	kernel_device_name(e->ifindex, h.device);
	if (!has_record(m, h.device))
		return;
	servers_read(&m->store, h.device, AF_INET6, &known);
	vec_each(a, &h.servers)
		any |= dns_servers_have(&known, a) == h.over;
	if (!any || m->heard.n == HEARD)
		return;
	*vec_push(&m->heard) = h;
	damping_touch(&m->damping, h.device, now);
}

static void note_heard(struct mending *m, const struct session *s)
{
	const struct heard_servers *h;

	vec_each(h, &m->heard)
		(h->over ? servers_forget : servers_note)(&s->store, h->device,
			AF_INET6, &h->servers);
	vec_free(&m->heard);
}

/* It may be one that is waited for. */
static void hear(struct mending *m, const char *name, int ifindex, int64_t now)
{
	const char *iface;

	while ((iface = arrivals_heard(&m->arrivals, name, ifindex)))
		damping_touch(&m->damping, iface, now);
}

static void hear_number(struct mending *m, int ifindex, int64_t now)
{
	char device[KOBJ_DEVLEN];

	if (m->arrivals.list.n)
		hear(m, kernel_device_name(ifindex, device), ifindex, now);
}

void mending_event(struct mending *m, const struct event *e)
{
	int64_t now = events_clock();

	if (e->portid && e->portid == m->own) {
		on_own(m, e, now);
		return;
	}
	switch (e->kind) {
	case EVENT_LINK:
		if (e->down)
			damping_link_down(&m->damping, e->dev);
		touch(m, e->dev, now);
		hear(m, e->dev, e->ifindex, now);
		break;
	case EVENT_ADDR:
		hear_number(m, e->ifindex, now);
		touch_number(m, e->ifindex, now);
		/* two devices with one prefix: neither has it alone */
		if (e->newcomer)
			damping_touch(&m->damping, "", now);
		break;
	case EVENT_OBJECT:
		if (e->k.kind == KOBJ_RULE)
			on_rule(m, e, now);
		else
			on_route(m, e, now);
		break;
	case EVENT_NEIGHBOUR:
	case EVENT_FORWARDING:
		break;
	case EVENT_SERVERS:
		on_servers(m, e, now);
		break;
	case EVENT_LOST:
		hear(m, NULL, 0, now);
		damping_touch(&m->damping, "", now);
		break;
	}
}

/* What is as it was said last is not said with each event. */
static void say_once(char **said, struct diag *d)
{
	struct text t = { 0 };
	size_t i;

	text_add(&t, "");
	for (i = 0; i < d->n; i++)
		text_addf(&t, "%s\n", d->v[i].text);
	if (*said && !strcmp(*said, t.s))
		for (i = 0; i < d->n; i++)
			d->v[i].repeated = true;
	free(*said);
	*said = t.s;
}

static void on_planned(const struct device *dev, void *arg)
{
	struct mending *m = arg;

	survey_device(dev, &m->found);
	endpoint_watch_device(&m->endpoints, dev, &m->damping, events_clock());
}

static void bring_in_order(struct mending *m)
{
	const char *device = m->looked_at, *who = *device ? device : NULL;
	struct diag d = { 0 };
	struct session s;
	bool damped = false;
	int ret;

	session_init(&s, (struct voice){ .terse = true }, &d);
	s.lock_seconds = 0;
	s.planned = on_planned;
	s.planned_arg = m;
	found_lines_free(&m->found);
	ret = takeback_open(&s, who);
	if (ret == -EWOULDBLOCK) {	/* somebody else changes something */
		damping_touch(&m->damping, device, events_clock() + BUSY);
		ret = 0;
	}
	m->looked = !ret && s.mode == SESSION_CHANGING;
	say_once(&m->said, &d);
	if (!s.conf.bad || !m->policy.base)	/* what was right holds */
		m->policy = s.policy;
	if (m->looked) {
		m->own = kernel_portid(s.kernel);
		note_heard(m, &s);
		arrivals_take(&m->arrivals, &s, who);
		ret = who ? reconcile_sync(&s, who) : reconcile_sync_all(&s);
	}
	if (ret) {
		say_once(&m->refused, &d);
	} else if (!who) {
		free(m->refused);
		m->refused = NULL;
	}
	if (ret && ret != -ENOENT)
		damped = damping_failed(&m->damping, device, events_clock());
	else if (s.changed)
		damped = damping_mended(&m->damping, events_clock());
	if (damped)
		diag_add(&d, DIAG_WARNING, who ? who : "all uplinks", NULL,
			 "this was the %dth time in a row: either somebody "
			 "else keeps undoing it, or the system keeps refusing "
			 "it; from now on it is tried after %d s, then ever "
			 "more rarely, at last every %d s", WATCH_FREE,
			 WATCH_FIRST / 1000, WATCH_LAST / 1000);
	m->mended += s.changed;
	session_close(&s);
	report_watch(&d);
	diag_free(&d);
}

bool mending_next(struct mending *m)
{
	if (!damping_next(&m->damping, events_clock(), m->looked_at))
		return false;
	bring_in_order(m);
	return true;
}

void mending_touch(struct mending *m)
{
	damping_touch(&m->damping, "", events_clock());
}

void mending_restart(struct mending *m)
{
	m->arrivals.anew = true;
	damping_restart(&m->damping, events_clock());
}

void mending_free(struct mending *m)
{
	damping_free(&m->damping);
	arrivals_free(&m->arrivals);
	endpoint_watch_free(&m->endpoints);
	found_lines_free(&m->found);
	vec_free(&m->heard);
	free(m->said);
	free(m->refused);
}

/* Milliseconds until the first is to be taken back, -1: none is. */
static int64_t left_unconfirmed(struct mending *m)
{
	int64_t left = -1;

	if (!store_open(&m->store, false))
		left = unconfirmed_least(&m->store);
	store_close(&m->store);
	return left;
}

int mending_wait(struct mending *m)
{
	int64_t now = events_clock(), left;
	int ms;

	/* lines wake it many times a second: not each time by the files */
	if (now >= m->looked_for) {
		m->looked_for = now + LOOK_FOR;
		left = left_unconfirmed(m);
		m->take_back_at = left < 0 ? INT64_MAX : now + left;
		m->woken = false;
	} else {		/* by what may have brought one */
		m->woken = true;
	}
	if (m->take_back_at <= now)
		damping_touch(&m->damping, "", now);
	endpoint_watch_look(&m->endpoints, &m->damping, now);
	ms = damping_wait(&m->damping, now);
	left = endpoint_watch_wait(&m->endpoints, now);
	if (left >= 0 && (ms < 0 || left < ms))
		ms = (int)left;
	left = m->take_back_at - now;
	if (m->woken && m->looked_for - now < left)
		left = m->looked_for - now;
	return left > 0 && left < INT_MAX && (ms < 0 || left < ms) ? (int)left
								   : ms;
}
