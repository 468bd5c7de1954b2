/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which events are run, in which order. */
#include "command/event_queue.h"
#include "../unit.h"

/* "down ISP1 inet" */
static struct line_event event_of(const char *text)
{
	struct line_event e = { { NULL } };
	char what[32], line[32], family[32];

	assert_int_equal(sscanf(text, "%31s %31s %31s", what, line, family), 3);
	line_event_set(&e, LINE_EVENT, what);
	line_event_set(&e, LINE_EVENT_LINE, line);
	line_event_set(&e, LINE_EVENT_IFACE, "eth0");
	line_event_set(&e, LINE_EVENT_FAMILY, family);
	line_event_set(&e, LINE_EVENT_REASON, "probes");
	line_event_set(&e, LINE_EVENT_SINCE, "0");
	line_event_set(&e, LINE_EVENT_LIVING, "");
	return e;
}

/* Each of a list; "-": the first that waits is begun. */
static void put_all(struct event_queue *q, const char *list)
{
	char *copy = text_dup(list), *p, *rest = NULL;
	struct line_event e;

	for (p = strtok_r(copy, ",", &rest); p; p = strtok_r(NULL, ",", &rest)) {
		if (!strcmp(p, "-")) {
			assert_true(event_queue_next(q, &e));
			line_event_free(&e);
			continue;
		}
		e = event_of(p);
		event_queue_put(q, &e);
		assert_null(e.value[LINE_EVENT]);
	}
	free(copy);
}

static char *rest_of(struct event_queue *q)
{
	struct text t = { 0 };
	struct line_event e;

	text_add(&t, "");
	while (event_queue_next(q, &e)) {
		text_addf(&t, "%s%s %s %s", t.n ? "," : "",
			  e.value[LINE_EVENT], e.value[LINE_EVENT_LINE],
			  e.value[LINE_EVENT_FAMILY]);
		line_event_free(&e);
	}
	return t.s;
}

static void order(void **state)
{
	static const struct { const char *put, *want; } rows[] = {
		{ "", "" },
		/* that all is as it should be is no news */
		{ "up A inet,undrain A inet,inbound-up A inet", "" },
		{ "down A inet", "down A inet" },
		{ "down A inet,down A inet", "down A inet" },
		{ "down A inet,-,down A inet", "" },
		{ "down A inet,-,up A inet,-,up A inet", "" },
		/* lines and families for themselves, in order */
		{ "down A inet,down A inet6,degraded B inet",
		  "down A inet,down A inet6,degraded B inet" },
		/* the newer one is run, what has begun is run */
		{ "down A inet,up A inet", "up A inet" },
		{ "down A inet,-,up A inet", "up A inet" },
		{ "down A inet,down B inet,up A inet", "down B inet,up A inet" },
		{ "drain A inet,down A inet", "drain A inet,down A inet" },
		{ "down A inet,inbound-down A inet",
		  "down A inet,inbound-down A inet" },
		{ "inbound-down A inet,down A inet,-,inbound-up A inet",
		  "down A inet,inbound-up A inet" },
		/* of one line's other things each is known for itself */
		{ "down A inet,-,drain A inet,-,up A inet", "up A inet" },
		{ "drain A inet,-,undrain A inet", "undrain A inet" },
		/* all-down is its family's */
		{ "down A inet,all-down A inet", "down A inet,all-down A inet" },
		{ "down A inet,all-down A inet,down B inet,all-down B inet",
		  "down A inet,all-down A inet,down B inet" },
		{ "down A inet,all-down A inet,up B inet",
		  "down A inet,up B inet" },
		{ "down A inet,-,all-down A inet,-,up B inet,up C inet",
		  "up B inet" },
		{ "down B inet,down A inet,all-down A inet,up B inet",
		  "down A inet,up B inet" },
		{ "all-down A inet,-,down B inet,-,up B inet,down B inet,"
		  "all-down B inet", "down B inet,all-down B inet" },
		{ "all-down A inet,up A inet6", "all-down A inet" },
		/* what a later version tells is run, whatever it is */
		{ "odd A inet,-,odd A inet", "odd A inet" },
	};
	struct event_queue q;
	char *got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		q = (struct event_queue){ 0 };
		put_all(&q, rows[i].put);
		got = rest_of(&q);
		same_text(got, rows[i].want, rows[i].put);
		free(got);
		event_queue_free(&q);
	}
	q = (struct event_queue){ 0 };
	put_all(&q, "down A inet,down B inet");
	event_queue_free(&q);
}

static void variables(void **state)
{
	struct line_event e = event_of("down ISP1 inet");
	struct text t = { 0 };

	(void)state;
	line_event_set(&e, LINE_EVENT_LIVING, "ISP2 ISP3");
	line_event_print(&t, &e);
	assert_string_equal(t.s, "MULTIHOME_EVENT=down MULTIHOME_LINE=ISP1 "
		"MULTIHOME_IFACE=eth0 MULTIHOME_FAMILY=inet "
		"MULTIHOME_REASON=probes MULTIHOME_SINCE=0 "
		"MULTIHOME_LIVING=ISP2 ISP3");
	text_free(&t);
	line_event_free(&e);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(order), cmocka_unit_test(variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
