/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /etc/multihome.conf: what its sections mean. */
#include "config/conf.h"
#include "base/vec.h"
#include "config/conf_dns.h"
#include "config/conf_machine.h"
#include "model/option.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const own = "multihome", *const metrics = "metrics",
	*const dns = "dns";

/* Those of the machine. */
static const char *const machine[] = { "multihome", "metrics", "dns" };

/* What rule-priority was called before there was multihome-priority. */
static const char *const old_priority = "priority";

/* A section that is read, and what by it. */
struct reading {
	const struct conf *conf;
	const char *section;
	struct diag *d;
	struct policy *policy;	/* of the machine's section, or */
	struct settings *s;	/* of a table's */
	char *origin;		/* by each_key() */
};

static char *origin_of(const struct reading *r, const char *key)
{
	const struct conf_file *file = &r->conf->file;
	const struct conf_line *line = conf_file_line(file, r->section, key);

	return line ? text_printf("%s:%u: [%s]", file->path, line->number,
				  line->section)
		    : text_printf("%s: [%s]", file->path, r->section);
}

/* Calls each for the keys of a section. */
static void each_key(struct reading r,
		     void (*each)(const struct reading *r, const char *key,
				  const char *value))
{
	const char *key, *value;
	size_t i = 0;

	while ((key = conf_file_next(&r.conf->file, r.section, &i, &value))) {
		r.origin = origin_of(&r, key);
		each(&r, key, value);
		free(r.origin);
	}
}

static const char bare_expected[] = "expected without multihome-";

/* Whether it is a default for all lines. */
static bool is_for_lines(const char *key)
{
	char *name = option_key(key);
	const struct option *o = option_find(name);

	free(name);
	return o && o->place == OPTION_MACHINE;
}

static void read_machine(const struct reading *r, const char *key,
			 const char *value)
{
	const struct conf_line *instead = NULL;
	const char *err, *name = key;

	if (!strcmp(key, old_priority)) {
		name = "rule-priority";
		instead = conf_file_line(&r->conf->file, own, name);
	}
	err = conf_machine_set(r->policy, name, value);
	if (instead)
		diag_add(r->d, DIAG_REFUSED, r->origin, key, "is the old word "
			 "for rule-priority, which is written at %s:%u: "
			 "expected one of them", r->conf->file.path,
			 instead->number);
	else if (option_find(key))
		diag_add(r->d, DIAG_REFUSED, r->origin, NULL, "%s: %s", key,
			 bare_expected);
	else if (err && !is_for_lines(key))
		diag_add(r->d, DIAG_REFUSED, r->origin, key, "%s, got \"%s\"",
			 err, value);
}

static void read_metrics(const struct reading *r, const char *key,
			 const char *value)
{
	const char *err = conf_metrics_set(r->policy, key, value);

	if (err)
		diag_add(r->d, DIAG_REFUSED, r->origin, key, "%s, got \"%s\"",
			 err, value);
}

static void read_dns(const struct reading *r, const char *key,
		     const char *value)
{
	const char *err = conf_dns_set(&r->policy->dns, key, value);

	if (err)
		diag_add(r->d, DIAG_REFUSED, r->origin, key, "%s, got \"%s\"",
			 err, value);
}

int conf_read(struct conf *out, const char *path, struct policy *policy,
	      struct diag *d)
{
	struct diag why = { 0 };
	int ret;

	*policy = policy_default;
	*out = (struct conf){ 0 };
	ret = conf_file_read(&out->file, path, "[multihome] or a table's name",
			     &why);
	if (ret == -ENOENT)
		return 0;
	if (!ret) {
		each_key((struct reading){ out, own, &why, .policy = policy },
			 read_machine);
		each_key((struct reading){ out, metrics, &why,
					   .policy = policy }, read_metrics);
		each_key((struct reading){ out, dns, &why, .policy = policy },
			 read_dns);
	}
	out->bad = why.n > 0;
	diag_move(d, &why);
	if (!out->bad)
		return 0;
	conf_free(out);
	*policy = policy_default;
	return ret ? ret : -EINVAL;
}

void conf_free(struct conf *ini)
{
	conf_file_free(&ini->file);
}

bool conf_is_table(const char *section)
{
	size_t i;

	for (i = 0; i < sizeof machine / sizeof *machine; i++)
		if (!strcasecmp(section, machine[i]))
			return false;
	return true;
}

