/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that try each other. */
#include "daemon/outside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	AGAIN = 5000000,	/* microseconds until a socket is tried again, */
	LOOK = 60000000,	/* and a sysctl looked at */
};

/* So many tries has an address: one, or one of each port. */
static size_t tries(const struct found_line *f)
{
	return f->inbound.ports ? f->inbound.ports : 1;
}

static size_t goals_of(const struct watched *w)
{
	size_t n = w->is.tried.n * tries(&w->is);

	return !w->is.inbound.asked ? 0 : n < INBOUND_GOALS ? n : INBOUND_GOALS;
}

static const struct addr *goal_address(const struct watched *w, size_t goal)
{
	return &w->is.tried.v[goal / tries(&w->is)].addr;
}

/* 0: an echo. */
static uint16_t goal_port(const struct watched *w, size_t goal)
{
	return w->is.inbound.ports
		? w->is.inbound.port[goal % w->is.inbound.ports] : 0;
}

static uint32_t mixed(uint32_t hash, const void *bytes, size_t n)
{
	const uint8_t *b = bytes;

	while (n--)
		hash = (hash ^ *b++) * 16777619;
	return hash;
}

/* As one number; never 0. */
static uint16_t goals_number(const struct watched *w)
{
	uint32_t hash = 2166136261;
	uint16_t port;
	size_t i;

	for (i = 0; i < goals_of(w); i++) {
		port = goal_port(w, i);
		hash = mixed(hash, goal_address(w, i)->b,
			     sizeof goal_address(w, i)->b);
		hash = mixed(hash, &port, sizeof port);
	}
	return (uint16_t)(hash >> 16 | 1);
}

uint32_t outside_known(const struct watched *w)
{
	uint16_t known = health_inbound_keep(&w->inbound);

	return known ? (uint32_t)w->inbound_goals << 16 | known : 0;
}

/* What the daemon before knew counts if its goals were these. */
static void take_goals(struct watched *w, int64_t now)
{
	uint16_t goals = goals_number(w);

	if (!w->is.ready || (w->inbound_goals == goals &&
			     w->inbound.goals == goals_of(w)))
		return;
	w->inbound_goals = goals;
	health_inbound_init(&w->inbound, goals_of(w), now);
	if (w->inbound_known >> 16 == goals)
		health_inbound_recall(&w->inbound,
				      (uint16_t)w->inbound_known, now);
	w->inbound_known = 0;
	if (w->inbound_told == INBOUND_DOWN &&
	    w->inbound.state == INBOUND_UNKNOWN)
		return;		/* who was told so is to be told the contrary */
	w->inbound_told = w->inbound.state;
	w->inbound_since = now;
	w->inbound_why[0] = '\0';
}

/* Nothing is to be seen there; of one that is tested nothing is heard. */
static bool is_deaf(const struct watched *w)
{
	return !w->inbound.goals || !w->is.ready || !w->is.carrier || w->deaf;
}

static void listen_at(struct watchlist *l, struct watched *w, int64_t now)
{
	struct probe_line line = watched_line(w);
	int ret, before = w->ear_fault;
	char *said;

	if (w->ear || now < w->ear_at)
		return;
	w->ear_at = now + AGAIN;
	ret = inbound_open(&w->ear, &line);
	w->ear_fault = ret == -ENODEV || ret == -ENETDOWN ? 0 : ret;
	if (!ret)
		return;
	w->ear = NULL;
	if (!w->ear_fault || w->ear_fault == before)
		return;
	said = text_printf("what comes in cannot be looked for: %s",
			   strerror(-ret));
	watchlist_say(l, w, "inbound", said);
	free(said);
}

/* When it last answered from beyond its router. */
static int64_t heard(const struct watched *w)
{
	int64_t last = INT64_MIN;
	size_t i;

	for (i = 0; i < w->health.targets && i < w->is.targets.n; i++)
		if (watched_target(w, i)->kind != PROBE_GATEWAY &&
		    w->health.target[i].answered &&
		    w->health.target[i].heard > last)
			last = w->health.target[i].heard;
	return last;
}

static bool can_carry(const struct watched *w, const struct watched *to)
{
	return w->is.ifindex != to->is.ifindex && w->is.family == to->is.family &&
	       watched_lives(w) && w->is.carrier && w->sockets && !w->deaf;
}

static void find_ways(const struct watchlist *l, const struct watched *to,
		      struct inbound_ways *out)
{
	const struct watched *w;
	size_t i;

	out->n = 0;
	for (i = 0; i < l->lines.n && out->n < INBOUND_WAYS; i++) {
		w = l->lines.v[i];
		if (!can_carry(w, to))
			continue;
		out->v[out->n].id = w->is.ifindex;
		out->v[out->n++].heard = heard(w);
	}
}

