/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The limits of MPTCP that were found, in /run. */
#include "state/limits_found.h"
#include "base/value.h"
#include "state/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char dir[] = "machine", name[] = "mptcp";

struct reading {
	struct limits_found *out;
	bool found;
};

static bool read_line(void *arg, char **f, size_t n)
{
	struct reading *r = arg;

	if (n != 5 || strcmp(f[0], "limits") || r->found)
		return false;
	r->found = true;
	return !value_number(&r->out->subflows, f[1]) &&
	       !value_number(&r->out->accepted, f[2]) &&
	       !value_number(&r->out->set_subflows, f[3]) &&
	       !value_number(&r->out->set_accepted, f[4]);
}

const char *limits_found_parse(struct limits_found *out, const char *text,
			       size_t n)
{
	static const char expected[] = "expected limits of MPTCP";
	struct reading r = { .out = out };
	const char *err;

	*out = (struct limits_found){ 0 };
	err = fields_parse(text, n, read_line, &r, expected);
	return err || r.found ? err : expected;
}

int limits_found_read(const struct store *s, struct limits_found *out)
{
	char *text = NULL;
	size_t n = 0;
	int ret = s->dir < 0 ? -ENOENT : store_read(s, dir, name, &text, &n);

	if (!ret && limits_found_parse(out, text, n))
		ret = -EBADMSG;
	free(text);
	return ret;
}

void limits_found_format(struct text *out, const struct limits_found *found)
{
	text_addf(out, "multihome\t1\nlimits\t%u\t%u\t%u\t%u\nend\n",
		  found->subflows, found->accepted, found->set_subflows,
		  found->set_accepted);
}

int limits_found_write(const struct store *s, const struct limits_found *found)
{
	struct text t = { 0 };

	limits_found_format(&t, found);
	return store_write_text(s, dir, name, &t);
}

int limits_found_remove(const struct store *s)
{
	return store_remove_last(s, dir, name);
}
