/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line: its sockets, and what they tell its health. */
#include "daemon/watched.h"
#include "base/report.h"
#include "health/health_words.h"
#include "model/probing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	AGAIN = 200000,		/* microseconds until sockets are tried again; */
	AGAIN_REFUSED = 5000000,	/* where the system has none */
	HOP_AGAIN = 100000,	/* between questions to the next hop */
	HOP_FRESH = 1000000,	/* so old an answer of it still counts */
	EXPIRE = 3000000,	/* as health counts a probe as lost */
	SPARE = 8,		/* descriptors that a look at records needs */
};

void found_line_free(struct found_line *f)
{
	vec_free(&f->targets);
	vec_free(&f->addresses);
	vec_free(&f->tried);
	vec_free(&f->own);
	strings_free(&f->names);
	vec_free(&f->reached);
}

static bool asks(const struct watched *w)
{
	return w->is.probed && w->is.ready;
}

/* One answer is not there yet: the next hop may tell where it ends. */
static bool in_doubt(const struct health *h)
{
	return h->next - 1 > h->newest + 1;
}

struct probe_line watched_line(const struct watched *w)
{
	struct probe_line l = {
		.ifindex = w->is.ifindex, .source = w->is.source,
		.identifier = (uint16_t)line_random(), .nonce = w->nonce,
	};

	text_copy(l.device, sizeof l.device, w->is.device);
	return l;
}

static void on_hop(const struct probe_answer *a, void *arg)
{
	struct watched *w = arg;

	if (w->deaf)
		return;
	w->hop_heard = a->arrived;
	health_gateway(&w->health, HEALTH_GATEWAY_ANSWERS);
}

/* Rather a line that is not asked than none that is looked after. */
static int open_probe(struct probe **out, const struct watched *w)
{
	struct probe_line l = watched_line(w);
	struct rlimit limit;
	int ret = probe_open(out, &l, &w->is.own);

	if (!ret && !getrlimit(RLIMIT_NOFILE, &limit) &&
	    (rlim_t)probe_fd(*out) + SPARE >= limit.rlim_cur) {
		probe_close(*out);
		ret = -EMFILE;
	}
	if (ret)
		*out = NULL;
	return ret;
}

static void ask_hop(struct watched *w, int64_t now)
{
	if (!w->is.gateway.family || now - w->hop_asked < HOP_AGAIN)
		return;
	if (!w->hop && open_probe(&w->hop, w))
		return;
	w->gateway = (struct probe_target){ .kind = PROBE_GATEWAY,
					    .addr = w->is.gateway };
	w->hop_asked = now;
	if (now - w->hop_heard > HOP_FRESH)
		health_gateway(&w->health, HEALTH_GATEWAY_SILENT);
	probe_send(w->hop, &w->gateway, ++w->hop_seq);
}

const struct probe_target *watched_target(const struct watched *w, size_t i)
{
	return i < w->servers.n ? found_servers_target(&w->servers, i)
				: &w->is.targets.v[i];
}

static void set_servers(struct watched *w)
{
	static const struct probe_targets none;
	bool found = w->is.automatic && w->is.targets.n &&
		     w->is.targets.v[0].kind == PROBE_ICMP;

	found_servers_set(&w->servers, found ? &w->is.targets : &none);
}

static int send_probe(void *arg, unsigned target, uint16_t seq)
{
	struct watched *w = arg;

	if (!w->sockets || target >= w->is.targets.n)
		return -ENETDOWN;
	if (in_doubt(&w->health))
		ask_hop(w, line_clock().now);
	return probe_send(w->sockets, target < w->servers.n
			  ? found_servers_question(&w->servers, target)
			  : &w->is.targets.v[target], seq);
}

static void on_change(void *arg, const struct health *h, int64_t now)
{
	struct watched *w = arg;

	(void)h;
	(void)now;
	if (w->changed)
		w->changed(w->arg, w);
}

static void close_sockets(struct watched *w)
{
	probe_close(w->sockets);
	probe_close(w->hop);
	inbound_close(w->ear);
	w->sockets = w->hop = NULL;
	w->ear = NULL;
	w->own_packets = w->hop_packets = 0;
}

static void judge_anew(struct watched *w, int64_t now)
{
	health_init(&w->health, &w->is.conf,
		    w->is.probed ? w->is.targets.n : 0, now);
	w->health.send = send_probe;
	w->health.changed = on_change;
	w->health.arg = w;
}

