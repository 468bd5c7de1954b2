/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface of iniparser 3.1 (EL7), as far as it is used here. */
typedef struct {
	int n, size;
	char **val, **key;
	unsigned *hash;
} dictionary;

dictionary *iniparser_load(const char *path);
void iniparser_freedict(dictionary *d);
int iniparser_getnsec(dictionary *d);
char *iniparser_getsecname(dictionary *d, int n);
