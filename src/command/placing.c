/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options to the files of each door. */
#include "command/placing.h"
#include "base/file.h"
#include "command/cmd.h"
#include "files/section.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void places_free(struct places *l)
{
	struct place *p;

	vec_each(p, l) {
		free(p->path);
		free(p->old);
		edits_free(&p->edits);
	}
	vec_free(l);
}

/* The file's place; NULL with *why, if it cannot be read. */
static struct place *place_of(struct places *l, const char *path, bool below,
			      char **why)
{
	struct place *p;
	struct file f;
	int ret;

	vec_each(p, l)
		if (!strcmp(p->path, path))
			return p;
	ret = file_read(&f, path);
	if ((ret && ret != -ENOENT) || (!ret && file_nul(&f))) {
		*why = text_printf("%s: %s", path, ret ? f.why
				   : "expected text, without NUL bytes");
		file_free(&f);
		return NULL;
	}
	p = vec_push(l);
	*p = (struct place){ .path = text_dup(path), .below = below,
			     .old = ret ? NULL : text_dup(f.text) };
	file_free(&f);
	return p;
}

/* Line n of a text, from 1; its end where it has not so many. */
static const char *line_at(const char *text, size_t n)
{
	const char *eol;

	for (; n > 1; n--) {
		eol = strchr(text, '\n');
		if (!eol)
			return text + strlen(text);
		text = eol + 1;
	}
	return text;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		n++;
	return n;
}

/* "PATH:LINE"; 0: in another file. */
static size_t line_in(const char *origin, const char *path)
{
	size_t n = strlen(path);

	return strncmp(origin, path, n) || origin[n] != ':' ? 0
		: strtoul(origin + n + 1, NULL, 10);
}

static char *path_of(const char *origin)
{
	const char *colon = strrchr(origin, ':');

	return text_printf("%.*s", (int)(colon - origin), origin);
}

/* The last line that is the stanza's own, with what a backslash joins to it. */
static size_t last_line(const struct interfaces *in,
			const struct iface_stanza *st, const struct place *p)
{
	size_t first = line_in(st->origin, p->path), last = first;
	size_t next = (size_t)-1, n;
	const struct iface_stanza *other;
	const struct setting *o;
	const char *eol;

	vec_each(other, in) {
		n = line_in(other->origin, p->path);
		if (n > first && n < next)
			next = n;
	}
	vec_each(o, &st->options) {
		n = line_in(o->origin, p->path);
		if (n > last && n < next)
			last = n;
	}
	while ((eol = strchr(line_at(p->old, last), '\n')) && eol > p->old &&
	       eol[-1] == '\\')
		last++;
	return last;
}

/* Blanks that its options begin with; a TAB where it has none. */
static char *indent_of(const struct iface_stanza *st, const struct place *p,
		       size_t last)
{
	size_t first = line_in(st->origin, p->path), n;
	const struct setting *o;
	const char *line;

	vec_each(o, &st->options) {
		n = line_in(o->origin, p->path);
		if (n <= first || n > last)
			continue;
		line = line_at(p->old, n);
		return text_printf("%.*s", (int)strspn(line, " \t"), line);
	}
	return text_dup("\t");
}

static void add_options(struct text *out, const char *indent,
			const struct settings *options)
{
	const struct setting *o;

	vec_each(o, options)
		text_addf(out, "%s%s %s\n", indent, o->key, o->value);
}

/* Makes multihome-gateway of gateway, with which ifup fails. */
static void replace_gateway(struct place *p, const struct setting *gateway)
{
	size_t n = line_in(gateway->origin, p->path), indent;
	const char *line = line_at(p->old, n);
	char *text;

	indent = strspn(line, " \t");
	if (!n || strncmp(line + indent, "gateway", 7))
		return;
	text = text_printf("%.*smultihome-%.*s\n", (int)indent, line,
			   (int)strcspn(line + indent, "\n"), line + indent);
	edits_add(&p->edits, n, true, text);
	free(text);
}

static const struct iface_stanza *stanza_at(const struct interfaces *in,
					    const char *origin)
{
	const struct iface_stanza *st;

	vec_each(st, in)
		if (!strcmp(st->origin, origin))
			return st;
	return NULL;
}

/* The file of a stanza; NULL with *why, if that is not to have options. */
static struct place *place_of_stanza(struct places *l,
				     const struct iface_stanza *st, char **why)
{
	char *path = path_of(st->origin);
	struct place *p = NULL;

	if (st->template)
		*why = text_printf("%s: others inherit from it", st->origin);
	else
		p = place_of(l, path, strcmp(path, INTERFACES) != 0, why);
	free(path);
	return p;
}

/* In one of its stanzas. The line that it then ends with. */
static size_t add_to_stanza(struct place *p, const struct written *w,
			    const struct iface_stanza *st,
			    const struct candidate *line,
			    const struct settings *options)
{
	size_t last = last_line(&w->in, st, p);
	char *indent = indent_of(st, p, last);
	struct text lines = { 0 };

	add_options(&lines, indent, options);
	if (line->second && settings_find(&st->options, "gateway") ==
			    line->second)
		replace_gateway(p, line->second);
	edits_add(&p->edits, last, false, lines.s);
	text_free(&lines);
	free(indent);
	return last;
}

