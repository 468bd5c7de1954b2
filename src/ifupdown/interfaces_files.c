/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way in to interfaces(5) files, and what else of ifupdown is to be known
 * beside them: which one it is, and which interfaces it has up.
 */
#include "ifupdown/interfaces_files.h"
#include "base/vec.h"
#include "ifupdown/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum dialect interfaces_dialect(void)
{
	enum dialect dialect = DIALECT_DEBIAN;
	char *path = realpath("/sbin/ifup", NULL);

	if (!path)
		path = realpath("/usr/sbin/ifup", NULL);
	if (path && strstr(path, "/ifupdown2/"))
		dialect = DIALECT_IFUPDOWN2;
	else if (path && !strcmp(strrchr(path, '/'), "/ifupdown"))
		dialect = DIALECT_NG;
	free(path);
	return dialect;
}

int interfaces_read(struct interfaces *out, const char *path,
		    enum dialect dialect, struct diag *d)
{
	static const struct grammar *const grammars[] = {
		[DIALECT_DEBIAN] = &input_debian,
		[DIALECT_NG] = &input_ng,
		[DIALECT_IFUPDOWN2] = &input_ifupdown2,
	};
	struct reader r = {
		.out = out,
		.d = d,
		.dialect = dialect,
		.grammar = grammars[dialect],
	};
	struct lines l;
	int ret = lines_open(&l, path);
	size_t i;

	*out = (struct interfaces){ 0 };
	if (ret) {
		if (ret != -ENOENT)
			diag_add(d, DIAG_FAILED, path, NULL,
				 "cannot be read: %s", l.file.why);
		return ret;
	}
	if (!reader_file(&r, &l, path)) {
		if (!r.incomplete)
			diag_add(d, DIAG_REFUSED, path, NULL, "ifup refuses "
				 "the whole for this reason");
		r.incomplete = true;
	}
	/* ng: what anyone inherits from is no interface, wherever it is */
	for (i = 0; i < out->n && dialect == DIALECT_NG; i++)
		out->v[i].template = strings_have(&r.templates, out->v[i].name);
	interfaces_unheard(out, dialect, d);
	strings_free(&r.seen);
	strings_free(&r.templates);
	free(r.name);
	return r.incomplete ? -EBADMSG : 0;
}

int interfaces_state(struct iface_states *out, enum dialect dialect)
{
	*out = (struct iface_states){ 0 };
	if (dialect == DIALECT_IFUPDOWN2)
		return -ENOENT;
	return interfaces_state_read(out, dialect == DIALECT_NG
				     ? "/run/ifstate" : "/run/network/ifstate");
}

int interfaces_state_read(struct iface_states *out, const char *path)
{
	struct iface_state *s;
	struct lines l;
	int ret = lines_open(&l, path);
	char *line, *logical;

	*out = (struct iface_states){ 0 };
	if (ret)
		return ret;
	while (lines_debian(&l)) {
		line = l.text.s;
		line[strcspn(line, " \t")] = '\0';
		logical = strchr(line, '=');
		if (logical)
			*logical++ = '\0';
		if (!*line)
			continue;
		s = vec_push(out);
		s->iface = text_dup(line);
		s->logical = text_dup(logical && *logical ? logical : line);
	}
	lines_close(&l);
	return 0;
}

void interfaces_state_free(struct iface_states *s)
{
	while (s->n) {
		free(s->v[--s->n].iface);
		free(s->v[s->n].logical);
	}
	vec_free(s);
}
