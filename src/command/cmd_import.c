/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome import: reads what people have set up by hand and prints what takes
 * its place. Changes nothing; what is printed is for people to put in.
 */
#include "base/file.h"
#include "base/report.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "config/rt_tables.h"
#include "ifupdown/hook_env.h"
#include "ifupdown/interfaces_files.h"
#include "import/to_ifcfg.h"
#include "import/to_interfaces.h"
#include "network-scripts/ifcfg_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct work {
	struct rt_tables tables;
	struct handmade_names names;
	struct strings dirs;	/* whose ifcfg files were read */
	struct stanzas ifcfgs;
	struct scriptfiles files;
	struct scripts scripts;
	struct text out;
	struct diag *d;
	bool complete;
};

static const char *number_of(const void *tables, const char *name, uint32_t *n)
{
	return rt_tables_number(tables, name, n);
}

static const char *name_of(const void *tables, uint32_t number)
{
	return rt_tables_name(tables, number);
}

struct handmade_names cmd_import_names(const struct rt_tables *tables)
{
	return (struct handmade_names){ number_of, name_of, tables };
}

static void cannot_read(struct work *w, const char *path, const char *why)
{
	diag_add(w->d, DIAG_FAILED, path, NULL, "cannot be read: %s", why);
}

/*
 * Reads it if it is a script, one not given only if it has such lines; iface,
 * which runs it, or NULL.
 */
static bool read_script(struct work *w, const char *path, const char *iface,
			bool given)
{
	struct file f;
	bool is;

	if (file_read(&f, path))
		return false;
	is = !file_nul(&f) && script_is(f.text) &&
	     (given || ip_command_suspected(f.text));
	if (is)
		script_read(vec_push(&w->scripts), path, f.text, iface);
	file_free(&f);
	return is;
}

/* Reads what a command runs, if it is a script, with the words behind it. */
static void read_called(struct work *w, const struct iface_stanza *s,
			const struct setting *o, const struct command *c)
{
	struct script *script;
	char number[TEXT_NUMBER_MAX];
	size_t i = 0, n;

	while (i < c->n && value_is_among(c->v[i], "sudo . source sh bash dash "
					  "/bin/sh /bin/bash /bin/dash "
					  "/usr/bin/sh /usr/bin/bash"))
		i++;
	if (i == c->n || *c->v[i] != '/' ||
	    !read_script(w, c->v[i], s->name, false))
		return;
	script = &w->scripts.v[w->scripts.n - 1];
	for (n = 1; i + n < c->n && n < 10; n++)
		settings_add(&script->variables, text_number(n, number),
			     c->v[i + n], o->origin);
}

/* Reads the scripts that a line of a stanza runs, which hooks are told of as st. */
static void read_all_called(struct work *w, const struct iface_stanza *s,
			    const struct stanza *st, const struct setting *o)
{
	struct settings variables = { 0 };
	struct command_line line;
	const struct command *c;
	bool down;

	if (!hand_line_runs(o->key, &down) || down)
		return;
	settings_add(&variables, "IFACE", s->name, s->origin);
	if (st)
		hook_env_variables(&st->settings, &variables);
	if (!command_line_read(&line, o->value, &variables))
		vec_each(c, &line)
			if (!c->joined)	/* else it may well not run */
				read_called(w, s, o, c);
	command_line_free(&line);
	settings_free(&variables);
}

/* Scripts that have been read go with them. */
static void print_interfaces(struct work *w, const struct interfaces *in)
{
	w->complete &= to_interfaces(&w->out, in, interfaces_dialect(),
				     &w->scripts, &w->names);
	scripts_free(&w->scripts);
}

static void read_all_scripts(struct work *w, const struct interfaces *in)
{
	const struct stanza *st, *told;
	const struct iface_stanza *s;
	struct stanzas all = { 0 };
	const struct setting *o;

	interfaces_stanzas(in, interfaces_dialect(), &all);
	vec_each(s, in) {
		told = NULL;
		vec_each(st, &all)
			if (!strcmp(st->origin, s->origin))
				told = st;
		vec_each(o, &s->options)
			read_all_called(w, s, told, o);
	}
	stanzas_free(&all);
}

static void read_interfaces(struct work *w, const char *path)
{
	struct interfaces in = { 0 };
	int ret = interfaces_read(&in, path, interfaces_dialect(), w->d);

	if (ret == -ENOENT)
		cannot_read(w, path, strerror(ENOENT));
	else if (ret == -EBADMSG)
		diag_add(w->d, DIAG_WARNING, path, NULL,
			 "nothing of it is imported");
	if (!ret) {
		read_all_scripts(w, &in);
		print_interfaces(w, &in);
	}
	interfaces_free(&in);
}

/* Their names, sorted; empty if there is no such directory. */
static void list_directory(struct work *w, const char *dir,
			   struct strings *out)
{
	int ret = file_list(out, dir, "");

	if (ret && ret != -ENOENT && ret != -ENOTDIR)
		cannot_read(w, dir, strerror(-ret));
}

