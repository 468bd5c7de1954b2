/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ifcfg files with any bytes in them, and what is read before them: which are
 * an interface's, and what they say. See files.h for how they stand in the
 * input.
 */
#include "../files.h"
#include "network-scripts/ifcfg_files.h"
#include "model/option.h"
#include "base/vec.h"

static const char *const dirs[] = {
	"etc", "etc/sysconfig", "etc/sysconfig/network-scripts", NULL,
};
#define SCRIPTS "etc/sysconfig/network-scripts/"
static const char *const names[] = {
	SCRIPTS "ifcfg-eth1", "etc/sysconfig/network", SCRIPTS "ifcfg-eth1:1",
	SCRIPTS "ifcfg-eth1-range0", SCRIPTS "ifcfg-home", SCRIPTS "ifcfg-x.bak",
};

static void stanzas(const struct ifcfg *c)
{
	struct stanzas all = { 0 };
	struct diag d = { 0 };
	struct uplink u;
	size_t i, j;

	ifcfg_stanzas(c, &all);
	for (i = 0; i < all.n; i++) {
		HOLDS(all.v[i].iface && all.v[i].key && all.v[i].origin);
		for (j = 0; j < all.v[i].settings.n; j++)
			HOLDS(all.v[i].settings.v[j].origin &&
			      all.v[i].settings.v[j].value);
		option_read(&u, &all.v[i].settings, all.v[i].iface,
			    all.v[i].family, &d);
		uplink_free(&u);
		HOLDS(ifcfg_ours(c) || !settings_ours(&all.v[i].settings) ||
		      settings_find(&all.v[i].settings, "problem"));
	}
	fuzz_shown(&d);
	diag_free(&d);
	stanzas_free(&all);
}

static void all_of(struct ifcfgs *l, struct diag *d)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		HOLDS(!ifcfg_files_is_backup(l->v[i].name));
		stanzas(&l->v[i]);
	}
	fuzz_shown(d);
	ifcfgs_free(l);
	diag_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const asked[] = { "eth1", "eth1:1", "home" };
	struct ifcfgs l = { 0 };
	struct diag d = { 0 };

	files_start(dirs);
	files_of(data, n, names, sizeof names / sizeof *names);
	files_enter();
	HOLDS(ifcfg_files_here());
	ifcfg_files_all(&l, &d);
	all_of(&l, &d);
	ifcfg_files_read(&l, asked[n % 3], &d);
	all_of(&l, &d);
	files_leave();
	files_remove();
	return 0;
}
