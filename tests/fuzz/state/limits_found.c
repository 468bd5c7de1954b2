/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits of MPTCP: any bytes as their text; what is read is written the same. */
#include "../fuzz.h"
#include "state/limits_found.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct limits_found found, again;
	struct text t = { 0 };
	char *text = fuzz_text(data, n);
	const char *err = limits_found_parse(&found, text, n);

	HOLDS(!err || text_is_safe(err));
	if (!err) {
		limits_found_format(&t, &found);
		HOLDS(!limits_found_parse(&again, t.s, t.n));
		HOLDS(!memcmp(&again, &found, sizeof found));
		/* each beginning of it is none */
		HOLDS(limits_found_parse(&again, t.s, t.n / 2));
	}
	text_free(&t);
	free(text);
	return 0;
}
