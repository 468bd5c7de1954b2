/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules by whom they are for. */
#include "routing/ruleset.h"
#include "base/vec.h"

#include <stdlib.h>

/* What is equal stays as the kernel has it. */
static int subject_order(const void *pa, const void *pb)
{
	const struct kobj *a = *(const struct kobj *const *)pa;
	const struct kobj *b = *(const struct kobj *const *)pb;
	int c = kobj_subject_cmp(a, b);

	return c ? c : a < b ? -1 : a > b;
}

void ruleset_sort(struct ruleset *r)
{
	size_t i;

	r->by_subject = vec_realloc(r->by_subject,
				     (r->all.n + 1) * sizeof *r->by_subject);
	for (i = 0; i < r->all.n; i++)
		r->by_subject[i] = &r->all.v[i];
	qsort(r->by_subject, r->all.n, sizeof *r->by_subject, subject_order);
}

struct rules ruleset_subject(const struct ruleset *r, const struct kobj *k)
{
	size_t low = 0, high = r->all.n, middle, n = 0;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (kobj_subject_cmp(r->by_subject[middle], k) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < r->all.n &&
	       !kobj_subject_cmp(r->by_subject[low + n], k))
		n++;
	return (struct rules){ n ? r->by_subject + low : NULL, n };
}

void ruleset_free(struct ruleset *r)
{
	vec_free(&r->all);
	free(r->by_subject);
	*r = (struct ruleset){ 0 };
}
