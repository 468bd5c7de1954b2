/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts on lines: any bytes as their text; what is read is written the same. */
#include "../fuzz.h"
#include "state/verdicts.h"

static char *format(const struct verdicts *l)
{
	struct text t = { 0 };

	verdicts_format(&t, l);
	return t.s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct verdicts l, again;
	const struct verdict *v;
	const char *err;
	char *text = fuzz_text(data, n), *first, *second;

	err = verdicts_parse(&l, text, n);
	HOLDS(l.there || err);
	HOLDS(!err || text_is_safe(err));
	vec_each(v, &l.v) {
		HOLDS(verdicts_find(&l, v->device, v->family) == v);
		HOLDS(v->weight <= 256 && v->memory.since >= 0);
		HOLDS(v->memory.targets <= HEALTH_TARGETS);
		HOLDS(!v->memory.held || v->memory.state == HEALTH_DOWN);
		HOLDS(*verdict_word(v));
	}
	if (!err) {
		first = format(&l);
		HOLDS(!verdicts_parse(&again, first, strlen(first)));
		second = format(&again);
		HOLDS(!strcmp(first, second));
		verdicts_free(&again);
		/* each beginning of it is none */
		HOLDS(verdicts_parse(&again, first, strlen(first) / 2));
		verdicts_free(&again);
		free(first);
		free(second);
	}
	verdicts_free(&l);
	free(text);
	return 0;
}
