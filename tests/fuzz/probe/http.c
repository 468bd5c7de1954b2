/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http_status(), on any bytes as what a web server answers. What is known of them
 * stays so, whatever follows.
 */
#include "../fuzz.h"
#include "probe/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int status, before = -1;
	size_t i;
	char *copy;

	for (i = 0; i <= n && i <= 32; i++) {
		copy = malloc(i + 1);
		memcpy(copy, data, i);
		status = http_status(copy, i);
		free(copy);
		HOLDS(status == -1 || !status ||
		      (status >= 100 && status <= 599));
		HOLDS(before == -1 || status == before);
		HOLDS(status != -1 || i < EXCHANGE_HEAD_MAX);
		before = status;
	}
	return 0;
}
