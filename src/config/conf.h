/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /etc/multihome.conf: machine-wide settings in [multihome] and [metrics],
 * defaults of a table's options in a section with its name.
 */
#ifndef MULTIHOME_CONF_H
#define MULTIHOME_CONF_H

#include "base/diag.h"
#include "config/conf_file.h"
#include "model/setting.h"
#include "model/policy.h"

#ifndef CONFFILE
#define CONFFILE "/etc/multihome.conf"
#endif

struct conf {
	struct conf_file file;
	bool bad;		/* there is one, and it is wrong */
};

/*
 * Reads path and fills *policy from the defaults and the sections. 0, or
 * -errno with the reason in d (DIAG_REFUSED): the file exists but cannot be
 * read, or has a wrong line or setting; *policy is the default then, and bad is
 * set.
 */
int conf_read(struct conf *out, const char *path, struct policy *policy,
	      struct diag *d);
void conf_free(struct conf *ini);

/* Whether a section of that name is a table's: none of those of the machine is. */
bool conf_is_table(const char *section);
/*
 * Adds the defaults of table's section to s, for options that s does not have,
 * with "PATH:LINE: [SECTION]" as their origin. What a section cannot say is a
 * warning in d, or a "problem" in s.
 */
void conf_defaults(const struct conf *ini, const char *table,
		   struct settings *s, struct diag *d);

/*
 * Checks every table's section, as if a stanza had that table, and what of the
 * policy that was read from it is odd.
 */
void conf_check(const struct conf *ini, const struct policy *policy,
		struct diag *d);

#endif
