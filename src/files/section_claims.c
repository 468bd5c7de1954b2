/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Claims of sections. */
#include "files/section_claims.h"
#include "engine/handover.h"
#include "engine/reconcile.h"

#include <stdlib.h>
#include <string.h>

static bool is_there(struct session *s, const char *device)
{
	struct facts f = { 0 };
	bool there = !kernel_device(s->kernel, device, &f) && f.ifindex;

	facts_free(&f);
	return there;
}

/* Whether that device has a section's claim. */
static bool has_claim(struct session *s, const char *device)
{
	const char *problem;
	const struct claim *c;
	struct record r;
	bool has = false;

	if (s->store.dir < 0 || record_read(&s->store, device, &r, &problem))
		return false;
	vec_each(c, &r.claims)
		has |= claim_is_section(c);
	record_free(&r);
	return has;
}

static struct section_step *add_step(struct section_steps *l, const char *iface)
{
	struct section_step *step = vec_push(l);

	step->iface = text_dup(iface);
	return step;
}

void section_steps_add(struct session *s, const struct stanza *section,
		       struct section_steps *out)
{
	if (is_there(s, section->iface))
		stanzas_add(&add_step(out, section->iface)->stanzas, section);
	else if (has_claim(s, section->iface))
		add_step(out, section->iface);
}

void section_steps_left(struct session *s, const struct stanzas *sections,
			bool whole, const char *iface,
			struct section_steps *out)
{
	struct strings devices = { 0 };
	const char *device;
	size_t i;

	if (s->store.dir >= 0)
		store_list(&s->store, "dev", &devices);
	for (i = 0; i < devices.n; i++) {
		device = devices.v[i];
		if ((iface && strcmp(iface, device)) ||
		    sections_find(sections, device) || !has_claim(s, device))
			continue;
		if (whole)
			add_step(out, device)->for_good = true;
		else
			diag_add(s->d, DIAG_WARNING, device, NULL, "is left as "
				 "it is: its section may be in what was "
				 "refused");
	}
	strings_free(&devices);
}

void section_steps_free(struct section_steps *l)
{
	struct section_step *step;

	vec_each(step, l) {
		free(step->iface);
		stanzas_free(&step->stanzas);
	}
	vec_free(l);
}

int section_step_take(struct session *s, struct section_step *step)
{
	if (step->stanzas.n)
		return reconcile_up(s, step->iface, &step->stanzas, true);
	return reconcile_down_section(s, step->iface, step->for_good);
}

static void take(struct session *s, size_t i, void *arg)
{
	struct section_steps *l = arg;

	section_step_take(s, &l->v[i]);
}

void section_steps_take(struct session *s, struct section_steps *l)
{
	struct handovers order = { 0 };
	struct section_step *step;

	vec_each(step, l)
		*vec_push(&order) = (struct handover){
			.iface = step->iface, .stanzas = &step->stanzas };
	handover_run(s, &order, take, l);
	if (s->changed)		/* others may have waited for what was left */
		reconcile_retry(s);
	handovers_free(&order);
}
