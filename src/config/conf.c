/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /etc/multihome.conf. iniparser folds keys and sections to lower case and
 * loses the whole file for one bad line: that is an error here, too. Of its
 * functions only those that give strings are used (its numbers accept "2x").
 */
#include "config/conf.h"
#include "base/file.h"
#include "base/vec.h"
#include "model/option.h"

#include <errno.h>
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

static const char *set_base(struct policy *p, const char *v)
{
	if (value_number(&p->base, v) || p->base < 1 ||
	    p->base > 32766 - POLICY_BAND)
		return "expected a priority of 1 to 31766";
	return NULL;
}

static const char *set_protocol(struct policy *p, const char *v)
{
	uint32_t n;

	if (value_number(&n, v) || n < 5 || n > 255)
		return "expected a protocol number of 5 to 255";
	p->protocol = (uint8_t)n;
	return NULL;
}

static const char *set_range(struct policy *p, const char *v)
{
	static const char expected[] =
		"expected two table numbers like 7001-8999";
	char first[16];
	const char *dash = strchr(v, '-');
	uint32_t min, max;

	if (!dash || (size_t)(dash - v) >= sizeof first)
		return expected;
	memcpy(first, v, (size_t)(dash - v));
	first[dash - v] = '\0';
	if (value_number(&min, first) || value_number(&max, dash + 1) ||
	    min < 1 || min > max || (min <= 255 && max >= 253))
		return expected;
	p->table_min = min;
	p->table_max = max;
	return NULL;
}

static const char *set_wait(struct policy *p, const char *v)
{
	uint32_t n;

	if (value_number(&n, v) || n > 60)
		return "expected seconds, 0 to 60";
	p->wait = n;
	return NULL;
}

static const char *set_on_error(struct policy *p, const char *v)
{
	if (strcmp(v, "fail") && strcmp(v, "continue"))
		return "expected continue or fail";
	p->fail = *v == 'f';
	return NULL;
}

static const char *set_group(struct policy *p, const char *value)
{
	uint32_t n = 0;

	/* 0 is the group that every link has, -1 is none to suppress_ifgroup */
	if (strcmp(value, "no") &&
	    (value_number(&n, value) || !n || n > INT32_MAX))
		return "expected a link group of 1 to 2147483647, or no";
	p->group = n;
	return NULL;
}

static const struct {
	const char *key;
	const char *(*set)(struct policy *, const char *);
} machine[] = {
	{ "priority", set_base },
	{ "protocol", set_protocol },
	{ "group", set_group },
	{ "tables", set_range },
	{ "wait", set_wait },
	{ "on-error", set_on_error },
};

#ifdef HAVE_INIPARSER_CALLBACK	/* 4.1; earlier it prints, and cannot help it */
static int quiet(const char *fmt, ...)
{
	(void)fmt;
	return 0;
}
#endif

/* A section that is read, and what by it. */
struct reading {
	const char *path, *section;
	struct diag *d;
	struct policy *policy;	/* of the machine's section, or */
	struct settings *s;	/* of a table's */
	char *origin;		/* by each_key() */
};

/*
 * Calls each for the keys of a section: the part behind "section:", which is in
 * lower case. The lists themselves are the one thing that is alike in iniparser
 * 3.1 to 4.2.
 */
static void each_key(const dictionary *dict, struct reading r,
		     void (*each)(const struct reading *r, const char *key,
				  const char *value))
{
	size_t n = strlen(r.section);
	const char *key;
	ssize_t i;

	r.origin = text_printf("%s [%s]", r.path, r.section);
	for (i = 0; i < (ssize_t)dict->size; i++) {
		key = dict->key[i];
		if (key && !strncasecmp(key, r.section, n) && key[n] == ':')
			each(&r, key + n + 1, dict->val[i] ? dict->val[i] : "");
	}
	free(r.origin);
}

static void read_machine(const struct reading *r, const char *key,
			 const char *value)
{
	const char *err = "unknown setting, expected priority, protocol, "
			  "group, tables, wait or on-error";
	size_t i;

	for (i = 0; i < sizeof machine / sizeof *machine; i++)
		if (!strcmp(machine[i].key, key))
			err = machine[i].set(r->policy, value);
	if (err)
		diag_add(r->d, DIAG_REFUSED, r->origin, key, "%s, got \"%s\"",
			 err, value);
}

