/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hash policies that were found, in /run. */
#include "state/hash_found.h"
#include "base/addr.h"
#include "base/value.h"
#include "state/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char dir[] = "machine", name[] = "hash";
static const int families[] = { AF_INET, AF_INET6 };

bool hash_found_is_there(const struct store *s)
{
	return s->dir >= 0 && !store_exists(s, dir, name);
}

static bool read_line(void *arg, char **f, size_t n)
{
	struct hash_found *out = arg;
	uint32_t policy;
	int i;

	if (n != 3 || strcmp(f[0], "hash") || value_number(&policy, f[2]) ||
	    policy > UINT8_MAX)
		return false;
	for (i = 0; i < 2; i++)
		if (!strcmp(f[1], addr_family_name(families[i]))) {
			out->policy[i] = (int)policy;
			return true;
		}
	return false;
}

const char *hash_found_parse(struct hash_found *out, const char *text, size_t n)
{
	*out = (struct hash_found){ { HASH_FOUND_NONE, HASH_FOUND_NONE } };
	return fields_parse(text, n, read_line, out, "expected a hash policy");
}

int hash_found_read(const struct store *s, struct hash_found *out)
{
	char *text = NULL;
	size_t n = 0;
	int ret = s->dir < 0 ? -ENOENT : store_read(s, dir, name, &text, &n);

	if (hash_found_parse(out, text, n) && !ret)
		ret = -EBADMSG;
	free(text);
	return ret;
}

void hash_found_format(struct text *out, const struct hash_found *found)
{
	int i;

	text_add(out, "multihome\t1\n");
	for (i = 0; i < 2; i++)
		if (found->policy[i] != HASH_FOUND_NONE)
			text_addf(out, "hash\t%s\t%d\n",
				  addr_family_name(families[i]),
				  found->policy[i]);
	text_add(out, "end\n");
}

int hash_found_write(const struct store *s, const struct hash_found *found)
{
	struct text t = { 0 };

	hash_found_format(&t, found);
	return store_write_text(s, dir, name, &t);
}

int hash_found_remove(const struct store *s)
{
	return store_remove_last(s, dir, name);
}
