/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens to a line, and what follows of it. */
#include "health/health.h"
#include "health/health_probe.h"
#include "health/health_schedule.h"
#include "health/health_state.h"

#include <errno.h>
#include <string.h>

#define CALM HEALTH_SECONDS(15 * 60)	/* takes a failure back */
#define LATE_FROM HEALTH_MS(30)
#define VOID_FROM HEALTH_SECONDS(2)
#define NO_ANSWER_FOR HEALTH_SECONDS(10)
#define UNANSWERED_FOR HEALTH_SECONDS(5)

enum {
	STREAM = 5,		/* looks at counters, each with packets */
	MANY_PACKETS = 20,	/* a second */
};

void health_init(struct health *h, const struct health_conf *conf,
		 size_t targets, int64_t now)
{
	size_t i;

	memset(h, 0, sizeof *h);
	h->conf = *conf;
	if (!h->conf.quorum)
		h->conf.quorum = 1;
	h->targets = targets < HEALTH_TARGETS ? targets : HEALTH_TARGETS;
	h->patience = conf->patience;
	h->carrier = true;
	h->next = h->settled = 1;
	h->since = h->worn = h->calm_from = h->down_since = now;
	h->sent = now;
	h->beyond = h->rate_due = h->measure_until = h->told_break = INT64_MIN;
	h->measure_again = now;
	h->measure_gap = HEALTH_SECONDS(60);
	h->use_due = h->silent_from = HEALTH_NEVER;
	h->coming_from = h->latency_from = HEALTH_NEVER;
	for (i = 0; i < h->targets; i++) {
		h->target[i].heard = h->target[i].asked = INT64_MIN;
		h->target[i].weight = loss_nines(loss_known(
			&h->target[i].loss));
	}
	if (!h->targets)
		h->state = HEALTH_UP;
	schedule_quick(h, now, now);
}

void health_renew(struct health *h, const struct health_conf *conf)
{
	h->conf = *conf;
	if (!h->conf.quorum)
		h->conf.quorum = 1;
	if (h->patience < conf->patience)
		h->patience = conf->patience;
	if (h->patience > conf->patience_max)
		h->patience = conf->patience_max;
	if (h->failures > conf->holds)
		h->failures = (unsigned)conf->holds;
}

static bool is_used(const struct health *h)
{
	return h->state == HEALTH_UP || h->state == HEALTH_DEGRADED;
}

static bool is_judged(const struct health *h)
{
	return is_used(h) || h->held;
}

static void judge_silence(struct health *h, int64_t now)
{
	struct against a = probe_against(h, now, true);

	if (is_judged(h) && a.nines >= HEALTH_NINES && now - a.since >= h->patience)
		state_down(h, &a, now);
}

/* Probes are not answered, while packets come: many, or some. */
static void judge_unanswered(struct health *h, int64_t now)
{
	int64_t from = schedule_unanswered_from(h, now);
	struct against a;
	uint64_t came;

	if (!is_judged(h) || from == HEALTH_NEVER) {
		h->coming_from = HEALTH_NEVER;
		return;
	}
	if (h->coming_from == HEALTH_NEVER) {
		h->coming_from = from;
		h->coming = 0;
	}
	if (now - h->coming_from < UNANSWERED_FOR)
		return;
	came = h->coming * 1000000 / (uint64_t)(now - h->coming_from);
	h->coming_from = now;
	h->coming = 0;
	a = probe_against(h, now, false);
	if (a.nines < HEALTH_NINES)
		return;
	if (came < MANY_PACKETS) {
		state_down(h, &a, now);
		h->silent_from = HEALTH_NEVER;
	} else {
		h->unanswered = true;
		probe_outage(h, 1, HEALTH_NEVER);
		state_grade(h, now);
	}
}

static void pass_time(struct health *h, int64_t now)
{
	if (h->held && now >= h->hold_until)
		state_usable(h, now);
	if (is_used(h) && h->failures && now - h->calm_from >= CALM) {
		h->failures--;
		h->calm_from += CALM;
	}
	state_wear(h, now);
}

/* Nothing has ever answered: it may be that nothing can. */
static void note_no_answer(struct health *h, int64_t now)
{
	if (h->state != HEALTH_UNKNOWN || h->told_never || !h->carrier ||
	    !health_count(h).sent || now - h->since < NO_ANSWER_FOR)
		return;
	h->told_never = true;
	state_tell(h, (struct health_news){
		.kind = HEALTH_SAYS_NO_ANSWER_EVER }, now);
}

