/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of text for 80 columns: a word, and its value beside it. */
#ifndef MULTIHOME_ROW_H
#define MULTIHOME_ROW_H

#include "base/text.h"

enum { ROW_COLUMNS = 80 };

/* Broken at blanks so that it fits; what is not safe to show is made so. */
void row_add(struct text *out, const char *word, const char *value);
/* Whether colours may go to standard output. */
bool row_coloured(void);

#endif
