/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface of iniparser 4.2 (Fedora), as far as it is used here. */
#include <stddef.h>

typedef struct {
	unsigned n;
	size_t size;
	char **val, **key;
	unsigned *hash;
} dictionary;

void iniparser_set_error_callback(int (*callback)(const char *, ...));
dictionary *iniparser_load(const char *path);
void iniparser_freedict(dictionary *d);
int iniparser_getnsec(const dictionary *d);
const char *iniparser_getsecname(const dictionary *d, int n);