void health_run(struct health *h, int64_t now)
{
	if (probe_settle(h, now)) {
		state_note_loss(h, now);
		state_note_aside(h, now);
	}
	probe_note_late(h, now);
	judge_silence(h, now);
	judge_unanswered(h, now);
	if (is_judged(h))
		state_note_latency(h, now);
	pass_time(h, now);
	note_no_answer(h, now);
	schedule_send(h, now);
}

/* The earlier of due and at, unless at is over. */
static int64_t next_of(int64_t due, int64_t at, int64_t now)
{
	return at > now && at < due ? at : due;
}

/* When a probe becomes late, counts as unanswered, or is lost. */
static int64_t due_of_probes(const struct health *h, int64_t now)
{
	const struct health_probe *p;
	int64_t due = HEALTH_NEVER;
	uint32_t n = h->settled;

	if (n < probe_oldest(h))
		n = probe_oldest(h);
	for (; n < h->next; n++) {
		p = &h->probe[n % HEALTH_PROBES];
		if (p->state != PROBE_WAITS)
			continue;
		due = next_of(due, probe_late_at(h, p) + 1, now);
		due = next_of(due, probe_expires_at(h, p) + 1, now);
		due = next_of(due, p->sent + p->grace + HEALTH_LOST, now);
	}
	return due;
}

int64_t health_due(const struct health *h, int64_t now)
{
	struct against a = probe_against(h, now, true);
	int64_t due = due_of_probes(h, now), at;

	at = schedule_next(h, &a, now);
	if (at < due)
		due = at;
	at = schedule_next_apart(h);
	if (at < due)
		due = at;
	if (a.probes)
		due = next_of(due, a.since + h->patience, now);
	if (h->coming_from != HEALTH_NEVER)
		due = next_of(due, h->coming_from + UNANSWERED_FOR, now);
	if (h->held)
		due = next_of(due, h->hold_until, now);
	if (is_used(h) && h->failures)
		due = next_of(due, h->calm_from + CALM, now);
	if (h->latency_from != HEALTH_NEVER)
		due = next_of(due, h->latency_from + HEALTH_LATENCY_FOR, now);
	if (h->state == HEALTH_UNKNOWN && !h->told_never)
		due = next_of(due, h->since + NO_ANSWER_FOR, now);
	return due;
}

static void note_answer(struct health *h, const struct health_probe *p,
			int64_t arrived)
{
	struct health_target *t = &h->target[p->target];

	t->answered = true;
	t->aside = t->told = false;
	t->misses = 0;
	if (p->number > t->newest)
		t->newest = p->number;
	if (p->number > h->newest)
		h->newest = p->number;
	if (arrived > t->heard)
		t->heard = arrived;
	if (p->state != PROBE_WAITS || p->down)
		return;
	probe_round_trip(t, arrived - p->sent);
	lateness_answer(&h->lateness, p->target, arrived - p->sent, h->closely,
			arrived);
}

void health_reply(struct health *h, uint16_t seq, int64_t arrived, int64_t now)
{
	struct health_probe *p = probe_find(h, seq);
	struct against before;

	if (!p || p->state == PROBE_ANSWERED || h->conf.status_only[p->target])
		return;
	if (arrived > now)
		arrived = now;
	if (arrived < p->sent)
		arrived = p->sent;
	before = probe_against(h, arrived, true);
	note_answer(h, p, arrived);
	h->target[p->target].count.answered++;
	p->state = p->state == PROBE_WAITS ? PROBE_ANSWERED : PROBE_VOID;
	if (is_judged(h))
		state_silence_ends(h, &before, true, arrived, now);
	h->use_due = HEALTH_NEVER;
	h->volley = 0;
	h->use_asked = h->no_route = false;
	if (h->unanswered && probe_answered_since(h, h->since)) {
		h->unanswered = false;
		state_grade(h, now);
	}
	if (!is_judged(h) && h->carrier && probe_answered_since(h, h->since))
		state_alive(h, arrived, now);
}

void health_traffic(struct health *h, uint64_t tx, uint64_t rx, int64_t now)
{
	struct against before;

	h->counters.beyond += rx;
	if (!is_judged(h)) {
		h->suspected |= rx > 0;
		return;
	}
	if (!rx) {
		/* who only receives sends nothing that could stay unanswered */
		if ((tx || h->streams >= STREAM) && h->use_due == HEALTH_NEVER)
			h->use_due = now + h->conf.busy;
		h->streams = 0;
		return;
	}
	h->streams++;
	h->coming += rx;
	h->use_due = HEALTH_NEVER;
	before = probe_against(h, now, true);
	h->beyond = now;
	state_silence_ends(h, &before, false, now, now);
}

