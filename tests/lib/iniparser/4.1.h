/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface of iniparser 4.1 (Debian 12, EPEL), as far as it is used here. */
#include <sys/types.h>

typedef struct {
	int n;
	ssize_t size;
	char **val, **key;
	unsigned *hash;
} dictionary;

void iniparser_set_error_callback(int (*callback)(const char *, ...));
dictionary *iniparser_load(const char *path);
void iniparser_freedict(dictionary *d);
int iniparser_getnsec(const dictionary *d);
const char *iniparser_getsecname(const dictionary *d, int n);
