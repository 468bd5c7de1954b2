/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome generate: what the ifcfg files ask for as rule- and route- files,
 * which network-scripts install by themselves. Shows them, or with --write puts
 * them in place; files of somebody else are left alone.
 */
#include "base/report.h"
#include "check/surroundings.h"
#include "command/cmd.h"
#include "network-scripts/rulefile.h"
#include "networkmanager/nm_managed.h"
#include "networkmanager/nm_profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct generator {
	struct session *s;
	struct machine v;
	struct ifcfgs files;
	bool write;
};

/* Whether its plan can be put into files; if not, why is said. */
static bool is_fixed(struct generator *g, const char *path,
		     const struct machine_device *dev)
{
	const struct resolved *pu;
	bool fixed = text_is_safe(dev->name), ready = false;
	size_t i;

	if (!fixed)
		diag_add(g->s->d, DIAG_WARNING, path, NULL, "no files can hold "
			 "the name of its device");
	for (i = 0; i < dev->uplinks.n; i++) {
		pu = &dev->plan.uplinks.v[i];
		ready |= pu->state == RESOLVED_READY;
		if (pu->state != RESOLVED_PENDING &&
		    (ready || i + 1 < dev->uplinks.n))
			continue;
		fixed = false;
		diag_add(g->s->d, DIAG_WARNING, dev->uplinks.v[i].iface, NULL,
			 "%s: files can hold only what is known: bring it up "
			 "first, or write it down",
			 pu->why ? pu->why : "it has no address");
	}
	return fixed;
}

/* texts NULL: what is ours of that name goes. */
static void write_or_show(struct generator *g, const char *name,
			  const struct text *texts)
{
	enum generated kind;
	char *path;

	if (g->write)
		rulefile_replace(name, texts, g->s->kernel, g->s->d);
	if (g->write || !rulefile_may_replace(name, texts, g->s->d) || !texts)
		return;
	for (kind = 0; kind < GENERATED_FILES; kind++) {
		path = rulefile_path(kind, name);
		if (texts[kind].n)
			printf("==> %s <==\n%s", path, texts[kind].s);
		free(path);
	}
}

/* What NetworkManager does instead; our files would only get in its way. */
static void show_nm(struct generator *g, const struct ifcfg *c,
		    const struct machine_device *dev)
{
	bool dynamic[2] = { false, false };
	struct text t = { 0 };
	size_t i;

	diag_add(g->s->d, DIAG_WARNING, c->path, NULL, "NetworkManager has "
		 "this interface, and beside rule- files it does not read "
		 "route- files: none is written; expected NM_CONTROLLED=no, "
		 "the package NetworkManager-dispatcher-routing-rules, or its "
		 "own keys in place of ours");
	if (!dev || dev->refused || !dev->plan.wanted.n)
		return;
	for (i = 0; i < dev->facts.addrs.n; i++)
		if (dev->facts.addrs.v[i].dynamic)
			dynamic[facts_family(dev->facts.addrs.v[i].prefix
					     .addr.family)] = true;
	text_addf(&t, "# NetworkManager: in %s\n", c->path);
	nm_profile_ifcfg(&t, &dev->plan.wanted, dynamic);
	text_add(&t, "# or, in its own form\n");
	nm_profile_nmcli(&t, &dev->plan.wanted, dynamic,
			 ifcfg_get(c, "NAME") ? ifcfg_get(c, "NAME") : c->name);
	printf("%s", t.s);
	text_free(&t);
}

static void generate_one(struct generator *g, const struct ifcfg *c)
{
	struct text texts[GENERATED_FILES] = { { 0 } };
	const struct machine_device *dev = machine_find(&g->v, c);
	bool ours = dev && (dev->uplinks.n || dev->refused);
	enum generated kind;

	if (ours && ifcfg_check_to_nm(c) && !nm_has_rules_script()) {
		show_nm(g, c, dev);
		return;
	}
	if (dev && (dev->refused || !is_fixed(g, c->path, dev)))
		return;
	if (ours)
		rulefile_print(texts, &dev->plan.wanted, c->name,
			       g->s->suppress == SUPPRESS_IGNORED);
	write_or_show(g, c->name, ours ? texts : NULL);
	for (kind = 0; kind < GENERATED_FILES; kind++)
		text_free(&texts[kind]);
}

static bool is_named(const struct ifcfg *c, char **names)
{
	for (; *names; names++)
		if (!strcmp(*names, c->name) ||
		    !strcmp(*names, ifcfg_device(c)))
			return true;
	return false;
}

/* Files of ours whose ifcfg file is gone. */
static void remove_orphans(struct generator *g)
{
	struct strings list = { 0 };
	size_t i, j;

	rulefile_list(&list);
	for (i = 0; i < list.n; i++) {
		for (j = 0; j < g->files.n; j++)
			if (!strcmp(g->files.v[j].name, list.v[i]))
				break;
		if (j == g->files.n)
			write_or_show(g, list.v[i], NULL);
	}
	strings_free(&list);
}

static void generate_all(struct generator *g, char **names)
{
	const struct ifcfg *c;
	size_t i, n = 0;

	ifcfg_files_all(&g->files, g->s->d);
	for (i = 0; i < g->files.n; i++)
		ifcfg_stanzas(&g->files.v[i], &g->v.stanzas);
	g->s->suppress = suppress_is_ignored() ? SUPPRESS_IGNORED
					      : SUPPRESS_KEPT;
	g->v.written = true;
	machine_plan(&g->v);
	for (i = 0; i < g->files.n; i++) {
		c = &g->files.v[i];
		if (ifcfg_is_alias(c) || (*names && !is_named(c, names)))
			continue;
		generate_one(g, c);
		n++;
	}
	if (!*names)
		remove_orphans(g);
	else if (!n)
		diag_add(g->s->d, DIAG_FAILED, IFCFG_DIR, NULL,
			 "there is no ifcfg file of that name");
}

int cmd_generate(struct session *s, char **argv)
{
	struct generator g = { s, { .s = s }, { 0 }, false };
	char **names = argv + 1;

	if (*names && !strcmp(*names, "--write")) {
		g.write = true;
		names++;
	}
	if (*names && **names == '-')
		return EXIT_USAGE;
	session_init(s, (struct voice){ 0 }, s->d);
	if (!ifcfg_files_here())
		diag_add(s->d, DIAG_FAILED, IFCFG_DIR, NULL, "there is no such "
			 "directory: rule- and route- files are for "
			 "network-scripts");
	else if (!session_open(s, g.write ? SESSION_CHANGING
					  : SESSION_PROPOSING, NULL))
		generate_all(&g, names);
	machine_free(&g.v);
	ifcfgs_free(&g.files);
	return report_status(s->d, diag_has(s->d, DIAG_WARNING));
}
