/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows what input_interfaces makes of a file, to be held against what the
 * installed ifupdown does: dump-interfaces dialect | state, or written | told
 * FILE. A line is an option, "IFACE FAMILY OPTION: VALUE", with a newline in a
 * value as \x0a. Problems go to standard error; status 3: ifup refuses the file.
 */
#include "base/addr.h"
#include "ifupdown/interfaces_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {
	[DIALECT_DEBIAN] = "debian",
	[DIALECT_NG] = "ng",
	[DIALECT_IFUPDOWN2] = "ifupdown2",
};

static void show(const char *name, const char *family,
		 const struct settings *s)
{
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < s->n; i++) {
		t.n = 0;
		text_addf(&t, "%s %s %s: ", name, family, s->v[i].key);
		text_add_escaped(&t, s->v[i].value);
		puts(t.s);
	}
	text_free(&t);
}

static void show_written(const struct interfaces *in)
{
	size_t i;

	for (i = 0; i < in->n; i++)
		show(in->v[i].name, *in->v[i].family ? in->v[i].family : "-",
		     &in->v[i].options);
}

static void show_told(const struct interfaces *in, enum dialect dialect)
{
	struct stanzas told = { 0 };
	size_t i;

	interfaces_stanzas(in, dialect, &told);
	for (i = 0; i < told.n; i++)
		show(told.v[i].iface, addr_family_name(told.v[i].family),
		     &told.v[i].settings);
	stanzas_free(&told);
}

static int show_state(enum dialect dialect)
{
	struct iface_states s;
	int ret = interfaces_state(&s, dialect);
	size_t i;

	for (i = 0; i < s.n; i++)
		printf("%s=%s\n", s.v[i].iface, s.v[i].logical);
	interfaces_state_free(&s);
	return ret;
}

int main(int argc, char **argv)
{
	enum dialect dialect = interfaces_dialect();
	const char *what = argc > 1 ? argv[1] : "";
	struct interfaces in;
	struct diag d = { 0 };
	size_t i;
	int ret;

	if (argc == 2 && !strcmp(what, "dialect"))
		return puts(names[dialect]) < 0;
	if (argc == 2 && !strcmp(what, "state"))
		return show_state(dialect) ? 1 : 0;
	if (argc != 3 || (strcmp(what, "written") && strcmp(what, "told")))
		return 2;
	ret = interfaces_read(&in, argv[2], dialect, &d);
	for (i = 0; i < d.n; i++)
		fprintf(stderr, "%s\n", d.v[i].text);
	if (!strcmp(what, "told"))
		show_told(&in, dialect);
	else
		show_written(&in);
	interfaces_free(&in);
	diag_free(&d);
	if (ret && ret != -EBADMSG)
		fprintf(stderr, "%s: %s\n", argv[2], strerror(-ret));
	return !ret ? 0 : ret == -EBADMSG ? 3 : 1;
}
