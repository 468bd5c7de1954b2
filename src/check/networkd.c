/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether systemd-networkd would delete the rules of uplinks. */
#include "check/surroundings.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The last value of the key in a file of systemd's form, if it has one. */
static void read_foreign_rules(const char *path, bool *value)
{
	static const char key[] = "ManageForeignRoutingPolicyRules";
	char line[512], *p;
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof line, f)) {
		p = line + strspn(line, " \t");
		if (strncmp(p, key, sizeof key - 1))
			continue;
		p += sizeof key - 1;
		p += strspn(p, " \t");
		if (*p++ != '=')
			continue;
		p += strspn(p, " \t");
		*value = !(*p == 'n' || *p == 'N' || *p == '0' || *p == 'f' ||
			   *p == 'F' || !strncmp(p, "off", 3));
	}
	if (f)
		fclose(f);
}

/* Drop-ins win over the file itself; /etc over /run over /usr. */
static bool deletes_foreign_rules(void)
{
	static const char *const dirs[] = {
		"/usr/lib/systemd", "/run/systemd", "/etc/systemd",
	};
	struct strings names = { 0 };
	char path[400];
	bool value = true;
	size_t d, i;

	for (d = 0; d < 3; d++) {
		snprintf(path, sizeof path, "%s/networkd.conf", dirs[d]);
		read_foreign_rules(path, &value);
	}
	for (d = 0; d < 3; d++) {
		snprintf(path, sizeof path, "%s/networkd.conf.d", dirs[d]);
		file_list(&names, path, ".conf");
		for (i = 0; i < names.n; i++) {
			snprintf(path, sizeof path, "%s/networkd.conf.d/%s",
				 dirs[d], names.v[i]);
			read_foreign_rules(path, &value);
		}
		strings_free(&names);
	}
	return value;
}

void surroundings_networkd(struct diag *d)
{
	static const char wants[] = "/etc/systemd/system/multi-user.target."
				    "wants/systemd-networkd.service";

	if (access("/run/systemd/netif", F_OK) && access(wants, F_OK))
		return;
	if (deletes_foreign_rules())
		diag_add(d, DIAG_WARNING, "systemd-networkd", NULL, "deletes "
			 "rules that it did not make; expected "
			 "ManageForeignRoutingPolicyRules=no in "
			 "/etc/systemd/networkd.conf");
}
