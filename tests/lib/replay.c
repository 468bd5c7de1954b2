/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In place of libFuzzer: a fuzz target with each FILE as its input, for what
 * earlier runs have found. It is the target that ends it if something is wrong.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void replay(const char *path)
{
	enum { ROOM = 1 << 20 };
	uint8_t *data;
	FILE *f = fopen(path, "rb");
	size_t n;

	data = malloc(ROOM);
	if (!f || !data)
		err(2, "%s", path);
	n = fread(data, 1, ROOM, f);
	if (ferror(f) || n == ROOM)
		errx(2, "%s: expected a file of less than %d bytes", path, ROOM);
	fclose(f);
	data = realloc(data, n + !n);	/* what is read behind it is seen */
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, n);
	free(data);
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 2)
		errx(2, "usage: replay FILE...");
	for (i = 1; i < argc; i++)
		replay(argv[i]);
	return 0;
}
