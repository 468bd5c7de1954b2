/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is refused, for the tests of what reads files. */
#ifndef TESTS_REFUSALS_H
#define TESTS_REFUSALS_H

#include "base/diag.h"
#include "base/text.h"
#include "unit.h"

/* A line each, and nothing else was said. The caller frees. */
static inline char *refusals_of(const struct diag *d)
{
	struct text t = { 0 };
	size_t i;

	text_add(&t, "");
	for (i = 0; i < d->n; i++) {
		assert_int_equal(d->v[i].level, DIAG_REFUSED);
		text_addf(&t, "%s%s", i ? "\n" : "", d->v[i].text);
	}
	return t.s;
}

#endif