void watched_init(struct watched *w, struct found_line *found,
		  const struct verdict *before, int64_t now)
{
	void (*changed)(void *, struct watched *) = w->changed;

	w->is = *found;
	*found = (struct found_line){ .ready = false };
	set_servers(w);
	w->hop_heard = INT64_MIN / 2;
	w->nonce = line_random();
	w->inbound_known = before ? before->inbound : 0;
	w->changed = NULL;	/* what is known is no news */
	judge_anew(w, now);
	if (before) {
		health_recall(&w->health, &before->memory, now);
		w->weight = w->part.settled = before->weight;
		w->forwarded = w->part.weight = before->forwarded;
		w->ended = before->memory.state == HEALTH_DOWN &&
			   verdict_yields(before);
		w->changed = changed;
	}
	w->told = (struct line_told){ w->health.state, w->health.since, 0, "" };
	health_carrier(&w->health, w->is.carrier, now);
	w->changed = changed;
}

static bool same_targets(const struct found_line *a, const struct found_line *b)
{
	size_t i;

	if (a->targets.n != b->targets.n)
		return false;
	for (i = 0; i < a->targets.n; i++)
		if (!probing_same_target(&a->targets.v[i],
					 &b->targets.v[i]))
			return false;
	return true;
}

static bool same_sockets(const struct found_line *a, const struct found_line *b)
{
	size_t i;

	if (a->ready != b->ready || a->ifindex != b->ifindex ||
	    addr_cmp(&a->source, &b->source) ||
	    addr_cmp(&a->gateway, &b->gateway) || a->own.n != b->own.n)
		return false;
	for (i = 0; i < a->own.n; i++)
		if (prefix_cmp(&a->own.v[i], &b->own.v[i]))
			return false;
	return true;
}

/* What is known of it, in the order of the targets that are to be asked. */
static void known_of(const struct watched *w, const struct found_line *found,
		     struct health_memory *out, int64_t now)
{
	struct health_memory was;
	size_t i, j;

	health_keep(&w->health, &was, now);
	*out = was;
	memset(out->target, 0, sizeof out->target);
	out->targets = found->targets.n < HEALTH_TARGETS ? found->targets.n
							 : HEALTH_TARGETS;
	for (i = 0; i < out->targets; i++)
		for (j = 0; j < was.targets && j < w->is.targets.n; j++)
			if (probing_same_target(&found->targets.v[i],
						&w->is.targets.v[j]))
				out->target[i] = was.target[j];
	/* where none of them was asked before, they are to show the contrary */
	for (i = 0; i < out->targets; i++)
		if (out->target[i].answered)
			return;
	for (i = 0; i < out->targets; i++)
		out->target[i].answered = was.state != HEALTH_UNKNOWN;
}

void watched_update(struct watched *w, struct found_line *found, int64_t now)
{
	bool anew = w->is.probed != found->probed ||
		    w->is.automatic != found->automatic ||
		    !same_targets(&w->is, found);
	struct probe_targets targets;
	struct health_memory known;
	struct found_line was;

	if (anew || !same_sockets(&w->is, found)) {
		close_sockets(w);
		health_dropped(&w->health);
		w->open_at = 0;
	}
	known_of(w, found, &known, now);
	was = w->is;
	w->is = *found;
	*found = (struct found_line){ .ready = false };
	if (!anew) {	/* what is under way is to the targets that were */
		targets = w->is.targets;
		w->is.targets = was.targets;
		was.targets = targets;
	}
	found_line_free(&was);
	if (anew) {
		void (*changed)(void *, struct watched *) = w->changed;
		struct health_counters counters = w->health.counters;

		w->changed = NULL;
		set_servers(w);
		judge_anew(w, now);
		health_recall(&w->health, &known, now);
		w->health.counters = counters;
		w->changed = changed;
	} else {
		health_renew(&w->health, &w->is.conf);
	}
	watched_carrier(w, w->is.carrier, now);
}

void watched_free(struct watched *w)
{
	close_sockets(w);
	found_line_free(&w->is);
}

static void say_closed(const struct watched *w)
{
	struct text name = { 0 };
	struct diag d = { 0 };

	watched_name(w, &name);
	diag_add(&d, DIAG_WARNING, name.s, NULL, "cannot be probed: %s; its "
		 "carrier alone tells, until it can", strerror(-w->opened));
	report_watch(&d);
	diag_free(&d);
	text_free(&name);
}

