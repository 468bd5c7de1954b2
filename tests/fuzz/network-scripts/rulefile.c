/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rulefile, on any text as a file of ours: the first byte says which of the
 * four. What is read is printed as a line that means the same.
 */
#include "../fuzz.h"
#include "network-scripts/rulefile.h"
#include "base/vec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

static bool of_kind(const struct kobj *k, enum generated kind)
{
	bool rule = kind == GENERATED_RULE || kind == GENERATED_RULE6;

	return (k->kind == KOBJ_RULE) == rule;
}

static void again(const struct kobj *k, enum generated kind)
{
	struct kobjs back = { 0 };
	struct text t = { 0 }, t2 = { 0 };

	kobj_print(&t, k, NULL);
	rulefile_parse(&back, kind, t.s);
	HOLDS(back.n == 1);
	/* ip sends what belongs to no rule of that type, too */
	if (k->kind == KOBJ_ROUTE || k->type == FR_ACT_TO_TBL)
		back.v[0].target = k->target;
	else
		HOLDS(back.v[0].table == RT_TABLE_MAIN);
	HOLDS(k->type != FR_ACT_TO_TBL || !kobj_cmp(k, &back.v[0]));
	kobj_print(&t2, &back.v[0], NULL);
	HOLDS(!strcmp(t.s, t2.s));
	vec_free(&back);
	text_free(&t);
	text_free(&t2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct kobjs l = { 0 };
	enum generated kind;
	char *text;
	size_t i;

	if (!n)
		return 0;
	kind = data[0] % GENERATED_FILES;
	text = fuzz_text(data + 1, n - 1);
	rulefile_parse(&l, kind, text);
	for (i = 0; i < l.n; i++) {
		HOLDS(of_kind(&l.v[i], kind));
		again(&l.v[i], kind);
	}
	vec_free(&l);
	free(text);
	return 0;
}
