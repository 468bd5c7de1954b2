/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sections against what else there is. */
#include "check/section_check.h"
#include "engine/load.h"
#include "files/section.h"

#include <net/if.h>
#include <string.h>

/* The stanza that has the section's interface already, or NULL. */
static const struct stanza *find_other(const struct machine *v,
				       const struct stanza *section)
{
	const struct stanza *st;
	char device[16];

	vec_each(st, &v->stanzas)
		if (settings_ours(&st->settings) &&
		    !load_device(st->iface, &st->settings, device) &&
		    !strcmp(device, section->iface))
			return st;
	return NULL;
}

void section_check_read(struct machine *v)
{
	struct stanzas sections = { 0 };
	const struct stanza *st, *other;

	sections_read(&sections, SECTIONS_DIR, v->s->d);
	vec_each(st, &sections) {
		other = find_other(v, st);
		if (other)
			diag_add(v->s->d, DIAG_REFUSED, st->origin, NULL,
				 LOAD_TWO_DOORS, st->iface,
				 load_origin(&other->settings));
		else
			stanzas_add(&v->stanzas, st);
		if (!other && !if_nametoindex(st->iface))
			diag_add(v->s->d, DIAG_NOTE, st->origin, NULL, "there "
				 "is no such interface now: it is for when "
				 "there is");
	}
	stanzas_free(&sections);
}
