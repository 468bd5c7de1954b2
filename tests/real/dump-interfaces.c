/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows what input_interfaces makes of a file, to be held against what the
 * installed ifupdown does: dump-interfaces dialect | state | written FILE |
 * told FILE. A newline in a value is shown as \x0a. Problems go to standard
 * error; status 3 if ifup is said to refuse the file.
 */
#include "addr.h"
#include "input_interfaces.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
	[DIALECT_DEBIAN] = "debian",
	[DIALECT_NG] = "ng",
	[DIALECT_IFUPDOWN2] = "ifupdown2",
};

static void show(const struct settings *s, int with_origin)
{
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < s->n; i++) {
		t.n = 0;
		text_addf(&t, "  %s: ", s->v[i].key);
		text_add_escaped(&t, s->v[i].value);
		if (with_origin)
			text_addf(&t, "  [%s]", s->v[i].origin);
		puts(t.s);
	}
	text_free(&t);
}

static void show_written(const struct interfaces *in)
{
	size_t i;

	for (i = 0; i < in->n; i++) {
		printf("%s %s %s\n", in->v[i].name, in->v[i].family,
		       in->v[i].method);
		show(&in->v[i].options, !!getenv("ORIGIN"));
	}
}

static void show_told(const struct interfaces *in, enum dialect dialect)
{
	struct stanzas told = { 0 };
	size_t i;

	interfaces_stanzas(in, dialect, &told);
	for (i = 0; i < told.n; i++) {
		printf("%s %s\n", told.v[i].iface,
		       addr_family_name(told.v[i].family));
		show(&told.v[i].settings, !!getenv("ORIGIN"));
	}
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
	const char *forced = getenv("DIALECT");
	struct interfaces in;
	struct diag d = { 0 };
	size_t i;
	int ret;

	for (i = 0; forced && i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], forced))
			dialect = (enum dialect)i;
	if (argc == 2 && !strcmp(argv[1], "dialect"))
		return puts(names[dialect]) < 0;
	if (argc == 2 && !strcmp(argv[1], "state"))
		return show_state(dialect) ? 1 : 0;
	if (argc != 3 || (strcmp(argv[1], "written") && strcmp(argv[1], "told")))
		return 2;
	ret = interfaces_read(&in, argv[2], dialect, &d);
	for (i = 0; i < d.n; i++)
		fprintf(stderr, "%s\n", d.v[i].text);
	if (!strcmp(argv[1], "told"))
		show_told(&in, dialect);
	else
		show_written(&in);
	interfaces_free(&in);
	diag_free(&d);
	if (ret && ret != -EBADMSG)
		fprintf(stderr, "%s: %s\n", argv[2], strerror(-ret));
	return !ret ? 0 : ret == -EBADMSG ? 3 : 1;
}
