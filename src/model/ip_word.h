/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One word as ip(8) takes it. NULL, or what was expected; word may be NULL. */
#ifndef MULTIHOME_IP_WORD_H
#define MULTIHOME_IP_WORD_H

#include "base/value.h"

const char *ip_word_number(uint32_t *out, const char *word);
/* name is "" if it is a number, else number is 0; but for the kernel's own names. */
const char *ip_word_table(uint32_t *number, char name[VALUE_NAME_MAX],
			  const char *word);

#endif
