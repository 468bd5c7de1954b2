/* SPDX-License-Identifier: GPL-2.0-or-later */
/* published_parse(), on any bytes: what is read is written and read the same. */
#include "../fuzz.h"
#include "state/published.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dns_records l = { 0 }, again = { 0 };
	struct text t = { 0 };
	char *copy = malloc(n + 1);

	memcpy(copy, data, n);
	published_parse(&l, copy, n);
	published_format(&t, &l);
	HOLDS(!published_parse(&again, t.s, t.n));
	HOLDS(again.n == l.n);
	vec_free(&again);
	vec_free(&l);
	text_free(&t);
	free(copy);
	return 0;
}
