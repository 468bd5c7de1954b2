/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts of quotas: any bytes as their text; what is read is written the same, and
 * counting goes on with it.
 */
#include "../fuzz.h"
#include "state/quota_list.h"

static char *format(const struct quota_list *l)
{
	struct text t = { 0 };

	quota_list_format(&t, l);
	return t.s;
}

static void go_on(struct quota_count *c)
{
	static const struct quota_date days[] = {
		{ 2026, 11, 29 }, { 1970, 1, 1 }, { 2026, 12, 1 },
	};
	struct quota q = { 1, c->day };
	struct quota_date begin, end;
	uint64_t before;
	size_t i;

	for (i = 0; i < 3; i++) {
		quota_today(c, &q, &days[i], (enum quota_clock)i);
		quota_period(&q, &days[i], &begin, &end);
		HOLDS(quota_date_cmp(&begin, &days[i]) <= 0);
		HOLDS(quota_date_cmp(&days[i], &end) < 0);
		before = c->used;
		quota_add(c, UINT64_MAX / 2);
		HOLDS(c->used >= before);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct quota_list l, again;
	struct quota_entry *e;
	const char *err;
	char *text = fuzz_text(data, n), *first, *second;

	err = quota_list_parse(&l, text, n);
	HOLDS(!err || text_is_safe(err));
	vec_each(e, &l.v) {
		HOLDS(quota_list_find(&l, e->device) == e);
		HOLDS(e->count.begin.year && e->count.day <= 31);
		HOLDS(e->ifindex >= 0);
	}
	if (!err) {
		first = format(&l);
		HOLDS(!quota_list_parse(&again, first, strlen(first)));
		second = format(&again);
		HOLDS(!strcmp(first, second));
		quota_list_free(&again);
		/* each beginning of it is none */
		HOLDS(quota_list_parse(&again, first, strlen(first) / 2));
		quota_list_free(&again);
		free(first);
		free(second);
	}
	vec_each(e, &l.v)
		go_on(&e->count);
	quota_list_free(&l);
	free(text);
	return 0;
}
