/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of lines, as text and in /run. */
#include "state/history.h"
#include "base/addr.h"
#include "state/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char dir[] = "history";

static char *name_of(const char *device, int family)
{
	return text_join(addr_family_name(family), ":", device);
}

void history_add(struct history *h, const struct transition *t)
{
	if (h->n == HISTORY_MAX)
		memmove(h->v, h->v + 1, --h->n * sizeof *h->v);
	h->v[h->n++] = *t;
}

/* What a later version says besides is passed over. */
static bool read_line(void *arg, char **f, size_t n)
{
	struct transition t = { 0 };

	if (n < 5 || strcmp(f[0], "change") != 0 ||
	    !fields_number(&t.when, f[1]) || strlen(f[2]) >= sizeof t.state ||
	    strlen(f[3]) >= sizeof t.reason || text_unescape(f[4]))
		return false;
	text_copy(t.state, sizeof t.state, f[2]);
	text_copy(t.reason, sizeof t.reason, f[3]);
	text_copy(t.text, sizeof t.text, f[4]);
	history_add(arg, &t);
	return true;
}

const char *history_parse(struct history *out, const char *text, size_t n)
{
	*out = (struct history){ .n = 0 };
	return fields_parse(text, n, read_line, out,
			    "expected a change of a line");
}

void history_format(struct text *out, const struct history *h)
{
	const struct transition *t;
	size_t i;

	text_add(out, "multihome\t1\n");
	for (i = 0; i < h->n; i++) {
		t = &h->v[i];
		text_addf(out, "change\t%lld\t%s\t%s\t", (long long)t->when,
			  t->state, t->reason);
		text_add_escaped(out, t->text);
		text_add(out, "\n");
	}
	text_add(out, "end\n");
}

int history_read(const struct store *s, const char *device, int family,
		 struct history *out)
{
	char *text = NULL, *name = name_of(device, family);
	size_t n = 0;
	int ret = s->dir < 0 ? -ENOENT : store_read(s, dir, name, &text, &n);

	if (!ret && history_parse(out, text, n))
		ret = -EBADMSG;
	if (ret)
		*out = (struct history){ .n = 0 };
	free(text);
	free(name);
	return ret == -ENOENT ? 0 : ret;
}

int history_write(const struct store *s, const char *device, int family,
		  const struct history *h)
{
	char *name = name_of(device, family);
	struct text t = { 0 };
	int ret;

	history_format(&t, h);
	ret = store_write_text(s, dir, name, &t);
	free(name);
	return ret;
}

void history_remove(const struct store *s, const char *device)
{
	struct strings names = { 0 };
	const char *of;
	size_t i;

	store_list(s, dir, &names);
	for (i = 0; i < names.n; i++) {
		of = strchr(names.v[i], ':');
		if (!device || (of && !strcmp(of + 1, device)))
			store_remove(s, dir, names.v[i]);
	}
	strings_free(&names);
	store_empty(s, dir);
}