/* Keys before the first section would belong to nobody. */
static void check_orphans(const dictionary *dict, const char *path,
			  struct diag *d)
{
	ssize_t i;

	for (i = 0; i < (ssize_t)dict->size; i++)
		if (dict->key[i] && dict->key[i][0] == ':')
			diag_add(d, DIAG_REFUSED, path, dict->key[i] + 1,
				 "expected a section before it, [multihome] or "
				 "a table's name");
}

int conf_read(struct conf *out, const char *path, struct policy *policy,
	      struct diag *d)
{
	struct file f;
	int ret = file_read_up_to(&f, path, CONF_MAX);

	*policy = policy_default;
	*out = (struct conf){ 0 };
	if (ret == -ENOENT)
		return 0;
	out->bad = true;
	if (ret)
		diag_add(d, DIAG_REFUSED, path, NULL, "cannot be read: %s",
			 f.why);
	if (ret)
		return ret;
	if (memchr(f.text, '\0', f.n)) {
		diag_add(d, DIAG_REFUSED, path, NULL, "expected text, without "
			 "NUL bytes");
		ret = -EINVAL;
	}
	file_free(&f);
	if (ret)
		return ret;
#ifdef HAVE_INIPARSER_CALLBACK
	iniparser_set_error_callback(quiet);
#endif
	out->dictionary = iniparser_load(path);
	if (!out->dictionary) {
		diag_add(d, DIAG_REFUSED, path, NULL, "expected [SECTION] and "
			 "KEY = VALUE lines of less than 1000 characters");
		return -EINVAL;
	}
	check_orphans(out->dictionary, path, d);
	each_key(out->dictionary, (struct reading){
		 path, own, d, .policy = policy }, read_machine);
	out->bad = diag_has(d, DIAG_REFUSED);
	if (!out->bad)
		return 0;
	conf_free(out);
	*policy = policy_default;
	return -EINVAL;
}

void conf_free(struct conf *ini)
{
	if (ini->dictionary)
		iniparser_freedict(ini->dictionary);
	ini->dictionary = NULL;
}

static void merge_key(const struct reading *r, const char *key,
		      const char *value)
{
	char *name = option_key(key);
	const struct option *o = option_find(name);

	if (o && !o->in_ini)
		diag_add(r->d, DIAG_WARNING, r->origin, key, "left out, "
			 "expected in the stanza and not here");
	else if (!settings_find(r->s, name))
		settings_add(r->s, name, value, r->origin);
	free(name);
}

void conf_defaults(const struct conf *ini, const char *table,
		   struct settings *s, struct diag *d)
{
	if (ini->dictionary && strcasecmp(table, own))
		each_key(ini->dictionary, (struct reading){
			 CONFFILE, table, d, .s = s }, merge_key);
}

static void check_key(const struct reading *r, const char *key,
		      const char *value)
{
	char *name = option_key(key);
	const struct option *o = option_find(name);
	struct settings s = { 0 };
	struct uplink u;

	if (!o || !o->in_ini) {
		diag_add(r->d, DIAG_REFUSED, r->origin, key, "unknown setting "
			 "of a table, expected an option without "
			 "\"multihome-\"");
	} else {
		settings_add(&s, "multihome-table", "1", r->origin);
		settings_add(&s, name, value, r->origin);
		option_read(&u, &s, r->section, 0, r->d);
		uplink_free(&u);
	}
	settings_free(&s);
	free(name);
}

void conf_check(const struct conf *ini, const char *path, struct diag *d)
{
	int i, n = ini->dictionary ? iniparser_getnsec(ini->dictionary) : 0;
	const char *section;

	for (i = 0; i < n; i++) {
		section = iniparser_getsecname(ini->dictionary, i);
		if (section && strcmp(section, own))
			each_key(ini->dictionary, (struct reading){
				 path, section, .d = d }, check_key);
	}
}