static void read_ifcfg(struct work *w, const char *name, const char *path)
{
	struct ifcfg c = { .name = text_dup(name), .path = text_dup(path) };
	struct file f;
	int ret = file_read(&f, path);

	if (ret) {
		cannot_read(w, path, f.why);
	} else {
		sourced_read(&c.vars, f.text, f.n, path, ifcfg_used);
		c.device = text_dup(ifcfg_written(&c, "DEVICE"));
		ifcfg_stanzas(&c, &w->ifcfgs);
		file_free(&f);
	}
	ifcfg_free(&c);
}

/* All ifcfg files beside that file. */
static void read_ifcfgs(struct work *w, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? text_printf("%.*s/", (int)(slash - path), path)
			  : text_dup("");
	struct strings names = { 0 };
	char *file;
	size_t i;

	if (!strings_have(&w->dirs, dir)) {
		strings_add(&w->dirs, dir);
		list_directory(w, *dir ? dir : ".", &names);
	}
	for (i = 0; i < names.n; i++) {
		if (strncmp(names.v[i], "ifcfg-", 6) || !names.v[i][6] ||
		    ifcfg_files_is_backup(names.v[i]))
			continue;
		file = text_printf("%s%s", dir, names.v[i]);
		read_ifcfg(w, names.v[i] + 6, file);
		free(file);
	}
	strings_free(&names);
	free(dir);
}

static void read_rule_file(struct work *w, const char *path)
{
	struct file f;
	int ret = file_read(&f, path);

	if (ret) {
		cannot_read(w, path, f.why);
		return;
	}
	rule_lines_read(vec_push(&w->files), path, f.text, f.n);
	file_free(&f);
	read_ifcfgs(w, path);
}

static void read_rule_files(struct work *w)
{
	struct strings names = { 0 };
	char *path;
	size_t i;

	list_directory(w, IFCFG_DIR, &names);
	for (i = 0; i < names.n; i++) {
		path = text_printf(IFCFG_DIR "/%s", names.v[i]);
		if (rule_lines_is(path) &&
		    !ifcfg_files_is_backup(names.v[i]))
			read_rule_file(w, path);
		free(path);
	}
	strings_free(&names);
}

/* Where people put lines that no stanza has. */
static void read_scripts(struct work *w)
{
	static const char *const files[] = {
		"/etc/rc.local", "/etc/rc.d/rc.local", "/sbin/ifup-local",
	}, *const dirs[] = {
		"/etc/network/if-pre-up.d", "/etc/network/if-up.d",
		"/etc/NetworkManager/dispatcher.d",
		"/etc/networkd-dispatcher/routable.d",
	};
	struct strings names = { 0 };
	char *path;
	size_t i, j;

	for (i = 0; i < sizeof files / sizeof *files; i++)
		read_script(w, files[i], NULL, false);
	for (i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		list_directory(w, dirs[i], &names);
		for (j = 0; j < names.n; j++) {
			path = text_printf("%s/%s", dirs[i], names.v[j]);
			read_script(w, path, NULL, false);
			free(path);
		}
		strings_free(&names);
	}
}

/* What is given, or all that the machine has. */
static void read_all(struct work *w, char **paths)
{
	bool given = *paths, stanzas = false;
	struct strings scripts = { 0 };
	struct interfaces none = { 0 };
	char **p;

	if (!given)
		read_scripts(w);
	/* scripts first: they go with the stanzas that follow */
	for (p = paths; *p; p++)
		if (!rule_lines_is(*p) && read_script(w, *p, NULL, true))
			strings_add(&scripts, *p);
	for (p = paths; *p; p++) {
		if (rule_lines_is(*p)) {
			read_rule_file(w, *p);
		} else if (!strings_have(&scripts, *p)) {
			read_interfaces(w, *p);
			stanzas = true;
		}
	}
	strings_free(&scripts);
	/* scripts alone are for what else is on the machine */
	if ((!given || (w->scripts.n && !stanzas && !w->files.n)) &&
	    !access(INTERFACES, F_OK))
		read_interfaces(w, INTERFACES);
	if (!given)
		read_rule_files(w);
	if (w->scripts.n && !w->files.n && !access(IFCFG_DIR, F_OK))
		read_ifcfgs(w, IFCFG_DIR "/");
	else if (w->scripts.n && !w->files.n)
		print_interfaces(w, &none);
	w->complete &= to_ifcfg(&w->out, &w->files, &w->ifcfgs, &w->scripts,
				&w->names);
}

static void work_free(struct work *w)
{
	size_t i;

	for (i = 0; i < w->files.n; i++)
		rule_lines_free(&w->files.v[i]);
	vec_free(&w->files);
	scripts_free(&w->scripts);
	stanzas_free(&w->ifcfgs);
	strings_free(&w->dirs);
	rt_tables_free(&w->tables);
	text_free(&w->out);
}

int cmd_import(struct session *s, char **argv)
{
	struct work w = { .d = s->d, .complete = true };
	int status;

	rt_tables_read(&w.tables, w.d);
	w.names = cmd_import_names(&w.tables);
	read_all(&w, argv + 1);
	status = report_status(w.d, false);
	if (w.out.n)
		fputs(w.out.s, stdout);
	else if (status == EXIT_DONE)
		puts("# nothing to import");
	if (status == EXIT_DONE && !w.complete)
		status = EXIT_CONFIG;
	work_free(&w);
	return status;
}