struct sending {
	const struct watchlist *l;
	const struct watched *to;
	int64_t now;
};

static struct watched *line_of(const struct watchlist *l, int ifindex, int family)
{
	size_t i;

	for (i = 0; i < l->lines.n; i++)
		if (l->lines.v[i]->is.ifindex == ifindex &&
		    l->lines.v[i]->is.family == family)
			return l->lines.v[i];
	return NULL;
}

static int send_by(void *arg, unsigned goal, int way, uint8_t number, bool doubt)
{
	const struct sending *s = arg;
	struct watched *by = line_of(s->l, way, s->to->is.family);
	struct probe_line l;
	int ret;

	if (!by)
		return -ENODEV;
	if (doubt)
		watched_suspect(by, s->now);
	l = watched_line(by);
	ret = inbound_send(&l, goal_address(s->to, goal), goal_port(s->to, goal),
			   s->to->nonce, number);
	by->hop_packets += !ret;	/* what it sends of its own */
	return ret;
}

/* "203.0.113.7", "port 443 of 203.0.113.7" */
static void add_goal(struct text *out, const struct watched *w, size_t goal)
{
	char buf[ADDR_STRLEN];

	if (goal_port(w, goal))
		text_addf(out, "port %u of ", goal_port(w, goal));
	text_add(out, addr_format(goal_address(w, goal), buf));
}

static void add_witnesses(struct text *out, const struct watchlist *l,
			  const struct watched *w)
{
	const struct watched *by;
	size_t i;

	for (i = 0; i < INBOUND_AGREE; i++) {
		by = line_of(l, w->inbound.witness[i], w->is.family);
		if (!by)
			continue;
		text_add(out, i ? " or " : " by ");
		watched_title(by, out);
	}
}

static void describe(struct text *out, const struct watchlist *l,
		     const struct watched *w)
{
	text_addf(out, "inbound %s: ", health_inbound_word(w->inbound.state));
	if (w->inbound.state == INBOUND_UNKNOWN) {
		text_add(out, "it is not tried any more");
		return;
	}
	if (w->inbound.state != INBOUND_DOWN) {
		text_add(out, "what is sent to it by another line arrives");
		return;
	}
	text_add(out, "what is sent to ");
	add_goal(out, w, health_inbound_lost(&w->inbound));
	add_witnesses(out, l, w);
	text_add(out, " does not arrive");
}

/* It is otherwise than was told; an event, unless it is seen for the first time. */
static void tell(struct watchlist *l, struct watched *w, int64_t now)
{
	enum inbound_state was = w->inbound_told, is = w->inbound.state;
	int64_t before = now - w->inbound_since;
	struct text t = { 0 };

	if (was == is || (is == INBOUND_UNKNOWN && w->inbound.goals))
		return;
	describe(&t, l, w);
	text_copy(w->inbound_why, sizeof w->inbound_why, t.s);
	w->inbound_told = is;
	w->inbound_since = now;
	watchlist_say(l, w, "inbound", t.s);
	if (is == INBOUND_DOWN || was == INBOUND_DOWN)
		watchlist_event(l, w, is == INBOUND_DOWN ? "inbound-down"
							 : "inbound-up",
				is == INBOUND_UNKNOWN ? "admin" : "probes",
				was == INBOUND_UNKNOWN ? 0 : before);
	text_free(&t);
}

static void look_at_log(struct watched *w, int64_t now)
{
	if (w->is.family != AF_INET ||
	    (w->martians_at && now - w->martians_at < LOOK))
		return;
	w->martians_at = now;
	w->martians = inbound_is_logged(w->is.device);
}

void outside_run(struct watchlist *l, int64_t now)
{
	struct inbound_ways ways;
	struct sending s = { l, NULL, now };
	struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		take_goals(w, now);
		if (is_deaf(w)) {
			health_inbound_pause(&w->inbound);
			inbound_close(w->ear);
			w->ear = NULL;
			if (!w->inbound.goals)
				tell(l, w, now);
			continue;
		}
		listen_at(l, w, now);
		if (!w->ear)
			continue;
		look_at_log(w, now);
		find_ways(l, w, &ways);
		s.to = w;
		w->inbound.send = send_by;
		w->inbound.arg = &s;
		health_inbound_run(&w->inbound, &ways, w->martians, now);
		w->inbound.arg = NULL;
		tell(l, w, now);
	}
}

int64_t outside_due(const struct watchlist *l, int64_t now)
{
	int64_t due = INT64_MAX, one;
	struct inbound_ways ways;
	struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (is_deaf(w))
			continue;
		find_ways(l, w, &ways);
		one = w->ear ? health_inbound_due(&w->inbound, &ways, w->martians)
			     : w->ear_at;
		due = one < due ? one : due;
	}
	return due > now || due == INT64_MAX ? due : now;
}
