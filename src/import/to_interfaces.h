/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From stanzas with lines of ip(8), or with ifupdown-multi's options, to the
 * stanzas that take their place, as text. Pure.
 */
#ifndef MULTIHOME_TO_INTERFACES_H
#define MULTIHOME_TO_INTERFACES_H

#include "ifupdown/interfaces.h"
#include "import/handmade.h"
#include "import/script.h"

/*
 * Adds to out each stanza that is to be another one, and says in comments what
 * is left and why; nothing where there is nothing to say. False if something
 * was left, or got lost. Of scripts it says what may go; a device that only they
 * name gets a stanza.
 */
bool to_interfaces(struct text *out, const struct interfaces *in,
		   enum dialect dialect, struct scripts *scripts,
		   const struct handmade_names *names);

#endif
