/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of a line: any bytes as its text; what is read is written the same. */
#include "../fuzz.h"
#include "state/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text first = { 0 }, second = { 0 };
	struct history h, again;
	char *text = fuzz_text(data, n);
	const char *err = history_parse(&h, text, n);

	HOLDS(!err || text_is_safe(err));
	HOLDS(h.n <= HISTORY_MAX);
	if (!err) {
		history_format(&first, &h);
		HOLDS(!history_parse(&again, first.s, first.n));
		HOLDS(again.n == h.n);
		history_format(&second, &again);
		HOLDS(!strcmp(first.s, second.s));
		/* each beginning of it is none */
		HOLDS(history_parse(&again, first.s, first.n / 2));
	}
	text_free(&first);
	text_free(&second);
	free(text);
	return 0;
}
