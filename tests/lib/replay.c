/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In place of libFuzzer: a fuzz target with each FILE as its input, for what
 * earlier runs have found. It is the target that ends it if something is wrong.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void replay(const char *path)
{
	static uint8_t room[1 << 20];
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	size_t n;

	if (!f)
		err(2, "%s", path);
	n = fread(room, 1, sizeof room, f);
	if (ferror(f) || n == sizeof room)
		errx(2, "%s: expected a file of less than %zu bytes", path,
		     sizeof room);
	fclose(f);
	data = malloc(n + !n);	/* what is read behind it is seen by valgrind */
	if (!data)
		err(2, "memory");
	memcpy(data, room, n);
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