void health_carrier(struct health *h, bool up, int64_t now)
{
	if (up == h->carrier)
		return;
	h->carrier = up;
	if (up && !h->targets)
		state_usable(h, now);
	else if (up)
		schedule_quick(h, now, now);
	else if (h->state != HEALTH_DOWN || h->held)
		state_down(h, NULL, now);
}

void health_suspect(struct health *h, int64_t now)
{
	(void)now;
	h->suspected = true;
}

static void move_on(int64_t *time, int64_t by, int64_t now)
{
	if (*time != INT64_MIN)
		*time = *time + by < now ? *time + by : now;
}

/* As if it had not been sent. */
static void void_probe(struct health *h, struct health_probe *p)
{
	p->state = PROBE_VOID;
	h->target[p->target].count.voided++;
}

void health_slept(struct health *h, int64_t by, int64_t now)
{
	struct health_probe *p;
	uint32_t n;
	size_t i;

	if (by <= LATE_FROM)
		return;
	h->counters.slept += by;
	for (i = 0; i < h->targets; i++)
		move_on(&h->target[i].heard, by, now);
	move_on(&h->beyond, by, now);
	for (n = probe_oldest(h); n < h->next; n++) {
		p = &h->probe[n % HEALTH_PROBES];
		if (p->state != PROBE_WAITS)
			continue;
		p->grace += by;
		if (by > VOID_FROM)
			void_probe(h, p);
	}
}

void health_dropped(struct health *h)
{
	struct health_probe *p;
	uint32_t n;

	for (n = probe_oldest(h); n < h->next; n++) {
		p = &h->probe[n % HEALTH_PROBES];
		if (p->state == PROBE_WAITS)
			void_probe(h, p);
	}
}

void health_error(struct health *h, uint16_t seq, int err, int64_t now)
{
	struct health_probe *p = probe_find(h, seq);

	if (!p || p->state != PROBE_WAITS)
		return;
	if (err == ENETUNREACH || err == EHOSTUNREACH) {
		h->no_route = err == ENETUNREACH;
		h->suspected |= err == EHOSTUNREACH && is_judged(h);
		return;
	}
	void_probe(h, p);
	if (err != EPERM || h->told_refused)
		return;
	h->told_refused = true;
	state_tell(h, (struct health_news){ .kind = HEALTH_SAYS_REFUSED }, now);
}

void health_status(struct health *h, uint16_t seq, bool ok, int64_t now)
{
	struct health_probe *p = probe_find(h, seq);

	if (!p || p->state != PROBE_WAITS || !h->conf.status_only[p->target])
		return;
	p->state = PROBE_ANSWERED;
	h->target[p->target].count.answered++;
	h->target[p->target].bad_status = !ok;
	state_grade(h, now);
}

void health_gateway(struct health *h, enum health_gateway gateway)
{
	h->gateway = gateway;
}

void health_tested(struct health *h)
{
	health_dropped(h);
	h->silent_from = HEALTH_NEVER;
	h->broke = 0;
}

void health_forgive(struct health *h, unsigned failures)
{
	if (failures < h->failures)
		h->failures = failures;
}

void health_release(struct health *h, int64_t now)
{
	if (h->held)
		state_usable(h, now);
}

double health_loss_ratio(const struct health *h, unsigned target)
{
	struct loss_count c = loss_all(&h->target[target].loss);

	return c.n ? (double)c.k / c.n : 0;
}

struct health_count health_count(const struct health *h)
{
	struct health_count all = { 0 };
	const struct health_count *c;
	size_t i;

	for (i = 0; i < h->targets; i++) {
		c = &h->target[i].count;
		all.sent += c->sent;
		all.answered += c->answered;
		all.late += c->late;
		all.lost += c->lost;
		all.voided += c->voided;
	}
	return all;
}

int64_t health_time_down(const struct health *h, int64_t now)
{
	return h->counters.down +
		(h->state == HEALTH_DOWN ? now - h->since : 0);
}

bool health_is_aside(const struct health *h, unsigned target)
{
	return h->target[target].aside || h->target[target].told;
}
