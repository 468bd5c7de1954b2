/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What NetworkManager has made of our words, beside what it was to make. */
#include "check/nm_check.h"
#include "engine/owned.h"
#include "network-scripts/rulefile.h"
#include "networkmanager/nm_managed.h"
#include "networkmanager/nm_profile.h"

#include <net/if.h>
#include <sys/socket.h>

bool nm_check_has(const struct ifcfg *c)
{
	int ifindex = (int)if_nametoindex(ifcfg_device(c));

	return !ifcfg_says_no(c, "NM_CONTROLLED") && nm_running() &&
	       nm_device(ifindex) != NM_UNMANAGED;
}

bool nm_check_calls(const struct ifcfg *c)
{
	return nm_check_has(c) && nm_has_our_script();
}

bool nm_check_made(const struct machine *v, const struct kobj *k)
{
	const struct kobj *made;

	vec_each(made, &v->nm)
		if (!kobj_cmp(made, k))
			return true;
	return false;
}

/*
 * Adds to v->nm what there is of those wanted; *missing gets, in ip(8)'s words,
 * the first that is not there. How many are.
 */
static size_t read_made(struct machine *v, const struct machine_device *dev,
			struct text *missing)
{
	const struct kobj *w, *k;
	struct kobjs have = { 0 };
	struct plan plan;
	size_t before = v->nm.n, n;

	machine_plan_written(v, dev, &plan);
	kernel_rules(v->s->kernel, AF_UNSPEC, &have);
	machine_routes(v, dev, &have);
	vec_each(w, &plan.wanted) {
		n = v->nm.n;
		vec_each(k, &have)
			if (!owned_is_ours(&v->s->policy, NULL, k) &&
			    nm_profile_makes(w, k))
				*vec_push(&v->nm) = *k;
		if (v->nm.n == n && nm_profile_has(w) && !missing->n)
			kobj_print(missing, w, NULL);
	}
	plan_free(&plan);
	vec_free(&have);
	return v->nm.n - before;
}

static void check_file(struct machine *v, const struct ifcfg *c)
{
	struct machine_device *dev = machine_find(v, c);
	struct text missing = { 0 };
	size_t made = dev && !dev->refused ? read_made(v, dev, &missing) : 0;

	if (!made && !nm_has_our_script())
		diag_add(v->s->d, DIAG_WARNING, c->path, NULL, "NetworkManager "
			 "runs and has this interface: ifup hands it over and "
			 "calls no hook; expected " NM_OUR_SCRIPT ", by which "
			 "it calls multihome, NM_CONTROLLED=no, or "
			 "NetworkManager's own keys, which `multihome generate "
			 "%s` prints", c->name);
	else if (made && missing.n)
		diag_add(v->s->d, DIAG_WARNING, c->path, NULL, "NetworkManager "
			 "has not all of what `multihome generate %s` prints; "
			 "expected also: %s", c->name, missing.s);
	else if (made)
		dev->by_nm = true;
	text_free(&missing);
}

void nm_check(struct machine *v, const struct ifcfgs *files)
{
	const struct ifcfg *c;

	vec_each(c, files)
		if (!ifcfg_is_alias(c) && ifcfg_ours(c) && nm_check_has(c) &&
		    !(rulefile_any(c->name) && nm_has_rules_script()))
			check_file(v, c);
}
