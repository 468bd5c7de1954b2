/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of uplinks: any bytes as its text; what is read is written the same. */
#include "../fuzz.h"
#include "state/uplink_list.h"

static char *format(const struct uplink_list *l)
{
	struct text t = { 0 };

	uplink_list_format(&t, l);
	return t.s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct uplink_list l = { .answers = false }, again = l;
	const struct uplink_device *u;
	const char *err;
	char *text = fuzz_text(data, n), *first, *second;

	err = uplink_list_parse(&l, text, n);
	HOLDS(!err || text_is_safe(err));
	vec_each(u, &l.devices)
		HOLDS(uplink_list_find(&l, u->device) == u);
	if (!err) {
		first = format(&l);
		HOLDS(!uplink_list_parse(&again, first, strlen(first)));
		second = format(&again);
		HOLDS(!strcmp(first, second));
		/* each beginning of it is none */
		uplink_list_free(&again);
		HOLDS(uplink_list_parse(&again, first, strlen(first) / 2));
		free(first);
		free(second);
	}
	uplink_list_free(&l);
	uplink_list_free(&again);
	free(text);
	return 0;
}
