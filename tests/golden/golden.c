/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * golden NAME: what hooks would ask of the kernel, without hooks and kernel.
 * Reads the files that input.h names; prints what NAME.ok holds and exits 0, or
 * what NAME.err holds and exits 3. With ifcfg files it also prints what would
 * be generated. Called by run.
 */
#include "input.h"
#include "network-scripts/rulefile.h"
#include "model/option.h"
#include "routing/plan.h"

struct golden {
	struct input in;
	struct claims claims;
	struct { struct uplink *v; size_t n, cap; } uplinks;
	VEC(const struct claim *) claim_of;	/* of each uplink */
};

/* As reconcile would have it: a later call replaces a claim. */
static void add_claim(struct golden *g, struct stanza *st)
{
	const struct setting *table;
	struct claim *c;

	table = settings_find(&st->settings, "multihome-table");
	if (table)
		conf_defaults(&g->in.ini, table->value, &st->settings,
			      &g->in.d);
	if (!settings_ours(&st->settings))
		return;
	c = claims_get(&g->claims, st->iface, st->family, st->key);
	settings_free(&c->trial);
	settings_copy(&c->trial, &st->settings);
}

static void add_family(struct golden *g, const struct claim *c,
		       const struct uplink *all, int family)
{
	struct uplink *u = vec_push(&g->uplinks);

	*u = uplink_select(all, family);
	u->trial = true;
	strcpy(u->device, g->in.facts.device);
	if (u->merged && u->gateway == UPLINK_GIVEN && !u->gateways.n)
		u->gateway = UPLINK_AUTO;
	*vec_push(&g->claim_of) = c;
}

/* As load_claim() does, without the claims of other devices. */
static void read_claim(struct golden *g, const struct claim *c)
{
	struct diag own = { 0 };
	const char *err = NULL;
	struct uplink all;

	option_read(&all, &c->trial, c->iface, c->family, &own);
	if (!own.n && !all.table)
		err = rt_tables_number(&g->in.tables, all.table_name,
				       &all.table);
	if (err && !*err)
		die(g->in.name, 0, "expected the table in .facts");
	if (err)
		diag_add(&own, DIAG_REFUSED,
			 uplink_origin(&all, "multihome-table"),
			 "multihome-table", "%s, got \"%s\"", err,
			 all.table_name);
	if (!diag_has(&own, DIAG_REFUSED) && c->family != AF_INET6)
		add_family(g, c, &all, AF_INET);
	if (!diag_has(&own, DIAG_REFUSED) && c->family != AF_INET)
		add_family(g, c, &all, AF_INET6);
	uplink_free(&all);
	diag_move(&g->in.d, &own);
}

static const char *table_name(const struct golden *g, uint32_t table)
{
	size_t i;

	for (i = 0; i < g->uplinks.n; i++)
		if (g->uplinks.v[i].table == table &&
		    g->uplinks.v[i].table_name[0])
			return g->uplinks.v[i].table_name;
	return NULL;
}

static void print_plan(const struct golden *g, const struct plan *p)
{
	static const char *const states[] = {
		[RESOLVED_READY] = "ready", [RESOLVED_ABSENT] = "absent",
		[RESOLVED_PENDING] = "pending", [RESOLVED_REFUSED] = "refused",
	};
	struct text t = { 0 };
	char buf[TEXT_NUMBER_MAX];
	size_t i;

	for (i = 0; i < p->uplinks.n; i++) {
		const struct uplink *u = &g->uplinks.v[i];
		const struct resolved *pu = &p->uplinks.v[i];

		printf("%s %s: %s %s %s%s%s\n", g->claim_of.v[i]->iface,
		       g->claim_of.v[i]->key, addr_family_name(u->family),
		       uplink_table(u, buf), states[pu->state],
		       pu->why ? ": " : "", pu->why ? pu->why : "");
	}
	for (i = 0; i < p->wanted.n; i++) {
		const struct kobj *k = &p->wanted.v[i];

		t.n = 0;
		kobj_print(&t, k, table_name(g, k->table));
		printf("ip -%c %s add %s protocol %u\n",
		       k->family == AF_INET ? '4' : '6',
		       k->kind == KOBJ_RULE ? "rule" : "route", t.s,
		       k->protocol);
	}
	text_free(&t);
}

static void print_files(const struct golden *g, const struct plan *p)
{
	struct text texts[GENERATED_FILES] = { { 0 } };
	size_t i;

	rulefile_print(texts, &p->wanted, g->in.ifcfg, g->in.facts.no_suppress);
	for (i = 0; i < GENERATED_FILES; i++) {
		if (texts[i].n)
			printf("==> %s%s <==\n%s", generated_prefix[i],
			       g->in.ifcfg, texts[i].s);
		text_free(&texts[i]);
	}
}

static void print_diag(const struct diag *d)
{
	static const char *const levels[] = {
		[DIAG_NOTE] = "note: ", [DIAG_WARNING] = "warning: ",
		[DIAG_REFUSED] = "", [DIAG_FAILED] = "failed: ",
	};
	size_t i;

	for (i = 0; i < d->n; i++)
		printf("%s%s\n", levels[d->v[i].level], d->v[i].text);
}

/* Whether all of it can be in force. */
static bool plan_all(struct golden *g)
{
	struct plan p = { 0 };
	size_t i;

	for (i = 0; i < g->claims.n; i++)
		read_claim(g, &g->claims.v[i]);
	if (!diag_has(&g->in.d, DIAG_REFUSED))
		plan_build(&p, g->uplinks.v, g->uplinks.n, &g->in.facts,
			   &g->in.policy, &g->in.d);
	for (i = 0; i < p.uplinks.n; i++)
		if (p.uplinks.v[i].state == RESOLVED_REFUSED)
			diag_add(&g->in.d, DIAG_REFUSED, uplink_origin(
				 &g->uplinks.v[i], p.uplinks.v[i].key),
				 p.uplinks.v[i].key, "%s", p.uplinks.v[i].why);
	print_diag(&g->in.d);
	if (!diag_has(&g->in.d, DIAG_REFUSED))
		print_plan(g, &p);
	if (g->in.ifcfg && !diag_has(&g->in.d, DIAG_REFUSED))
		print_files(g, &p);
	plan_free(&p);
	return !diag_has(&g->in.d, DIAG_REFUSED);
}

int main(int argc, char **argv)
{
	struct golden g = { 0 };
	size_t i;
	bool ok;

	if (argc != 2)
		die("golden", 0, "expected a name");
	input_read(&g.in, argv[1]);
	for (i = 0; i < g.in.stanzas.n; i++)
		add_claim(&g, &g.in.stanzas.v[i]);
	ok = plan_all(&g) && !g.in.bad_ini;
	claims_free(&g.claims);
	for (i = 0; i < g.uplinks.n; i++)
		uplink_free(&g.uplinks.v[i]);
	vec_free(&g.uplinks);
	vec_free(&g.claim_of);
	input_free(&g.in);
	return ok ? 0 : 3;
}
