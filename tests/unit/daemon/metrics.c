/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How lines are, as Prometheus reads it; tests/real has its own reader. */
#include "daemon/metrics.h"
#include "../unit.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

static const char none[] =
	"# HELP multihome_rules_mended_total Times that rules or routes were "
	"brought in order.\n"
	"# TYPE multihome_rules_mended_total counter\n"
	"multihome_rules_mended_total 7\n"
	"# HELP multihome_build_info The version that runs.\n"
	"# TYPE multihome_build_info gauge\n"
	"multihome_build_info{version=\"" VERSION "\"} 1\n";

static const struct publishing nothing;

static void no_line(void **state)
{
	static const struct watchlist l;
	struct text t = { 0 };

	(void)state;
	metrics_format(&t, &l, &nothing, 7);
	same_text(t.s, none, "no line");
	text_free(&t);
}

static struct watched *line_of(const char *device)
{
	static struct watched w[2];
	static int n;
	struct watched *one = &w[n++];

	text_copy(one->is.table, sizeof one->is.table, "ISP1");
	text_copy(one->is.device, sizeof one->is.device, device);
	one->is.family = AF_INET;
	one->is.ready = true;
	one->health.state = HEALTH_UP;
	return one;
}

static void has(const char *text, const char *line, bool wanted)
{
	if (!strstr(text, line) == wanted)
		fail_msg("%s: %s in: %s", line, wanted ? "not" : "there", text);
}

static void add_target(struct watched *w, const char *word)
{
	struct probe_target *t = vec_push(&w->is.targets);

	same_text(probe_target_parse(t, word), NULL, word);
	w->health.targets = w->is.targets.n;
}

static void lines(void **state)
{
	struct watched *a = line_of("eth0"), *b = line_of("a\"\\\xff\n");
	struct watchlist l = { .known = true };
	struct text t = { 0 };

	(void)state;
	*vec_push(&l.lines) = a;
	*vec_push(&l.lines) = b;
	add_target(a, "192.0.2.1");
	add_target(a, "192.0.2.1");	/* nobody reads a sample that is there twice */
	a->health.target[0].srtt = 12345;
	a->health.target[1].srtt = 1;
	a->weight = 3;
	a->health.counters.to[HEALTH_DOWN] = 2;
	b->health.state = HEALTH_DOWN;
	b->health.held = true;
	b->inbound.state = INBOUND_DOWN;
	metrics_format(&t, &l, &nothing, 0);
#define A "{line=\"ISP1\",iface=\"eth0\",family=\"inet\""
#define B "{line=\"ISP1\",iface=\"a\\\"\\\\\\\\xff\\\\x0a\",family=\"inet\""
	has(t.s, "\nmultihome_line_up" A "} 1\nmultihome_line_up" B "} 0\n# HELP ",
	    true);
	has(t.s, "\nmultihome_line_state" A ",state=\"up\"} 1\n", true);
	has(t.s, "\nmultihome_line_state" A ",state=\"held\"} 0\n", true);
	has(t.s, "\nmultihome_line_state" B ",state=\"held\"} 1\n", true);
	has(t.s, "\nmultihome_line_state" B ",state=\"down\"} 0\n", true);
	has(t.s, "\nmultihome_line_weight" A "} 3\n", true);
	has(t.s, "\nmultihome_line_draining" A "} 0\n", true);
	has(t.s, "\nmultihome_inbound_up" A, false);	/* it is not known */
	has(t.s, "\nmultihome_inbound_up" B "} 0\n", true);
	has(t.s, "\nmultihome_line_transitions_total" A ",to=\"down\"} 2\n", true);
	has(t.s, "\nmultihome_probe_rtt_seconds" A
	    ",target=\"192.0.2.1\"} 0.012345\n# HELP multihome_rules_", true);
	has(t.s, "\nmultihome_probe_loss_ratio" A ",target=\"192.0.2.1\"} ", true);
	has(t.s, "\nmultihome_probe_loss_ratio" B, false);
	t.n = 0;
	a->is.ready = false;
	metrics_format(&t, &l, &nothing, 0);
	has(t.s, "\nmultihome_line_up" A "} 0\n", true);
	has(t.s, "\nmultihome_line_state" A ",state=\"pending\"} 1\n", true);
	has(t.s, "\nmultihome_line_state" A ",state=\"up\"} 0\n", true);
	text_free(&t);
	vec_free(&a->is.targets);
	vec_free(&l.lines);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_line), cmocka_unit_test(lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
