/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What both fuzz targets of import have in common. */
#ifndef TESTS_FUZZ_HAND_H
#define TESTS_FUZZ_HAND_H

#include "import/handmade.h"
#include "fuzz.h"

static inline const char *hand_number(const void *arg, const char *name,
				      uint32_t *n)
{
	(void)arg;
	if (strcmp(name, "ISP2") && strcmp(name, "2nd"))
		return "";
	*n = strcmp(name, "ISP2") ? 3 : 2;
	return NULL;
}

static inline const char *hand_name(const void *arg, uint32_t number)
{
	(void)arg;
	return number == 2 ? "ISP2" : number == 3 ? "2nd" : NULL;
}

/* A rt_tables with a name, and one that no option can have. */
static const struct handmade_names hand_names = { hand_number, hand_name,
						  NULL };

/* The text as lines, each of which can be shown; s is cut up. */
static inline char *hand_line(char **s)
{
	char *line = *s, *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	HOLDS(end);
	*end = '\0';
	*s = end + 1;
	HOLDS(text_is_safe(line));
	return line;
}

#endif
