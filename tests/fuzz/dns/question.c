/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question_read(), on any bytes as what a name server sends, of either family. */
#include "../fuzz.h"
#include "dns/question.h"

#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int families[] = { AF_INET, AF_INET6 };
	static const char name[] = "www.example.org";
	struct question_answer a;
	const struct addr *one;
	uint8_t *copy;
	int i;

	if (n < 2)
		return 0;
	copy = malloc(n);
	memcpy(copy, data, n);
	for (i = 0; i < 2; i++) {
		if (!question_read(&a, copy, n, (uint16_t)(data[0] << 8 | data[1]),
				   name, families[i]))
			continue;
		HOLDS(a.rcode >= 0 && a.rcode < 16);
		vec_each(one, &a.addrs)
			HOLDS(one->family == families[i]);
		HOLDS(a.addrs.n * 14 < n);
		question_answer_free(&a);
	}
	free(copy);
	return 0;
}
