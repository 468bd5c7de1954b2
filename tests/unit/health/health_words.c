/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each news as it is said. */
#include "health/health_words.h"
#include "../unit.h"

static void each_news(void **state)
{
	static const struct {
		struct health_news news;
		enum health_gateway gateway;
		const char *said, *reason;
	} rows[] = {
		{ { .kind = HEALTH_SAYS_NOTHING }, 0, NULL, "" },
		{ { .kind = HEALTH_SAYS_UP, .moved = true }, 0,
			"eth0 IPv4: up", "up" },
		{ { .kind = HEALTH_SAYS_SILENT, .moved = true,
			.silence = 430000, .probes = 7, .targets = 3 },
			HEALTH_GATEWAY_ANSWERS, "eth0 IPv4: down: no answer for "
			"0.43 s (7 probes, 3 targets; gateway answers)",
			"probes" },
		{ { .kind = HEALTH_SAYS_SILENT, .moved = true,
			.silence = 10000000, .probes = 1, .targets = 1 },
			HEALTH_GATEWAY_UNKNOWN, "eth0 IPv4: down: no answer for "
			"10.00 s (1 probe, 1 target)", "probes" },
		{ { .kind = HEALTH_SAYS_SILENT, .moved = true,
			.silence = 430000, .probes = 7, .targets = 3 },
			HEALTH_GATEWAY_SILENT, "eth0 IPv4: down: no answer for "
			"0.43 s (7 probes, 3 targets; gateway does not answer)",
			"probes" },
		{ { .kind = HEALTH_SAYS_CARRIER, .moved = true }, 0,
			"eth0 IPv4: down: no carrier", "carrier" },
		{ { .kind = HEALTH_SAYS_ANSWERS, .moved = true,
			.silence = 61200000, .hold = 5000000, .failures = 1 }, 0,
			"eth0 IPv4: answers again after 61.2 s, in use in 5 s",
			"answers" },
		{ { .kind = HEALTH_SAYS_ANSWERS, .moved = true,
			.silence = 61200000, .hold = 60000000, .failures = 2 },
			0, "eth0 IPv4: answers again after 61.2 s (2nd failure: "
			"in use in 1 min)", "answers" },
		{ { .kind = HEALTH_SAYS_ANSWERS, .moved = true,
			.silence = 1000000, .hold = 900000000, .failures = 4 },
			0, "eth0 IPv4: answers again after 1.0 s (4th failure: "
			"in use in 15 min)", "answers" },
		{ { .kind = HEALTH_SAYS_LOSS, .moved = true, .percent = 34,
			.n = 240 }, 0, "eth0 IPv4: degraded: 34 % of 240 probes "
			"lost (limit 20 %)", "loss" },
		{ { .kind = HEALTH_SAYS_LATENCY, .moved = true,
			.latency = 312000 }, 0, "eth0 IPv4: degraded: 312 ms "
			"(limit 200 ms) for 10 s", "latency" },
		{ { .kind = HEALTH_SAYS_UNANSWERED, .moved = true }, 0,
			"eth0 IPv4: probes are not answered, but packets come "
			"in; new connections go elsewhere", "unanswered" },
		{ { .kind = HEALTH_SAYS_STATUS, .moved = true, .target = 1 }, 0,
			"eth0 IPv4: degraded: target 192.0.2.2 answers, but not "
			"as it should", "status" },
		{ { .kind = HEALTH_SAYS_ASIDE }, 0, "eth0 IPv4: target "
			"192.0.2.1 does not answer, others do; asked once a "
			"minute", "" },
		{ { .kind = HEALTH_SAYS_NO_ANSWER_EVER }, 0, "eth0 IPv4: none "
			"of the targets has ever answered: does anything block "
			"ICMP?", "" },
		{ { .kind = HEALTH_SAYS_BREAK, .silence = 900000 }, 0,
			"eth0 IPv4: short break of 0.9 s; patience is now "
			"1.35 s", "" },
		{ { .kind = HEALTH_SAYS_REFUSED }, 0, "eth0 IPv4: probes are "
			"refused by this machine's own firewall (EPERM)", "" },
	};
	static const char *const targets[] = { "192.0.2.1", "192.0.2.2" };
	static struct health h;
	struct text t;
	size_t i;

	(void)state;
	assert_true(health_profile(&h.conf, NULL));
	h.conf.latency = HEALTH_MS(200);
	h.patience = HEALTH_MS(1350);
	for (i = 0; i < COUNT(rows); i++) {
		t = (struct text){ 0 };
		h.news = rows[i].news;
		h.gateway = rows[i].gateway;
		health_tell(&t, "eth0 IPv4", &h, targets);
		same_text(t.s, rows[i].said, "news");
		same_text(health_reason_word(&h.news), rows[i].reason, "reason");
		text_free(&t);
	}
	t = (struct text){ 0 };
	health_tell_slept(&t, HEALTH_MS(1400));
	same_text(t.s, "we woke 1.4 s late: nothing was judged in that time",
		  "slept");
	text_free(&t);
}

static void states(void **state)
{
	static const struct { enum health_state state; bool held;
		const char *word; } rows[] = {
		{ HEALTH_UNKNOWN, false, "unknown" }, { HEALTH_UP, false, "up" },
		{ HEALTH_DEGRADED, false, "degraded" },
		{ HEALTH_DOWN, false, "down" }, { HEALTH_DOWN, true, "held" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		same_text(health_state_word(rows[i].state, rows[i].held),
			  rows[i].word, "state");
}

static void times(void **state)
{
	static const struct { int64_t time; const char *word; } rows[] = {
		{ HEALTH_MS(260), "260 ms" }, { HEALTH_MS(1350), "1.35 s" },
		{ HEALTH_SECONDS(5), "5 s" }, { HEALTH_SECONDS(90), "90 s" },
		{ HEALTH_SECONDS(300), "5 min" },
	};
	struct text t;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		t = (struct text){ 0 };
		health_add_time(&t, rows[i].time);
		same_text(t.s, rows[i].word, "time");
		text_free(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_news),
		cmocka_unit_test(states),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
