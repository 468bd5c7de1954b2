/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A setting: a key, its value and where it was written. Keys are spelled as in
 * interfaces(5) whatever the input was: our options "multihome-table" ..., and of
 * the stanza's own words "address", "netmask", "gateway" and "method". A "problem"
 * is what the input could not make out: it refuses the claim, and its value says
 * why.
 */
#ifndef MULTIHOME_SETTING_H
#define MULTIHOME_SETTING_H

#include "base/vec.h"

#include <stdbool.h>

struct setting {
	char *key, *value, *origin;
};

struct settings VEC_OF(struct setting);

/* Copies all three. */
void settings_add(struct settings *s, const char *key, const char *value,
		  const char *origin);
/* The first setting with that key, or NULL. */
struct setting *settings_find(const struct settings *s, const char *key);
void settings_remove(struct settings *s, size_t i);
/* In the place of those with that key; value NULL: none. */
void settings_set(struct settings *s, const char *key, const char *value,
		  const char *origin);
void settings_copy(struct settings *to, const struct settings *from);
/* By key; equal ones stay in their order. */
void settings_sort(struct settings *s);
/* The same keys and values in the same order; origins do not matter. */
bool settings_equal(const struct settings *a, const struct settings *b);
/* Whether one of them is an option of ours, or a problem. */
bool settings_ours(const struct settings *s);
void settings_free(struct settings *s);

#endif
