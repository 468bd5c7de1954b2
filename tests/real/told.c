/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In place of our hook: appends to /tmp/told what it is told of its stanza, as
 * dump-interfaces shows what we read of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

/* Only what is one of several names of the same thing: the first counts. */
static const struct {
	const char *key, *name[2];
} also[] = {
	{ "address", { "IF_ADDRESSES", "IF_ADDRESS" } },
	{ "netmask", { "IF_NETMASK", "" } },
	{ "gateway", { "IF_GATEWAYS", "IF_GATEWAY" } },
	{ "method", { "METHOD", "" } },
};

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

/* key up to its '=': lower case, - for _ */
static void show(FILE *f, const char *key, const char *value)
{
	fprintf(f, "%s %s ", env("IFACE"),
		strcmp(env("PHASE"), "post-up") ? "any" : env("ADDRFAM"));
	for (; *key && *key != '='; key++)
		fputc(*key == '_' ? '-' :
		      *key >= 'A' && *key <= 'Z' ? *key - 'A' + 'a' : *key, f);
	fputs(": ", f);
	for (; *value; value++) {
		if (*value == '\\')
			fputs("\\\\", f);
		else if ((unsigned char)*value < 0x20 || *value == 0x7f)
			fprintf(f, "\\x%02x", (unsigned char)*value);
		else
			fputc(*value, f);
	}
	fputc('\n', f);
}

int main(void)
{
	FILE *f = fopen("/tmp/told", "ae");
	size_t i;
	char **e;

	if (!f)
		return 1;
	for (e = environ; *e; e++)
		if (!strncmp(*e, "IF_MULTIHOME_", 13) && strchr(*e, '='))
			show(f, *e + 3, strchr(*e, '=') + 1);
	for (i = 0; i < sizeof also / sizeof *also; i++) {
		const char *value = env(also[i].name[0]);

		if (!*value)
			value = env(also[i].name[1]);
		if (*value)
			show(f, also[i].key, value);
	}
	return fclose(f) ? 1 : 0;
}
