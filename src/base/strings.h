/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of strings, each its own copy. Zeroed is valid and empty. */
#ifndef MULTIHOME_STRINGS_H
#define MULTIHOME_STRINGS_H

#include "base/vec.h"

#include <stdbool.h>

struct strings VEC_OF(char *);

/* Copies s. */
void strings_add(struct strings *l, const char *s);
bool strings_have(const struct strings *l, const char *s);
/* In the order of strcmp(3). */
void strings_sort(struct strings *l);
void strings_free(struct strings *l);

#endif