/* A stanza more behind that line, for a family that has none (Debian). */
static void add_stanza(struct place *p, const char *name, size_t behind,
		       int family, const struct settings *options)
{
	struct text lines = { 0 };

	text_addf(&lines, "\niface %s %s manual\n", name,
		  addr_family_name(family));
	add_options(&lines, "\t", options);
	edits_add(&p->edits, behind, false, lines.s);
	text_free(&lines);
}

/* In the stanzas of its name, which there are. NULL, or why not. */
static char *add_to_interfaces(struct places *l, const struct written *w,
			       const struct candidate *line, const char *name,
			       const struct settings *options)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const struct iface_stanza *in;
	bool have[2] = { false, false };
	const struct stanza *st;
	struct place *p = NULL;
	size_t last = 0, i;
	char *why = NULL;

	vec_each(st, &w->told)
		if (!strcmp(st->iface, name) &&
		    !place_of_stanza(l, stanza_at(&w->in, st->origin), &why))
			return why;
	vec_each(st, &w->told) {
		if (strcmp(st->iface, name))
			continue;
		in = stanza_at(&w->in, st->origin);
		p = place_of_stanza(l, in, &why);
		last = add_to_stanza(p, w, in, line, options);
		have[0] |= st->family != AF_INET6;
		have[1] |= st->family != AF_INET;
	}
	for (i = 0; i < 2; i++)
		if (line->families[i] && !have[i])
			add_stanza(p, name, last, families[i], options);
	return NULL;
}

/* NULL, or why not. */
static char *add_to_ifcfg(struct places *l, const struct ifcfg *c,
			  const struct settings *options)
{
	struct text lines = { 0 };
	const struct setting *o;
	char key[64], *why = NULL;
	struct place *p;

	if (c->vars.stopped)
		return text_printf("%s: %s", c->vars.stopped, c->vars.expected);
	p = place_of(l, c->path, true, &why);
	if (!p)
		return why;
	vec_each(o, options)
		text_addf(&lines, "%s=%s\n", diag_key(c->path, o->key, key),
			  o->value);
	edits_add(&p->edits, count_lines(p->old), false, lines.s);
	text_free(&lines);
	return NULL;
}

/* Why no file of its name can have a section of it; NULL: one can. */
static const char *check_device(const char *device)
{
	if (*device == '.')
		return "files whose names begin with a dot are not read";
	if (strchr(device, ']'))
		return "expected an interface's name without ']'";
	return sections_check_name(device);
}

/* NULL, or why not. */
static char *add_section(struct places *l, const char *device,
			 const struct settings *options)
{
	const char *err = check_device(device);
	struct text lines = { 0 };
	const struct setting *o;
	struct place *p;
	char *path, *why = NULL;

	if (err)
		return text_join("no section can be called that: ", err, "");
	path = text_printf(SECTIONS_DIR "/%s.conf", device);
	p = place_of(l, path, false, &why);
	free(path);
	if (!p)
		return why;
	text_addf(&lines, "%s[%s]\n", p->old && *p->old ? "\n" : "", device);
	vec_each(o, options)
		text_addf(&lines, "%s = %s\n", o->key + strlen("multihome-"),
			  o->value);
	edits_add(&p->edits, p->old ? count_lines(p->old) : 0, false, lines.s);
	text_free(&lines);
	return NULL;
}

/* The ifcfg file of a device, which may have aliases beside; *n: how many there are. */
static const struct ifcfg *find_ifcfg(const struct written *w,
				      const char *device, size_t *n)
{
	const struct ifcfg *c, *found = NULL;

	*n = 0;
	vec_each(c, &w->files) {
		if (ifcfg_is_alias(c) || strcmp(ifcfg_device(c), device))
			continue;
		found = c;
		++*n;
	}
	return found;
}

static bool has_stanza(const struct stanzas *l, const char *name)
{
	const struct stanza *st;

	vec_each(st, l)
		if (!strcmp(st->iface, name))
			return true;
	return false;
}

char *placing_add(struct places *l, const struct written *w,
		  const struct candidate *line, const struct settings *options)
{
	const char *name = written_name(w, line->device);
	const struct iface_stanza *st;
	const struct ifcfg *c;
	size_t n;

	if (has_stanza(&w->told, name))
		return add_to_interfaces(l, w, line, name, options);
	vec_each(st, &w->in)
		if (!strcmp(st->name, name))
			return text_printf("%s: ifup calls no hook for it",
					   st->origin);
	c = find_ifcfg(w, line->device, &n);
	if (n > 1)
		return text_printf("%s: is not the only ifcfg file for it",
				   c->path);
	return c ? add_to_ifcfg(l, c, options)
		 : add_section(l, line->device, options);
}
