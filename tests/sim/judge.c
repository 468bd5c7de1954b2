/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ours, and the rules of others as their sources have them. */
#include "judge.h"

#include <string.h>

static const struct judge_kind kinds[] = {
	{ .name = "default", .profile = "default" },
	{ .name = "fast", .profile = "fast" },
	{ .name = "metered", .profile = "metered" },
	{ .name = "mwan3", .interval = S(10), .timeout = S(4), .fail = 5,
		.recover = 5, .probes = 1, .need = 1,
		.source = "mwan3 (OpenWrt packages), mwan3track's defaults in "
			"config_get: interval 10, timeout 4, count 1, "
			"reliability 1, down 5, up 5" },
	{ .name = "mwan3-shipped", .interval = S(10), .timeout = S(4),
		.fail = 3, .recover = 8, .probes = 1, .need = 1,
		.source = "its example configuration, as others cite it "
			"(interval 10, down 3, up 8): the file itself was not "
			"found; failure_interval not modelled" },
	{ .name = "foolsm", .interval = S(1), .timeout = S(1), .fail = 7,
		.recover = 10, .probes = 1, .need = 1, .span = S(100),
		.settle = S(1), .percent = 15, .alert = S(1),
		.source = "foolsm.conf (Mika Ilmaranta): interval_ms 1000, "
			"timeout_ms 1000, max_successive_pkts_lost 7, "
			"max_packet_loss 15 of the last 100, "
			"min_successive_pkts_rcvd 10, check_arp 0" },
	{ .name = "pfsense", .interval = MS(500), .span = S(60),
		.settle = S(2), .percent = 20, .alert = S(1),
		.source = "dpinger.c (3.x): send 500 ms, lost after 2 s, over 60 s, "
			"looked at each second; docs.netgate.com, gateway "
			"settings: down from 20 % loss" },
	{ .name = "fortigate", .interval = MS(500), .timeout = MS(500),
		.fail = 5, .recover = 5, .probes = 1, .need = 1,
		.source = "community.fortinet.com, Technical Tip: Link monitor: "
			"interval 500, probe-timeout 500, failtime 5, "
			"recoverytime 5" },
	{ .name = "clavister", .interval = MS(250), .timeout = MS(250),
		.fail = 7, .recover = 7, .probes = 1, .need = 1,
		.source = "cOS Core's Link Monitor: ping interval 250 ms, max "
			"loss 7; its timeout and recovery are not said, taken "
			"for the same" },
};

enum { OURS = 3 };

const struct judge_kind *judge_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

const struct judge_kind *judge_other(unsigned i)
{
	return i + OURS < sizeof kinds / sizeof *kinds ? &kinds[i + OURS] :
		NULL;
}

static int send_ours(void *arg, unsigned target, uint16_t seq)
{
	struct judge *j = arg;

	j->send(j->world, target, seq);
	return 0;
}

void judge_start(struct judge *j, const struct judge_kind *kind,
		 const struct health_conf *conf, size_t targets, int64_t now)
{
	j->kind = kind;
	j->targets = targets;
	j->started = j->round_due = now;
	j->verdict_due = now;
	if (!kind->profile)
		return;
	health_init(&j->h, conf, targets, now);
	j->h.send = send_ours;
	j->h.arg = j;
}

int64_t judge_due(const struct judge *j, int64_t now)
{
	if (j->kind->profile)
		return health_due(&j->h, now);
	return j->round_due < j->verdict_due ? j->round_due : j->verdict_due;
}

static void send_other(struct judge *j, unsigned target, int64_t now)
{
	j->probe[j->next % JUDGE_RING] = (struct judged_probe){
		.sent = now, .target = (uint8_t)target };
	j->send(j->world, target, (uint16_t)j->next++);
}

/* So many in a row, each round to all targets, one of which must answer. */
static void count_round(struct judge *j)
{
	bool answered = false;
	uint32_t n;

	for (n = j->round_first; n < j->next; n++)
		answered |= j->probe[n % JUDGE_RING].answered;
	j->failed = answered ? 0 : j->failed + 1;
	j->passed = answered ? j->passed + 1 : 0;
}

/* Percent of those that are settled within the span. */
static double window_loss(const struct judge *j, int64_t now)
{
	const struct judged_probe *p;
	unsigned lost = 0, all = 0;
	uint32_t n = j->next;

	while (n-- > 0 && j->next - n < JUDGE_RING) {
		p = &j->probe[n % JUDGE_RING];
		if (now - p->sent > j->kind->span)
			break;
		if (!p->answered && now - p->sent <= j->kind->settle)
			continue;
		all++;
		lost += !p->answered;
	}
	return all ? 100.0 * lost / all : 0;
}

static void judge_other_rows(struct judge *j)
{
	if (!j->kind->fail)
		return;
	if (!j->down && j->failed >= j->kind->fail)
		j->down = true;
	else if (j->down && j->passed >= j->kind->recover)
		j->down = false;
}

/* foolsm is down by either rule, up by its row when little is lost. */
static void judge_other_window(struct judge *j, int64_t now)
{
	double loss;

	if (!j->kind->span)
		return;
	loss = window_loss(j, now);
	if (!j->down && loss > j->kind->percent &&
	    now - j->started > j->kind->span)
		j->down = true;
	else if (!j->kind->fail)
		j->down = j->down && loss > j->kind->percent;
}

void judge_run(struct judge *j, int64_t now)
{
	unsigned i;

	if (j->kind->profile) {
		health_run(&j->h, now);
		return;
	}
	if (now >= j->verdict_due) {
		if (j->next && j->kind->fail)
			count_round(j);
		judge_other_rows(j);
		judge_other_window(j, now);
		j->verdict_due = j->kind->fail ? NEVER : now + j->kind->alert;
	}
	if (now < j->round_due)
		return;
	j->round_first = j->next;
	for (i = 0; i < (j->kind->fail ? j->targets : 1); i++)
		send_other(j, i, now);
	j->round_due = now + j->kind->interval;
	if (j->kind->fail)
		j->verdict_due = now + j->kind->timeout;
}

void judge_reply(struct judge *j, uint16_t seq, int64_t now)
{
	struct judged_probe *p;
	uint32_t n;

	if (j->kind->profile) {
		health_reply(&j->h, seq, now, now);
		return;
	}
	n = j->next - 1 - (uint16_t)(j->next - 1 - seq);
	p = &j->probe[n % JUDGE_RING];
	/* what comes too late does not count */
	if (n < j->next && j->next - n < JUDGE_RING &&
	    now - p->sent <= (j->kind->timeout ? j->kind->timeout :
			      j->kind->span))
		p->answered = true;
}

void judge_traffic(struct judge *j, uint64_t tx, uint64_t rx, int64_t now)
{
	if (j->kind->profile)
		health_traffic(&j->h, tx, rx, now);
}

bool judge_unused(const struct judge *j)
{
	return j->kind->profile ? j->h.state == HEALTH_DOWN : j->down;
}