void watched_open(struct watched *w, int64_t now)
{
	int before = w->opened;
	bool comes;

	if (!asks(w) || w->sockets || now < w->open_at)
		return;
	w->opened = open_probe(&w->sockets, w);
	comes = w->opened == -EADDRNOTAVAIL || w->opened == -ENODEV ||
		w->opened == -ENETDOWN;
	w->open_at = now + (comes ? AGAIN : AGAIN_REFUSED);
	if (w->opened && !comes && w->opened != before)
		say_closed(w);
}

static void on_answer(const struct probe_answer *a, void *arg)
{
	struct watched *w = arg;
	int64_t now = line_clock().now;

	if (w->deaf)
		return;
	found_servers_answered(&w->servers, a->target);
	if (a->target->kind == PROBE_HTTP)
		health_status(&w->health, a->seq, a->expected, now);
	else
		health_reply(&w->health, a->seq, a->arrived, now);
}

static void on_inbound(uint8_t number, int64_t arrived, void *arg)
{
	struct watched *w = arg;

	if (!w->deaf)
		health_inbound_seen(&w->inbound, number, arrived,
				    line_clock().now);
}

size_t watched_polled(const struct watched *w, int fds[WATCHED_FDS])
{
	size_t n = 0;

	if (w->sockets)
		fds[n++] = probe_fd(w->sockets);
	if (w->hop)
		fds[n++] = probe_fd(w->hop);
	if (w->ear)
		fds[n++] = inbound_fd(w->ear);
	return n;
}

void watched_read(struct watched *w)
{
	w->readable = false;
	if (w->hop)
		probe_read(w->hop, on_hop, w);
	if (w->sockets)
		probe_read(w->sockets, on_answer, w);
	if (w->ear)
		inbound_read(w->ear, on_inbound, w);
}

/* What nobody waits for any more is closed. */
static void tidy_sockets(struct watched *w, int64_t now)
{
	if (w->sockets)
		probe_expire(w->sockets, now - EXPIRE);
	if (!w->hop || in_doubt(&w->health) || now - w->hop_asked <= HOP_FRESH)
		return;
	w->hop_packets += probe_packets(w->hop);
	probe_close(w->hop);
	w->hop = NULL;
}

bool watched_doubts(const struct watched *w)
{
	return w->sockets && w->is.carrier && in_doubt(&w->health) &&
	       w->health.state != HEALTH_DOWN;
}

uint64_t watched_sent(struct watched *w)
{
	uint64_t all = (w->sockets ? probe_packets(w->sockets) : 0) +
		       (w->hop ? probe_packets(w->hop) : 0) + w->hop_packets;
	uint64_t sent = all - w->own_packets;

	w->own_packets = all;
	return sent;
}

void watched_traffic(struct watched *w, uint64_t sent, uint32_t beyond,
		     int64_t now)
{
	if (w->sockets)
		health_traffic(&w->health, sent, beyond, now);
}

void watched_carrier(struct watched *w, bool carrier, int64_t now)
{
	w->is.carrier = carrier;
	health_carrier(&w->health, carrier, now);
}

void watched_suspect(struct watched *w, int64_t now)
{
	if (w->sockets && watched_lives(w))
		health_suspect(&w->health, now);
}

void watched_run(struct watched *w, int64_t now)
{
	tidy_sockets(w, now);
	watched_open(w, now);
	if (w->sockets || !asks(w))
		health_run(&w->health, now);
}

int64_t watched_due(const struct watched *w, int64_t now)
{
	if (asks(w) && !w->sockets)
		return w->open_at;
	return asks(w) ? health_due(&w->health, now) : INT64_MAX;
}

bool watched_lives(const struct watched *w)
{
	return w->is.ready && (w->health.state == HEALTH_UP ||
			       w->health.state == HEALTH_DEGRADED);
}

const char *watched_word(const struct watched *w)
{
	return w->is.ready ? health_state_word(w->health.state, w->health.held)
			   : "pending";
}

bool watched_is_called(const struct watched *w, const char *name, int family)
{
	return (family == AF_UNSPEC || family == w->is.family) &&
	       (!strcmp(name, w->is.table) || !strcmp(name, w->is.iface) ||
		!strcmp(name, w->is.device));
}

void watched_name(const struct watched *w, struct text *out)
{
	text_addf(out, "%s %s", w->is.device, addr_family_title(w->is.family));
}

void watched_title(const struct watched *w, struct text *out)
{
	text_addf(out, "%s ", w->is.table);
	watched_name(w, out);
}
