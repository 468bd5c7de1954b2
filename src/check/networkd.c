/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether systemd-networkd would delete the rules and routes of uplinks. */
#include "check/surroundings.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* In the place of the package's, which is of that name. */
#define DROP_IN "/etc/systemd/networkd.conf.d/50-multihome.conf"

/* Of networkd.conf(5): what it deletes that others have made. */
struct foreign {
	const char *key, *what;
	bool kept;
	size_t line;		/* where it is said; 0: nowhere */
	char path[400];
};

enum { FOREIGN = 2 };

/* As systemd has it: -1 is none, which it passes over. */
static int read_boolean(const char *word)
{
	static const char *const words[] = {
		"0", "1", "n", "y", "f", "t", "no", "yes", "off", "on",
		"false", "true",
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcasecmp(word, words[i]))
			return (int)(i % 2);
	return -1;
}

/* What stands behind the key and its "=" in this line, or NULL. */
static const char *find_value(char *line, const char *key)
{
	char *p = line + strspn(line, " \t"), *end;

	if (strncmp(p, key, strlen(key)))
		return NULL;
	p += strlen(key);
	p += strspn(p, " \t");
	if (*p++ != '=')
		return NULL;
	p += strspn(p, " \t");
	for (end = p + strlen(p); end > p && strchr(" \t\n", end[-1]);)
		*--end = '\0';
	return p;
}

/* A file of systemd's form: the last value wins. */
static void read_file(const char *path, struct foreign v[FOREIGN])
{
	char line[512];
	bool inside = false;
	const char *value;
	size_t n = 0;
	FILE *f = fopen(path, "re");
	int i, deletes;

	while (f && fgets(line, sizeof line, f)) {
		n++;
		if (*line == '[')
			inside = !strncmp(line, "[Network]", 9);
		for (i = 0; inside && i < FOREIGN; i++) {
			value = find_value(line, v[i].key);
			deletes = value ? read_boolean(value) : -1;
			if (deletes < 0)
				continue;
			v[i].kept = !deletes;
			v[i].line = n;
			text_copy(v[i].path, sizeof v[i].path, path);
		}
	}
	if (f)
		fclose(f);
}

static const char *const dirs[] = {
	"/etc/systemd", "/run/systemd", "/usr/local/lib/systemd",
	"/usr/lib/systemd",
};

enum { DIRS = sizeof dirs / sizeof *dirs };

/* A file of the first directory that has it hides those of its name behind. */
static void read_first(const char *name, struct foreign v[FOREIGN])
{
	char path[400];
	size_t d;

	for (d = 0; d < DIRS; d++) {
		snprintf(path, sizeof path, "%s/%s", dirs[d], name);
		if (!access(path, F_OK)) {
			read_file(path, v);
			return;
		}
	}
}

/* Drop-ins win over the file itself, in order of names, wherever they lie. */
static void read_all(struct foreign v[FOREIGN])
{
	struct strings names = { 0 };
	char path[400];
	size_t d, i;

	for (d = 0; d < DIRS; d++) {
		snprintf(path, sizeof path, "%s/networkd.conf.d", dirs[d]);
		file_list(&names, path, ".conf");
	}
	strings_sort(&names);
	read_first("networkd.conf", v);
	for (i = 0; i < names.n; i++) {
		if (i && !strcmp(names.v[i], names.v[i - 1]))
			continue;
		snprintf(path, sizeof path, "networkd.conf.d/%s", names.v[i]);
		read_first(path, v);
	}
	strings_free(&names);
}

void surroundings_networkd(struct diag *d)
{
	static const char wants[] = "/etc/systemd/system/multi-user.target."
				    "wants/systemd-networkd.service";
	struct foreign v[FOREIGN] = {
		{ .key = "ManageForeignRoutingPolicyRules", .what = "rules" },
		{ .key = "ManageForeignRoutes", .what = "routes" },
	};
	char origin[450];
	int i;

	if (access("/run/systemd/netif", F_OK) && access(wants, F_OK))
		return;
	read_all(v);
	for (i = 0; i < FOREIGN; i++) {
		snprintf(origin, sizeof origin, "%s:%zu", v[i].path, v[i].line);
		if (!v[i].kept && v[i].line)
			diag_add(d, DIAG_WARNING, origin, v[i].key, "expected "
				 "no: systemd-networkd deletes %s that it did "
				 "not make", v[i].what);
		else if (!v[i].kept)
			diag_add(d, DIAG_WARNING, "systemd-networkd", NULL,
				 "deletes %s that it did not make; expected "
				 "%s=no in [Network] of " DROP_IN, v[i].what,
				 v[i].key);
	}
}
