/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ifcfg files beside their options. */
#include "check_ifcfg.h"
#include "generate.h"
#include "rulefile.h"
#include "vec.h"

#include <stdlib.h>
#include <string.h>

/* Two files for one device: ifup takes them both, and only one can be meant. */
static void check_doubles(const struct ifcfgs *files, struct diag *d)
{
	const struct ifcfg *a, *b;
	size_t i, j;

	for (i = 0; i < files->n; i++) {
		for (j = 0; j < i; j++) {
			a = &files->v[i];
			b = &files->v[j];
			if (strcmp(ifcfg_device(a), ifcfg_device(b)) ||
			    ifcfg_is_range(a) || ifcfg_is_range(b) ||
			    !(ifcfg_ours(a) || ifcfg_ours(b)))
				continue;
			diag_add(d, DIAG_WARNING, a->path, "DEVICE", "%s is "
				 "also in %s: which of them is up can be told "
				 "only by their addresses", ifcfg_device(a),
				 b->path);
		}
	}
}

/* main has one default: that of the interface that came up last. */
static void check_defaults(const struct ifcfgs *files, struct diag *d)
{
	const struct ifcfg *c, *first = NULL;
	const struct assign *a;
	size_t i, n;

	for (i = 0; i < files->n; i++) {
		c = &files->v[i];
		a = assigns_find(&c->vars, "GATEWAY");
		n = strlen(c->path);
		if (ifcfg_is_alias(c) || !ifcfg_get(c, "GATEWAY") ||
		    strncmp(a->origin, c->path, n) || a->origin[n] != ':' ||
		    ifcfg_says_no(c, "DEFROUTE"))
			continue;
		if (first)
			diag_add(d, DIAG_WARNING, a->origin, "GATEWAY",
				 "%s has one too, and the last to come up "
				 "takes main's default; expected DEFROUTE=no "
				 "in all but one", first->path);
		else
			first = c;
	}
}

void check_ifcfg(const struct survey *v, const struct ifcfgs *files)
{
	check_doubles(files, v->s->d);
	check_defaults(files, v->s->d);
}
