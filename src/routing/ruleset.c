/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules, sorted twice. */
#include "routing/ruleset.h"
#include "base/vec.h"

#include <stdlib.h>

/* What is equal stays as the kernel has it. */
static int as_read(const struct kobj *a, const struct kobj *b)
{
	return a < b ? -1 : a > b;
}

static int table_cmp(const struct kobj *a, const struct kobj *b)
{
	return a->table < b->table ? -1 : a->table > b->table;
}

static int table_order(const void *pa, const void *pb)
{
	const struct kobj *const *a = pa, *const *b = pb;
	int c = table_cmp(*a, *b);

	return c ? c : as_read(*a, *b);
}

static int selector_order(const void *pa, const void *pb)
{
	const struct kobj *const *a = pa, *const *b = pb;
	int c = kobj_selector_cmp(*a, *b);

	return c ? c : as_read(*a, *b);
}

static void sort(const struct kobj ***list, const struct kobjs *all,
		 int (*order)(const void *, const void *))
{
	size_t i;

	*list = vec_realloc(*list, (all->n + 1) * sizeof **list);
	for (i = 0; i < all->n; i++)
		(*list)[i] = &all->v[i];
	qsort(*list, all->n, sizeof **list, order);
}

void ruleset_sort(struct ruleset *r)
{
	sort(&r->by_table, &r->all, table_order);
	sort(&r->by_selector, &r->all, selector_order);
}

/* The first that is not before k (after: that is behind it). */
static size_t bound(const struct ruleset *r, const struct kobj *const *list,
		    int (*cmp)(const struct kobj *, const struct kobj *),
		    const struct kobj *k, bool after)
{
	size_t low = 0, high = r->all.n, middle;
	int c;

	while (low < high) {
		middle = low + (high - low) / 2;
		c = cmp(list[middle], k);
		if (c < 0 || (after && !c))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct rules those(const struct ruleset *r,
			  const struct kobj *const *list,
			  int (*cmp)(const struct kobj *, const struct kobj *),
			  const struct kobj *k)
{
	size_t first = bound(r, list, cmp, k, false);

	return (struct rules){ list ? list + first : NULL,
			       bound(r, list, cmp, k, true) - first };
}

struct rules ruleset_table(const struct ruleset *r, uint32_t table)
{
	struct kobj k = { .kind = KOBJ_RULE, .table = table };

	return those(r, r->by_table, table_cmp, &k);
}

struct rules ruleset_selector(const struct ruleset *r, const struct kobj *k)
{
	return those(r, r->by_selector, kobj_selector_cmp, k);
}

void ruleset_free(struct ruleset *r)
{
	vec_free(&r->all);
	free(r->by_table);
	free(r->by_selector);
	*r = (struct ruleset){ 0 };
}
