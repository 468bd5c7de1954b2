/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stanzas of interfaces(5) files beside our options: which are never up by
 * themselves, which gateway makes ifup fail, and what keeps our options from
 * being heard or has them done twice. For `check`, `reload` and `status`.
 */
#ifndef MULTIHOME_INTERFACES_CHECK_H
#define MULTIHOME_INTERFACES_CHECK_H

#include "ifupdown/interfaces.h"

struct kernel;

/* Name and gateway's origin of the stanza before. */
#define INTERFACES_CHECK_GATEWAY "%s has one already (%s), and main takes only " \
	"one: this ifup would fail; expected multihome-gateway here"

/*
 * Whether a stanza is only there to be inherited from. Debian would bring it
 * up if asked to, but then there is such a device, or it is automatic.
 */
bool interfaces_check_base(struct kernel *k, const struct interfaces *in,
			   enum dialect dialect, const struct iface_stanza *st);
/* As interfaces_stanzas(), without those, and with all addresses. */
void interfaces_check_stanzas(struct kernel *k, const struct interfaces *in,
			      enum dialect dialect, struct stanzas *out);
/* The option by which a stanza gives main a default without a metric, or NULL. */
const struct setting *interfaces_check_gateway(const struct iface_stanza *st);
/*
 * The stanza of another interface that gives main such a default of that family
 * before st does: main takes only one, and st's ifup would fail. Else NULL.
 */
const struct iface_stanza *
interfaces_check_gateway_before(struct kernel *k, const struct interfaces *in,
				enum dialect dialect,
				const struct iface_stanza *st);

/*
 * Warns of a stanza with options of ours for which no hook is called, and of
 * one that has ifupdown-multi's beside them.
 */
void interfaces_check_words(const struct interfaces *in, enum dialect dialect,
			    struct diag *d);

#endif
