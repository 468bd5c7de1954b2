/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /etc/multihome.conf. iniparser folds keys and sections to lower case and
 * loses the whole file for one bad line: that is an error here, too. Of its
 * functions only those that give strings are used (its numbers accept "2x").
 */
#include "config/conf.h"
#include "base/file.h"
#include "base/vec.h"
#include "config/conf_machine.h"
#include "model/option.h"

#include <errno.h>
#include <grp.h>
#ifdef HAVE_INIPARSER_DIR
#include <iniparser/iniparser.h>
#else
#include <iniparser.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

enum { CONF_MAX = 1 << 18 };

static const char *const own = "multihome";

/* What rule-priority was called before there was multihome-priority. */
static const char *const old_priority = "priority";

#ifdef HAVE_INIPARSER_CALLBACK	/* 4.1; earlier it prints, and cannot help it */
static int quiet(const char *fmt, ...)
{
	(void)fmt;
	return 0;
}
#endif

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
	char *name = option_key(key);
	const struct conf_line *line = conf_lines_find(&r->conf->lines,
						       r->section, name);

	free(name);
	return line ? text_printf("%s:%u: [%s]", r->conf->path, line->number,
				  line->section)
		    : text_printf("%s: [%s]", r->conf->path, r->section);
}

/*
 * Calls each for the keys of a section: the part behind "section:", which is in
 * lower case. The lists themselves are the one thing that is alike in iniparser
 * 3.1 to 4.2.
 */
static void each_key(struct reading r,
		     void (*each)(const struct reading *r, const char *key,
				  const char *value))
{
	const dictionary *dict = r.conf->dictionary;
	size_t n = strlen(r.section);
	const char *key;
	ssize_t i;

	for (i = 0; i < (ssize_t)dict->size; i++) {
		key = dict->key[i];
		if (!key || strncasecmp(key, r.section, n) || key[n] != ':')
			continue;
		r.origin = origin_of(&r, key + n + 1);
		each(&r, key + n + 1, dict->val[i] ? dict->val[i] : "");
		free(r.origin);
	}
}

static const char bare_expected[] = "expected without multihome-";

/* The line that says this in [multihome]. */
static const struct conf_line *machine_line(const struct conf *conf,
					    const char *key)
{
	char *name = option_key(key);
	const struct conf_line *line = conf_lines_find(&conf->lines, own, name);

	free(name);
	return line;
}

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
		instead = machine_line(r->conf, name);
	}
	err = conf_machine_set(r->policy, name, value);
	if (instead)
		diag_add(r->d, DIAG_REFUSED, r->origin, key, "is the old word "
			 "for rule-priority, which is written at %s:%u: "
			 "expected one of them", r->conf->path,
			 instead->number);
	else if (option_find(key))
		diag_add(r->d, DIAG_REFUSED, r->origin, NULL, "%s: %s", key,
			 bare_expected);
	else if (err && !is_for_lines(key))
		diag_add(r->d, DIAG_REFUSED, r->origin, key, "%s, got \"%s\"",
			 err, value);
}

/* 0, or -errno with the reason in d, which was empty (but for -ENOENT). */
static int read_lines(struct conf *out, const char *path, struct diag *d)
{
	struct file f;
	int ret = file_read_up_to(&f, path, CONF_MAX);

	if (ret == -ENOENT)
		return ret;
	out->path = text_dup(path);
	if (ret)
		diag_add(d, DIAG_REFUSED, path, NULL, "cannot be read: %s",
			 f.why);
	else if (memchr(f.text, '\0', f.n))
		diag_add(d, DIAG_REFUSED, path, NULL, "expected text, without "
			 "NUL bytes");
	else
		conf_lines_read(&out->lines, f.text, path, d);
	file_free(&f);
	return !ret && d->n ? -EINVAL : ret;
}

static void read_values(struct conf *out, struct policy *policy,
			struct diag *d)
{
#ifdef HAVE_INIPARSER_CALLBACK
	iniparser_set_error_callback(quiet);
#endif
	out->dictionary = iniparser_load(out->path);
	if (out->dictionary)
		each_key((struct reading){ out, own, d, .policy = policy },
			 read_machine);
	else
		diag_add(d, DIAG_REFUSED, out->path, NULL, "expected "
			 "[SECTION] and KEY = VALUE lines");
}

int conf_read(struct conf *out, const char *path, struct policy *policy,
	      struct diag *d)
{
	struct diag why = { 0 };
	int ret;

	*policy = policy_default;
	*out = (struct conf){ 0 };
	ret = read_lines(out, path, &why);
	if (ret == -ENOENT)
		return 0;
	if (!ret)
		read_values(out, policy, &why);
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
	if (ini->dictionary)
		iniparser_freedict(ini->dictionary);
	ini->dictionary = NULL;
	conf_lines_free(&ini->lines);
	free(ini->path);
	ini->path = NULL;
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
	if (!ini->dictionary)
		return;
	if (strcasecmp(table, own))
		merge_section(ini, table, s, d);
	merge_section(ini, own, s, d);
}

/* balance is not static: by those marks is known how many flows a line has. */
static void check_balance(const struct reading *r, const char *value)
{
	const struct conf_line *marks = machine_line(r->conf, "forward-marks");

	if (marks && !r->policy->forward_marks)
		diag_add(r->d, DIAG_WARNING, r->origin, "balance", "is %s, which "
			 "counts connections by the marks that forward-marks = "
			 "no at %s:%u forbids; expected auto there", value,
			 r->conf->path, marks->number);
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

void conf_check(const struct conf *ini, const struct policy *policy,
		struct diag *d)
{
	struct policy machine = *policy;
	int i, n = ini->dictionary ? iniparser_getnsec(ini->dictionary) : 0;
	struct settings s = { 0 };
	const char *section;
	struct uplink u;

	for (i = 0; i < n; i++) {
		section = iniparser_getsecname(ini->dictionary, i);
		if (!section)
			continue;
		settings_add(&s, "multihome-table", "1", ini->path);
		merge_section(ini, section, &s, d);
		option_read(&u, &s, section, 0, d);
		uplink_free(&u);
		settings_free(&s);
	}
	if (ini->dictionary)
		each_key((struct reading){ ini, own, d, .policy = &machine },
			 check_machine);
}
