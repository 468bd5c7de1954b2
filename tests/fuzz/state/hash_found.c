/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hash policies: any bytes as their text; what is read is written the same. */
#include "../fuzz.h"
#include "state/hash_found.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct hash_found found, again;
	struct text t = { 0 };
	char *text = fuzz_text(data, n);
	const char *err = hash_found_parse(&found, text, n);
	int i;

	HOLDS(!err || text_is_safe(err));
	for (i = 0; i < 2; i++)
		HOLDS(found.policy[i] >= HASH_FOUND_NONE &&
		      found.policy[i] <= UINT8_MAX);
	if (!err) {
		hash_found_format(&t, &found);
		HOLDS(!hash_found_parse(&again, t.s, t.n));
		HOLDS(!memcmp(&again, &found, sizeof found));
		/* each beginning of it is none */
		HOLDS(hash_found_parse(&again, t.s, t.n / 2));
	}
	text_free(&t);
	free(text);
	return 0;
}
