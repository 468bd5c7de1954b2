/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an input has read of an interface (a stanza), and what of it is kept
 * while the interface is up (a claim).
 */
#ifndef MULTIHOME_CLAIM_H
#define MULTIHOME_CLAIM_H

#include "base/addr.h"
#include "base/vec.h"
#include "model/setting.h"

#include <stdint.h>

/*
 * What an input has read: one stanza (family AF_INET or AF_INET6), or all that
 * an interface has (AF_UNSPEC) where hooks are called once per interface.
 */
struct stanza {
	char *iface;
	int family;
	char *key;		/* as in struct claim */
	char *origin;		/* "iface eth1 inet static", "FILE:LINE" */
	struct settings settings;
};

struct stanzas VEC_OF(struct stanza);

void stanza_free(struct stanza *s);
/* Adds a copy. */
struct stanza *stanzas_add(struct stanzas *to, const struct stanza *from);
void stanzas_free(struct stanzas *s);
/*
 * The key of a stanza: family and first address, or family and method; "any"
 * for AF_UNSPEC. The caller frees.
 */
char *stanza_key(int family, const char *address, const char *method);

struct claim {
	char *iface;		/* the stanza's name */
	int family;		/* AF_UNSPEC: one call for all families */
	char *key;		/* "inet 10.2.2.2", "inet dhcp"; "any"; of a
				 * section "conf eth1" */
	struct settings in_force;	/* in force; empty if none ever was */
	uint32_t table;		/* its number while in force, else 0 */
	struct settings trial;	/* what was refused since, with the reason */
	char *refused;		/* NULL if nothing is refused */
};

struct claims VEC_OF(struct claim);

/* Keeps the order by iface, then key. Finds or makes the one with that key. */
struct claim *claims_get(struct claims *c, const char *iface, int family,
			 const char *key);
struct claim *claims_find(const struct claims *c, const char *iface,
			  const char *key);
void claims_remove(struct claims *c, size_t i);
/*
 * Whether it is a section's (files/section.h): made and withdrawn with that and the
 * device, whatever happens to stanzas, and in force only while none of these has
 * the device.
 */
#define CLAIM_SECTION "conf "	/* so its key begins */
bool claim_is_section(const struct claim *c);
/* Whether these settings have strict always. */
bool claim_is_always(const struct settings *settings);
/* Whether it went down, and what is left of it refuses its sources. */
bool claim_is_down(const struct claim *c);
/*
 * A claim goes down. Of one with strict always stays what refuses its sources,
 * false then: those that were noted as "kept" among its settings. True: it is to
 * be removed.
 */
bool claim_down(struct claim *c);
/* Notes its sources, for then; of one without strict always nothing. */
void claim_keep(struct claim *c, const struct prefixes *sources);
void claims_copy(struct claims *to, const struct claims *from);
/* The same claims, to the last word and origin. */
bool claims_equal(const struct claims *a, const struct claims *b);
void claims_free(struct claims *c);

#endif
