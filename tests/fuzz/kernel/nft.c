/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft, nft_table, nft_counts: with any bytes as what the kernel has of the table, and
 * says to what is written, and has counted; answers.h says how. The first byte is how many lines there are, and
 * of which families pairs keep theirs.
 */
#include "../answers.h"
#include "kernel/nft.h"
#include "kernel/nft_counts.h"
#include "kernel/nft_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct nft_counts counts = { 0 };
	struct nft_lines lines = { 0 };
	struct text why = { 0 };
	struct nft nft = { 0 };
	struct nft_line *l;
	unsigned i;
	int ret;

	if (!n)
		return 0;
	for (i = 1; i <= data[0] % 64 + 1U && i < 64; i++) {
		l = vec_push(&lines);
		snprintf(l->device, sizeof l->device, "eth%u", i);
		l->mark = i;
		l->keeps[0] = data[0] & 64;
		l->keeps[1] = data[0] & 128;
	}
	answers_are(data + 1, n - 1);
	ret = nft_write(&nft, &lines, data[0] & 32, &why);
	HOLDS(is_error(ret));
	HOLDS((ret < 0) == (why.n > 0));
	HOLDS(ret || nft.written.n == lines.n);
	HOLDS(ret || nft.owned == (nft_fd(&nft) < 0));
	text_free(&why);
	if (nft_is_lost(&nft))
		HOLDS(!nft.written.n);
	ret = nft_counts_read(&counts);
	HOLDS(is_error(ret));
	HOLDS(!ret || !counts.v.n);
	nft_counts_close(&counts);
	ret = nft_remove(&nft, &why);
	is_told(ret, &why);
	HOLDS(!nft.nl && nft_fd(&nft) < 0);
	vec_free(&lines);
	return 0;
}
