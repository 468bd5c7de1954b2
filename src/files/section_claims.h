/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What sections mean for claims: each has one while its interface is there. For the
 * daemon, and for `reload`.
 */
#ifndef MULTIHOME_SECTION_CLAIMS_H
#define MULTIHOME_SECTION_CLAIMS_H

#include "engine/session.h"
#include "files/section.h"

/* One interface, and what is to become of its section's claim. */
struct section_step {
	char *iface;
	struct stanzas stanzas;	/* its section; none: its claim goes, */
	bool for_good;		/* and not with the interface, which may come back */
};

struct section_steps VEC_OF(struct section_step);

/* Adds what there is to do for a section, if there is. The session's store is open. */
void section_steps_add(struct session *s, const struct stanza *section,
		       struct section_steps *out);
/*
 * Adds the claims, all or (iface) that one's, that have no section any more. Unless
 * whole: says that they are left as they are.
 */
void section_steps_left(struct session *s, const struct stanzas *sections,
			bool whole, const char *iface,
			struct section_steps *out);
void section_steps_free(struct section_steps *l);
/* Does it. 0 or -errno, the reason is in s->d. */
int section_step_take(struct session *s, struct section_step *step);
/* All of them, in such an order that what one leaves another can take. */
void section_steps_take(struct session *s, struct section_steps *l);

#endif
