/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What interfaces(5) files say, and what ifupdown, ifupdown-ng and ifupdown2
 * make of it for their hooks. Pure: see interfaces_files.h for the files.
 */
#ifndef MULTIHOME_INTERFACES_H
#define MULTIHOME_INTERFACES_H

#include "base/diag.h"
#include "base/strings.h"
#include "model/claim.h"

enum dialect { DIALECT_DEBIAN, DIALECT_NG, DIALECT_IFUPDOWN2 };

/* One `iface` paragraph. */
struct iface_stanza {
	char *name;
	char *family;		/* "inet"...; "" where none is known */
	char *method;		/* "" where none is known */
	char *origin;		/* "FILE:LINE" of the iface line */
	char *inherits;		/* NULL, or the last that it inherits from */
	bool template;		/* others inherit from it: ng does not bring */
				/* it up any more, Debian would if asked to */
	/*
	 * In order, repeats apart; inherited ones, too, with the origin that
	 * they have there. Keys as written: what is one option to a dialect
	 * may be two to another.
	 */
	struct settings options;
};

struct interfaces {
	struct iface_stanza *v;
	size_t n, cap;
	struct strings automatic;	/* auto, allow-*: names, /patterns/ */
	struct strings no_scripts;	/* Debian: fnmatch(3) patterns */
};

void interfaces_free(struct interfaces *in);

/*
 * What the hooks would be told at ifup of each stanza (Debian) or interface
 * (the others), as hook_env_read has it: our options, then address, netmask,
 * gateway and method, with repeats treated as that dialect does. What no hook
 * is called for is left out: lo, families other than inet and inet6 (Debian),
 * no-scripts, ng's templates. iface is the name in the file.
 */
void interfaces_stanzas(const struct interfaces *in, enum dialect dialect,
			struct stanzas *out);

/* Whether no-scripts says that no hook is called for that name. */
bool interfaces_no_scripts(const struct interfaces *in, const char *name);
/* Whether the hooks are told that option as one of ours. */
bool interfaces_is_ours(const char *option, enum dialect dialect);

/*
 * Adds a warning to d for each option of ours that ng or ifupdown2 keeps from
 * the hooks, because another one of that name or stanza is all they are told.
 * Interfaces that inherit may well have meant that.
 */
void interfaces_unheard(const struct interfaces *in, enum dialect dialect,
			struct diag *d);

#endif
