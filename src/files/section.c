/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sections of files to stanzas. */
#include "files/section.h"
#include "base/file.h"
#include "base/value.h"
#include "config/conf_file.h"
#include "model/option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>

bool sections_here(void)
{
	struct strings names = { 0 };
	int ret = file_list(&names, SECTIONS_DIR, "");

	strings_free(&names);
	return ret != -ENOENT;
}

struct stanza *sections_find(const struct stanzas *all, const char *iface)
{
	struct stanza *st;

	vec_each(st, all)
		if (!strcmp(st->iface, iface) &&
		    !strncmp(st->key, CLAIM_SECTION, strlen(CLAIM_SECTION)))
			return st;
	return NULL;
}

/* The problem is freed. Never by "[...]": that is a default's origin. */
static void add_problem(struct stanza *st, const char *path, unsigned line,
			char *problem)
{
	char *origin = text_printf("%s:%u", path, line);

	settings_add(&st->settings, "problem", problem, origin);
	free(problem);
	free(origin);
}

/* An option that a section cannot have; NULL: it can. */
static const char *why_not(const char *key, const char *name)
{
	if (option_find(key))
		return "expected without multihome-";
	if (!strcmp(name, "multihome-device"))
		return "expected the interface as the section's name instead";
	return NULL;
}

static void add_setting(struct stanza *st, const struct conf_file *f,
			const char *section, const char *key,
			const char *value)
{
	const struct conf_line *line = conf_file_line(f, section, key);
	unsigned number = line ? line->number : 0;
	char *origin = text_printf("%s:%u", f->path, number);
	char *name = option_key(key);
	const char *err = why_not(key, name);

	if (err)
		add_problem(st, f->path, number,
			    text_printf("%s: %s", key, err));
	else
		settings_add(&st->settings, name, value, origin);
	free(name);
	free(origin);
}

static void fill_stanza(struct stanza *st, const struct conf_file *f,
			const struct conf_line *head)
{
	const char *key, *value;
	size_t i = 0;

	while ((key = conf_file_next(f, head->section, &i, &value)))
		add_setting(st, f, head->section, key, value);
	if (!st->settings.n)
		add_problem(st, f->path, head->number, text_printf(
			"[%s]: expected table = NAME, or a number, in it",
			head->section));
}

const char *sections_check_name(const char *name)
{
	if (!strcasecmp(name, "multihome"))
		return "is for /etc/multihome.conf, expected an interface's "
		       "name";
	return value_device(name);
}

static void add_section(struct stanzas *out, const struct conf_file *f,
			const struct conf_line *head, struct diag *d)
{
	char *origin = text_printf("%s:%u: [%s]", f->path, head->number,
				   head->section);
	struct stanza *st = sections_find(out, head->section);
	const char *err = sections_check_name(head->section);

	if (err) {
		diag_add(d, DIAG_REFUSED, origin, NULL, "%s", err);
	} else if (st) {
		add_problem(st, f->path, head->number, text_printf(
			"[%s]: expected once, also written at %s",
			head->section, st->origin));
	} else {
		st = vec_push(out);
		st->iface = text_dup(head->section);
		st->family = AF_UNSPEC;
		st->key = text_join(CLAIM_SECTION, head->section);
		st->origin = text_dup(origin);
		fill_stanza(st, f, head);
	}
	free(origin);
}

/* A file that has gone meanwhile is none. */
static void read_file(struct stanzas *out, const char *path, struct diag *d)
{
	const struct conf_line *line;
	struct conf_file f;
	struct stat st;
	int ret = conf_file_read(&f, path, "[INTERFACE]", d);

	if (ret == -ENOENT && !lstat(path, &st))
		diag_add(d, DIAG_REFUSED, path, NULL, "cannot be read: it is a "
			 "link to what is not there");
	vec_each(line, &f.lines)
		if (!ret && !*line->key)
			add_section(out, &f, line, d);
	conf_file_free(&f);
}

bool sections_read(struct stanzas *out, const char *dir, struct diag *d)
{
	struct strings names = { 0 };
	struct diag why = { 0 };
	int ret = file_list(&names, dir, ".conf");
	bool whole;
	char *path;
	size_t i;

	if (ret && ret != -ENOENT)
		diag_add(&why, DIAG_REFUSED, dir, NULL, "cannot be read: %s",
			 strerror(-ret));
	for (i = 0; i < names.n; i++) {
		if (*names.v[i] == '.')
			continue;
		path = text_join(dir, "/", names.v[i]);
		read_file(out, path, &why);
		free(path);
	}
	whole = !diag_has(&why, DIAG_REFUSED);
	diag_move(d, &why);
	strings_free(&names);
	return whole;
}
