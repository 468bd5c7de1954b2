/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and tables in the words of ip(8). */
#include "model/ip_word.h"
#include "base/text.h"

#include <linux/rtnetlink.h>
#include <string.h>

/* ip takes a leading 0 for octal; nobody means that, so nothing is guessed. */
const char *ip_word_number(uint32_t *out, const char *word)
{
	if (!word || (word[0] == '0' && word[1] && word[1] != 'x' &&
		      word[1] != 'X') || value_number(out, word))
		return "expected a number";
	return NULL;
}

const char *ip_word_table(uint32_t *number, char name[VALUE_NAME_MAX],
			  const char *word)
{
	static const struct { const char *name; uint32_t number; } kernels[] = {
		{ "main", RT_TABLE_MAIN }, { "local", RT_TABLE_LOCAL },
		{ "default", RT_TABLE_DEFAULT },
	};
	const char *err;
	size_t i;

	if (!word)
		return "expected a table";
	name[0] = '\0';
	for (i = 0; i < sizeof kernels / sizeof *kernels; i++) {
		if (!strcmp(word, kernels[i].name)) {
			*number = kernels[i].number;
			return NULL;
		}
	}
	if (*word >= '0' && *word <= '9') {
		err = ip_word_number(number, word);
		/* a name may well begin with a digit */
		if (!err || !text_is_safe(word) ||
		    !word[strspn(word, "0123456789")])
			return err;
	}
	if (strlen(word) >= VALUE_NAME_MAX)
		return "expected a table name of at most 63 characters";
	strcpy(name, word);
	*number = 0;
	return NULL;
}
