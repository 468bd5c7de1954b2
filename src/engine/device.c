/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a device's record to its plan. */
#include "engine/device.h"
#include "base/vec.h"
#include "engine/conflicts.h"
#include "engine/device_facts.h"
#include "engine/load.h"
#include "engine/table_number.h"

#include <stdlib.h>
#include <string.h>

static const char *name_in(const struct uplinks *l, uint32_t table)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].table == table && l->v[i].table_name[0])
			return l->v[i].table_name;
	return NULL;
}

const char *device_table_name(const struct uplinks *uplinks,
			      const struct uplinks *before, uint32_t table)
{
	const char *name = name_in(uplinks, table);

	return name ? name : name_in(before, table);
}

static void drop_plan(struct device *dev)
{
	uplinks_free(&dev->uplinks);
	facts_free(&dev->facts);
	plan_free(&dev->plan);
	diag_free(&dev->notes);
}

void device_free(struct device *dev)
{
	drop_plan(dev);
	record_free(&dev->rec);
}

/* A claim that is refused says why, all of it, and what is in force stays. */
static void refuse(struct session *s, struct claim *c, const struct diag *why)
{
	struct text t = { 0 };
	bool fresh;
	size_t i;

	text_add(&t, "");
	for (i = 0; i < why->n; i++) {
		if (why->v[i].level < DIAG_REFUSED)
			continue;
		if (t.n)
			text_add(&t, "\n");
		text_add(&t, why->v[i].text);
	}
	fresh = !c->refused || strcmp(c->refused, t.s);
	for (i = 0; fresh && i < why->n; i++)
		diag_add(s->d, why->v[i].level, NULL, NULL, "%s",
			 why->v[i].text);
	free(c->refused);
	c->refused = t.s;
}

static bool has_problem(const struct diag *d)
{
	return diag_has(d, DIAG_REFUSED) || diag_has(d, DIAG_FAILED);
}

bool device_try_claim(struct session *s, const struct claim *c,
		      const char *device, struct uplinks *out, struct diag *d)
{
	struct diag own = { 0 };
	size_t i, before = out->n;
	bool good;

	load_claim(c, true, device, out, &own);
	for (i = before; i < out->n; i++)
		if (table_number(s, &out->v[i], &own))
			conflicts_check(s, &out->v[i], &own);
	good = !has_problem(&own);
	if (!good)
		uplinks_cut(out, before);
	diag_move(d, &own);
	return good;
}

/* The uplinks of one claim: of what is to be tried, or of what is in force. */
static bool load_one(struct session *s, struct device *dev, struct claim *c,
		     bool trial)
{
	struct diag why = { 0 };
	bool good;

	if (trial && s->conf.bad)
		diag_add(&why, DIAG_REFUSED, c->trial.v[0].origin, NULL,
			 LOAD_CONF_BAD);
	else if (trial)
		device_try_claim(s, c, dev->rec.device, &dev->uplinks, &why);
	else
		load_claim(c, false, dev->rec.device, &dev->uplinks, &why);
	good = !has_problem(&why);
	if (!good)
		refuse(s, c, &why);
	diag_free(&why);
	return good;
}

/* Reads all claims; bad[i] is set for each whose trial has failed. */
static void load_claims(struct session *s, struct device *dev, bool *bad)
{
	struct claims *claims = &dev->rec.claims;
	struct claim *c;
	size_t i, n = 0;

	for (i = 0; i < claims->n; i++) {
		c = &claims->v[i];
		if (c->trial.n && !bad[i])
			bad[i] = !load_one(s, dev, c, true);
		if ((bad[i] || !c->trial.n) && c->in_force.n)
			load_one(s, dev, c, false);
		for (; n < dev->uplinks.n; n++)
			dev->uplinks.v[n].claim = i;
	}
}

/* The reasons for which the plan refused uplinks of a claim. */
static void reasons(const struct device *dev, size_t claim, struct diag *why)
{
	const struct resolved *r;
	const struct uplink *u;
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++) {
		u = &dev->uplinks.v[i];
		r = &dev->plan.uplinks.v[i];
		if (u->claim == claim && r->state == RESOLVED_REFUSED)
			diag_add(why, DIAG_REFUSED, uplink_origin(u, r->key),
				 r->key, "%s", r->why);
	}
}

/* Marks the claims whose uplinks the plan refused; false if there are none. */
static bool plan_refused(struct session *s, struct device *dev, bool *bad)
{
	struct diag why = { 0 };
	bool any = false;
	size_t i;

	for (i = 0; i < dev->rec.claims.n; i++) {
		reasons(dev, i, &why);
		if (!why.n)
			continue;
		refuse(s, &dev->rec.claims.v[i], &why);
		diag_free(&why);
		any = bad[i] = true;
	}
	return any;
}

/* What was tried and not refused is in force from now on. */
static void accept_claims(struct device *dev, const bool *bad)
{
	struct claim *c;
	size_t i;

	for (i = 0; i < dev->rec.claims.n; i++) {
		c = &dev->rec.claims.v[i];
		if (c->trial.n && !bad[i]) {
			settings_free(&c->in_force);
			c->in_force = c->trial;
			c->trial = (struct settings){ 0 };
			free(c->refused);
			c->refused = NULL;
		}
	}
	for (i = 0; i < dev->uplinks.n; i++) {
		c = &dev->rec.claims.v[dev->uplinks.v[i].claim];
		c->table = dev->uplinks.v[i].table;
		dev->uplinks.v[i].settings = &c->in_force;
	}
}

/* What was to be tried has to wait until the kernel can be read. */
static void keep_trials(struct session *s, struct device *dev, const bool *bad)
{
	struct claim *c;
	size_t i;

	for (i = 0; i < dev->rec.claims.n; i++) {
		c = &dev->rec.claims.v[i];
		if (!c->trial.n || bad[i])
			continue;
		free(c->refused);
		c->refused = text_dup(s->d->v[s->d->n - 1].text);
	}
}

int device_plan(struct session *s, struct device *dev,
		const struct prefixes *yielded_sources)
{
	bool *bad = vec_realloc(NULL, dev->rec.claims.n + 1);
	size_t i;
	int ret;

	/* who only looks shows what is in force, and tries nothing */
	for (i = 0; i < dev->rec.claims.n; i++)
		bad[i] = s->mode != SESSION_CHANGING &&
			 dev->rec.claims.v[i].trial.n;
	do {
		drop_plan(dev);
		load_claims(s, dev, bad);
		ret = device_facts(s, dev->rec.device, &dev->uplinks,
				   yielded_sources, &dev->facts);
		if (ret)
			break;
		plan_build(&dev->plan, dev->uplinks.v, dev->uplinks.n,
			   &dev->facts, &s->policy, &dev->notes);
		/* only trials are refused: each round has one less of them */
	} while (plan_refused(s, dev, bad));
	if (ret)
		keep_trials(s, dev, bad);
	else
		accept_claims(dev, bad);
	free(bad);
	return ret;
}
