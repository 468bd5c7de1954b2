/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sections of /etc/multihome.d/NAME.conf, one for an interface, where nothing
 * that brings interfaces up has a place for options: their names and values are
 * those of a stanza, without multihome-.
 */
#ifndef MULTIHOME_SECTION_H
#define MULTIHOME_SECTION_H

#include "base/diag.h"
#include "model/claim.h"

#include <stdbool.h>

#ifndef SECTIONS_DIR
#define SECTIONS_DIR "/etc/multihome.d"
#endif

/*
 * Adds a stanza, beside others, for each section of dir, files in order of their
 * names: family AF_UNSPEC, key "conf IFACE", origin "PATH:LINE: [IFACE]", those of
 * its settings "PATH:LINE". What is there in two files is one stanza, with a
 * "problem". A file with a wrong line adds nothing. Whether all was read: else, with
 * the reason in d (DIAG_REFUSED), what is missing may have stood there.
 */
bool sections_read(struct stanzas *out, const char *dir, struct diag *d);
/* Whether there is such a directory on this machine. */
bool sections_here(void);
/* NULL, or what was expected of a section's name. */
const char *sections_check_name(const char *name);
/* Of that interface, or NULL. */
struct stanza *sections_find(const struct stanzas *all, const char *iface);

#endif