static void merge_key(const struct reading *r, const char *key,
		      const char *value)
{
	char *name = option_key(key), *problem;
	const struct option *o = option_find(name), *bare = option_find(key);

	if (o && o->place == OPTION_NOWHERE) {
		diag_add(r->d, DIAG_WARNING, r->origin, key, "left out, "
			 "expected in the stanza and not here");
	} else if (bare) {
		problem = text_printf("%s: %s", key, bare_expected);
		settings_add(r->s, "problem", problem, r->origin);
		free(problem);
	} else if (!settings_find(r->s, name)) {
		settings_add(r->s, name, value, r->origin);
	}
	free(name);
}

/* Of [multihome], what is for all lines; the rest is read_machine()'s. */
static void merge_for_lines(const struct reading *r, const char *key,
			    const char *value)
{
	if (is_for_lines(key))
		merge_key(r, key, value);
}

static void merge_section(const struct conf *ini, const char *section,
			  struct settings *s, struct diag *d)
{
	each_key((struct reading){ ini, section, d, .s = s },
		 strcasecmp(section, own) ? merge_key : merge_for_lines);
}

void conf_defaults(const struct conf *ini, const char *table,
		   struct settings *s, struct diag *d)
{
	if (!ini->file.dictionary)
		return;
	if (conf_is_table(table))
		merge_section(ini, table, s, d);
	merge_section(ini, own, s, d);
}

/* balance is not static: by those marks is known how many flows a line has. */
static void check_balance(const struct reading *r, const char *value)
{
	const struct conf_line *marks = conf_file_line(
		&r->conf->file, own, "forward-marks");

	if (marks && !r->policy->forward_marks)
		diag_add(r->d, DIAG_WARNING, r->origin, "balance", "is %s, which "
			 "counts connections by the marks that forward-marks = "
			 "no at %s:%u forbids; expected auto there", value,
			 r->conf->file.path, marks->number);
}

/* What is right in [multihome], and still to be looked at. */
static void check_machine(const struct reading *r, const char *key,
			  const char *value)
{
	if (!strcmp(key, old_priority))
		diag_add(r->d, DIAG_NOTE, r->origin, key, "is called "
			 "rule-priority now: expected that word, since in other "
			 "sections this one is multihome-priority");
	else if (!strcmp(key, "control-group") && !getgrnam(value))
		diag_add(r->d, DIAG_WARNING, r->origin, key, "this system has "
			 "no group %s: root alone may ask", value);
	else if (!strcmp(key, "balance") && r->policy->balance != POLICY_STATIC)
		check_balance(r, value);
}

/* Other exporters may read other files. */
static void check_metrics(const struct reading *r, const char *key,
			  const char *value)
{
	size_t n = strlen(value);

	if (n < 5 || strcmp(value + n - 5, ".prom") != 0)
		diag_add(r->d, DIAG_NOTE, r->origin, key, "is %s, and "
			 "node_exporter reads only what ends in .prom", value);
}

/* Settings without which another one does nothing. */
static void check_dns(const struct reading *r, const char *key,
		      const char *value)
{
	const struct policy_dns *p = &r->policy->dns;

	(void)value;
	if (!strcmp(key, "method") && p->method == POLICY_DNS_COMMAND &&
	    !*p->command)
		diag_add(r->d, DIAG_WARNING, r->origin, key, "is command, and "
			 "no command is named: nothing is published");
	else if (!strcmp(key, "method") && p->method == POLICY_DNS_UPDATE &&
		 !policy_dns_is_on(p))
		diag_add(r->d, DIAG_WARNING, r->origin, key, "is update, and no "
			 "server is named: nothing is published");
	else if (!strcmp(key, "key") && (p->local || !p->server.family))
		diag_add(r->d, DIAG_WARNING, r->origin, key, "is not used: "
			 "expected with it a server by its address");
	else if (!strcmp(key, "command") && p->method != POLICY_DNS_COMMAND)
		diag_add(r->d, DIAG_WARNING, r->origin, key, "is not run: "
			 "expected with it method = command");
}

void conf_check(const struct conf *ini, const struct policy *policy,
		struct diag *d)
{
	struct policy as_read = *policy;
	struct settings s = { 0 };
	const char *section;
	struct uplink u;
	size_t i;

	for (i = 0; (section = conf_file_section(&ini->file, i)); i++) {
		if (!conf_is_table(section) && strcasecmp(section, own) != 0)
			continue;
		settings_add(&s, "multihome-table", "1", ini->file.path);
		merge_section(ini, section, &s, d);
		option_read(&u, &s, section, 0, d);
		uplink_free(&u);
		settings_free(&s);
	}
	each_key((struct reading){ ini, own, d, .policy = &as_read },
		 check_machine);
	each_key((struct reading){ .conf = ini, .section = metrics, .d = d },
		 check_metrics);
	each_key((struct reading){ ini, dns, d, .policy = &as_read },
		 check_dns);
}
